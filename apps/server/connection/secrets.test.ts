import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { SourceProblem } from '@onus/connectors/connector'
import { openZip } from '@onus/reports/unzip'
import { sql } from 'kysely'
import { Client } from 'pg'
import type { SignedIn } from '../http/handler.ts'
import { confirmSecrets, hiding } from './secrets.ts'
import { connectionPlace } from './testing.ts'

type Place = Awaited<ReturnType<typeof connectionPlace>>

const vault = (settings: Record<string, unknown>, more: object = {}) => ({
  body: { connector: 'vault', title: 'Vault', settings, everyHours: null, state: 'active' as const, ...more },
})

async function connected(place: Place, settings: Record<string, unknown>) {
  const { client } = place.lead
  const { id } = await client.connections.create({ body: vault(settings) })
  const { body } = await client.connections.get({ params: { id }, query: {} })
  return { id, settings: body.settings }
}

async function collected(place: Place, id: string) {
  const { job } = await place.lead.client.connections.run({ params: { id } })
  return await place.ended(job)
}

test('a secret is kept nowhere as text: not in a table, a file, an export, an answer or a log, whatever the source says', async () => {
  await using place = await connectionPlace()
  const { client, fetch } = place.lead
  const canaries = ['Zaunkoenig/7f3+x', 'Rotkehlchen-9c1']
  const said: unknown[] = []
  const { id } = await connected(place, { token: canaries[0], spare: canaries[1], login: 'ada' })
  const read = async () => {
    said.push(await client.connections.get({ params: { id }, query: {} }))
    said.push(await client.connections.list({ query: {} }), await client.connections.history({ params: { id } }))
    said.push(await client.connections.health(), await client.connections.runs({ params: { id }, query: {} }))
    said.push(await client.connections.secrets({ params: { id } }), await client.connectors.list())
    said.push(await client.jobs.list({ query: {} }))
  }
  said.push(await collected(place, id))
  place.source.failsWith = new SourceProblem('broken')
  said.push(await collected(place, id))
  await read()
  said.push(await client.connections.test({ body: { connector: 'vault', settings: { token: canaries[0] } } }))
  said.push(await client.connections.test({ body: { connector: 'vault', settings: { token: `bad ${canaries[1]}` } } }))
  const problem = { connector: 'vault', settings: { token: `refused ${canaries[1]}` } }
  said.push(await client.connections.test({ body: problem }))
  assert.deepEqual(said.at(-1), { ok: false, message: '… is refused' })
  const fault = { connector: 'vault', settings: { token: `fault ${canaries[1]}` } }
  said.push(await client.connections.test({ body: fault }).catch(error => String(error)))
  const refused = { connector: 'vault', settings: { token: canaries[0], url: 'no address', spare: [canaries[1]] } }
  for (const [path, body] of [
    ['/connections/tests', refused],
    ['/connections', { body: { ...refused, title: canaries[0], everyHours: 'x', state: 'active' } }],
    ['/connections', { body: { ...vault({}).body, settings: canaries } }],
  ] as const) {
    const reply = await fetch(`/api${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      body: JSON.stringify(body),
    })
    assert.ok(reply.status >= 400 && reply.status < 500, String(reply.status))
    said.push(await reply.text())
  }
  await client.connections.update({ params: { id }, body: vault({ token: `${canaries[0]} again` }) })
  await read()
  await place.settle()
  const archive = Buffer.from(await (await client.archive.export()).arrayBuffer())
  assert.deepEqual(found(JSON.stringify(said), canaries), [])
  assert.deepEqual(found(place.logged(), canaries), [])
  assert.ok(place.logged().length > 100)
  assert.deepEqual(found(place.faults.join('\n'), canaries), [])
  for (const [name, text] of await everyTable(place)) assert.deepEqual(found(text, canaries), [], `table ${name}`)
  for (const [name, bytes] of everyFile(place.folder)) assert.deepEqual(found(bytes, canaries), [], name)
  for (const text of await unzipped(archive, place.folder)) assert.deepEqual(found(text, canaries), [], 'archive')
  assert.deepEqual(
    place.source.used.map(used => used.token),
    [canaries[0], canaries[0], canaries[0], `bad ${canaries[1]}`, `refused ${canaries[1]}`, `fault ${canaries[1]}`],
  )
})

test('the canary would be found: where a connector keeps a secret as a plain setting, it is in the table of facts', async () => {
  await using place = await connectionPlace()
  const { client } = place.lead
  await client.connections.create({ body: vault({ token: 'sealed', login: 'Canary-plain-1' }) })
  const tables = (await everyTable(place)).filter(([, text]) => found(text, ['Canary-plain-1']).length > 0)
  assert.deepEqual(
    tables.map(([name]) => name),
    ['public.fact'],
  )
})

test('what is shown of a secret is a reference and when it was set, and a reference sent back keeps it', async () => {
  await using place = await connectionPlace()
  const { client } = place.lead
  const { id, settings } = await connected(place, { token: 'first-token' })
  assert.match(String(settings.token), /^onus-secret:[0-9a-f-]{36}$/)
  const before = await client.connections.secrets({ params: { id } })
  assert.deepEqual(
    before.items.map(({ setting, version, reference }) => [setting, version, reference]),
    [['token', 1, settings.token]],
  )
  await client.connections.update({
    params: { id },
    body: vault({ ...settings, project: 'two' }, { title: 'Renamed' }),
  })
  assert.deepEqual(await client.connections.secrets({ params: { id } }), before)
  await collected(place, id)
  assert.equal(place.source.used.at(-1)?.token, 'first-token')
})

test('a secret that is replaced is destroyed, and the one set instead is used from then on', async () => {
  await using place = await connectionPlace()
  const { client } = place.lead
  const { id, settings } = await connected(place, { token: 'first-token', spare: 'spare-token' })
  await client.connections.update({ params: { id }, body: vault({ ...settings, token: 'second-token' }) })
  assert.deepEqual([...(await place.keys.openSecrets(place.org, id)).values()].toSorted(), [
    'second-token',
    'spare-token',
  ])
  await assert.rejects(
    client.connections.update({ params: { id }, body: vault(settings) }),
    /no secret of this connection/,
  )
  await client.connections.update({ params: { id }, body: vault({ token: 'third-token' }) })
  assert.deepEqual([...(await place.keys.openSecrets(place.org, id)).values()], ['third-token'])
  await collected(place, id)
  assert.deepEqual(place.source.used.at(-1), { url: 'https://vault.example', token: 'third-token', spare: undefined })
})

test('a reference counts only for the connection and the setting that had it', async () => {
  await using place = await connectionPlace()
  const { client } = place.lead
  const mine = await connected(place, { token: 'mine-token' })
  const other = await connected(place, { token: 'other-token' })
  const { token } = other.settings
  for (const settings of [{ token }, { token: 'x', spare: token }, { token: 'x', login: token }])
    await assert.rejects(client.connections.create({ body: vault(settings) }), /no secret of this connection/)
  for (const settings of [
    { ...mine.settings, token },
    { ...mine.settings, spare: mine.settings.token },
    { ...mine.settings, login: mine.settings.token },
  ])
    await assert.rejects(
      client.connections.update({ params: { id: mine.id }, body: vault(settings) }),
      /no secret of this/,
    )
  await assert.rejects(
    client.connections.test({ body: { connector: 'vault', settings: { token } } }),
    /no secret of this/,
  )
  const trying = { connector: 'vault', settings: { token }, connection: mine.id }
  await assert.rejects(client.connections.test({ body: trying }), /no secret of this connection/)
  assert.deepEqual(place.source.used, [])
})

test('a kept secret is sent nowhere but where it was given for, neither when trying nor when collecting', async () => {
  await using place = await connectionPlace()
  const { client } = place.lead
  const { id, settings } = await connected(place, { token: 'my-token' })
  const elsewhere = { ...settings, url: 'https://evil.example' }
  await assert.rejects(
    client.connections.test({ body: { connector: 'vault', settings: elsewhere, connection: id } }),
    /"url" is another than when the secret was set/,
  )
  await assert.rejects(client.connections.update({ params: { id }, body: vault(elsewhere) }), /set it again/)
  assert.deepEqual(place.source.used, [])
  const tried = await client.connections.test({
    body: { connector: 'vault', settings: { ...settings, project: 'two' }, connection: id },
  })
  assert.deepEqual(tried, { ok: true, message: 'Hello …' })
  await client.connections.update({ params: { id }, body: vault({ ...elsewhere, token: 'for-there' }) })
  await collected(place, id)
  assert.deepEqual(place.source.used.at(-1), { url: 'https://evil.example', token: 'for-there', spare: undefined })
})

test('the secrets of a connection go when it is removed, and it asks for them before it collects again', async () => {
  await using place = await connectionPlace()
  const { client } = place.lead
  const { id, settings } = await connected(place, { token: 'my-token' })
  await client.connections.update({ params: { id }, body: vault(settings, { state: 'removed' }) })
  assert.equal((await place.keys.openSecrets(place.org, id)).size, 0)
  const { body } = await client.connections.get({ params: { id }, query: {} })
  assert.equal(body.settings.token, undefined)
  await assert.rejects(
    client.connections.update({ params: { id }, body: vault(settings) }),
    /no secret of this connection/,
  )
  await client.connections.update({ params: { id }, body: vault({ token: 'my-token' }) })
  assert.equal((await place.keys.openSecrets(place.org, id)).size, 1)
})

test('the secrets of a connection go when what was said of it is erased', async () => {
  await using place = await connectionPlace()
  const { client } = place.lead
  const { id } = await connected(place, { token: 'my-token' })
  await place.settle()
  const asked = await client.erasures.request({
    body: { facts: [], subjects: [id], kind: 'content', reason: 'collected-in-error', rule: 'by-hand' },
  })
  const second = await place.second()
  await sql`update auth.session set stepped_up_at = clock_timestamp()`.execute(place.database.app)
  await second.client.erasures.approve({ params: { id: asked.id }, body: {} })
  assert.equal((await place.keys.openSecrets(place.org, id)).size, 0)
})

test('a connection whose secret is gone says so instead of asking without it', async () => {
  await using place = await connectionPlace()
  const { id } = await connected(place, { token: 'my-token' })
  await sql`delete from connection_secret`.execute(place.database.sequencer)
  const job = await collected(place, id)
  assert.deepEqual([job.state, job.error], ['failed', 'token: This secret is not here any more; set it again'])
  assert.deepEqual(place.source.used, [])
})

test('secrets set while the key of the instance changes twice are all used as they were set', async () => {
  await using place = await connectionPlace()
  const setting = Array.from({ length: 8 }, async (_, n) => (await connected(place, { token: `token-${n}` })).id)
  await place.keys.rotate()
  await place.keys.rotate()
  const ids = await Promise.all(setting)
  for (const [n, id] of ids.entries())
    assert.deepEqual([...(await place.keys.openSecrets(place.org, id)).values()], [`token-${n}`])
})

test('two who revise a connection at once leave it with the secret that it names', async () => {
  await using place = await connectionPlace()
  const { client } = place.lead
  const { id, settings } = await connected(place, { token: 'first-token' })
  const revisions = ['a', 'b', 'c'].map(text =>
    client.connections.update({ params: { id }, body: vault({ ...settings, token: `${text}-token` }) }),
  )
  await Promise.allSettled([...revisions, client.connections.update({ params: { id }, body: vault(settings) })])
  const { body } = await client.connections.get({ params: { id }, query: {} })
  const [[reference, text] = []] = [...(await place.keys.openSecrets(place.org, id))]
  assert.equal(body.settings.token, `onus-secret:${reference}`)
  assert.match(text ?? '', /-token$/)
})

test('whoever has a second factor shows it before setting a secret; a token and a person without one need none', () => {
  const at = '2026-06-01T12:00:00.000Z'
  const person = (more: object) =>
    ({ session: 's', hasTotp: false, hasPasskey: false, steppedUpAt: null, ...more }) as SignedIn
  const refused = (signedIn: SignedIn | null) => {
    try {
      confirmSecrets(signedIn, at)
      return false
    } catch {
      return true
    }
  }
  assert.deepEqual(
    [
      null,
      person({}),
      person({ hasTotp: true }),
      person({ hasPasskey: true, steppedUpAt: '2026-06-01T11:54:00.000Z' }),
      person({ hasPasskey: true, steppedUpAt: '2026-06-01T11:56:00.000Z' }),
    ].map(refused),
    [false, false, true, true, false],
  )
})

test('a secret is hidden however a source writes it, and short words are left alone', () => {
  const hide = hiding(['a/b+c d', 'abc', 'quo"te!'])
  assert.deepEqual(hide({ a: ['x a/b+c d y', 'a%2Fb%2Bc%20d', 'abc'], b: { c: '{"k":"quo\\"te!"}' }, n: 3 }), {
    a: ['x … y', '…', 'abc'],
    b: { c: '{"k":"…"}' },
    n: 3,
  })
})

function found(text: string | Buffer, canaries: readonly string[]): string[] {
  return canaries
    .flatMap(canary => [
      canary,
      encodeURIComponent(canary),
      Buffer.from(canary).toString('base64').replace(/=+$/, ''),
      Buffer.from(canary).toString('hex'),
    ])
    .filter(form => text.includes(form))
}

/** Every row of every table of the database, as text. */
async function everyTable(place: Place): Promise<[string, string][]> {
  const client = new Client({ connectionString: place.database.databaseUrl })
  await client.connect()
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      "select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')",
    )
    const texts: [string, string][] = []
    for (const { name } of tables) {
      const { rows } = await client.query<{ text: string }>(`select row_to_json(t)::text as text from ${name} t`)
      texts.push([name, rows.map(row => row.text).join('\n')])
    }
    assert.ok(texts.length > 20)
    return texts
  } finally {
    await client.end()
  }
}

function everyFile(folder: string): [string, Buffer][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => [entry.name, readFileSync(join(entry.parentPath, entry.name))])
}

async function unzipped(bytes: Buffer, folder: string): Promise<Buffer[]> {
  const path = join(folder, `${randomUUID()}.zip`)
  writeFileSync(path, bytes)
  await using zip = await openZip(path)
  const texts: Buffer[] = []
  for (const name of zip.entries.keys()) texts.push(await buffer(await zip.stream(name)))
  assert.ok(texts.length > 5)
  return texts
}
