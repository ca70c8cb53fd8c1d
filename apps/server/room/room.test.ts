import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { api } from '@onus/contract'
import { urlOf } from '@onus/contract/client'
import type { Operation } from '@onus/contract/operation'
import { Role } from '@onus/core/access'
import { instant } from '@onus/core/time'
import { checkEvents } from '@onus/ledger/verify'
import { sql } from 'kysely'
import { type OrgTransaction, withOrg } from '../db/index.ts'
import { engagementIn, scopeIn } from '../engagement/testing.ts'
import { inputFor } from '../http/sample-input.ts'
import { record } from '../record/record.ts'
import { systemWriter } from '../record/writer.ts'
import { password, secretOf } from '../session/testing.ts'
import { type Browser, openPlace, type Place, textFile } from '../testing-place.ts'

const canary = 'Kolibri'
const until = '2027-06-30T00:00:00.000Z'
const whole = { from: '2026-01-01T00:00:00.000Z', to: '2026-04-01T00:00:00.000Z' }

/** Somebody with these roles, signed in; an auditor of an engagement until a day. */
async function joined(place: Place, email: string, roles: Role[], engagement: string | null = null): Promise<Browser> {
  const more = roles.includes('auditor') ? { engagement, until } : {}
  const { link } = await place.lead.client.invitations.create({ body: { email, roles, ...more } })
  const browser = place.browser()
  const account = { name: email.split('@')[0] ?? '', password }
  await browser.client.invitations.accept({ body: { token: secretOf(link), account } })
  await browser.client.sessions.signIn({ body: { email, password } })
  return browser
}

async function controlIn(place: Place, requirement: string): Promise<string> {
  const body = {
    code: requirement.slice(-5),
    title: 'Access is reviewed',
    statement: 'Access is reviewed every quarter.',
    theme: 'access',
    lifecycle: { state: 'adopted' as const, owner: place.me },
    evidenceOwners: [],
    cadence: 'quarterly' as const,
    acceptance: ['All accounts'],
    addresses: [{ requirement, how: 'By review' }],
    checks: [],
    manual: null,
    scopes: [],
    origin: null,
  }
  return (await place.lead.client.controls.create({ body: { body } })).id
}

async function evidenceFor(place: Place, control: string, period: { from: string; to: string | null }) {
  const blobs = [
    await place.lead.client.evidence.upload({ files: [textFile('review.csv', 'account,reviewed', 'ada,yes')] }),
  ]
  const body = {
    title: `Review of ${period.from.slice(0, 7)}`,
    kind: 'record' as const,
    controls: [control],
    period: period as never,
    performedAt: period.from as never,
    source: 'Directory',
    description: 'All accounts',
    blobs,
    snapshot: null,
    collector: null,
    collectedBy: place.me,
    sensitivity: 'internal' as const,
  }
  return await place.lead.client.evidence.create({ body: { body } })
}

/** Where a fact lies in the ledger, once a checkpoint over it is signed. */
async function indexOf(place: Place, fact: string): Promise<number> {
  return (await place.lead.client.ledger.receipt({ params: { fact } })).index ?? -1
}

const keyPair = () => generateKeyPairSync('ed25519')
const rawOf = (key: KeyObject) => Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64')
const signed = (text: string, key: KeyObject) => sign(null, Buffer.from(text), key).toString('base64')

async function keyOf(auditor: Browser, id: string, pair = keyPair()) {
  const { keyText } = await auditor.client.rooms.workspace({ params: { id } })
  const publicKey = rawOf(pair.publicKey)
  const proof = signed(keyText.replace('{key}', publicKey), pair.privateKey)
  const key = await auditor.client.rooms.addKey({ params: { id }, body: { name: 'Laptop', publicKey, proof } })
  return { id: key.id, pair }
}

const refusedAs = (code: string, words?: RegExp) => (error: { problem?: { code: string; detail: string } }) =>
  error.problem?.code === code && (words === undefined || words.test(error.problem.detail))

test('the room of an engagement', async t => {
  await using place = await openPlace()
  const id = await engagementIn(place)
  const other = await engagementIn(place, { title: 'Another one', scope: await scopeIn(place, 'Elsewhere') })
  const control = await controlIn(place, 'soc2@2017:CC6.1')
  const inside = await evidenceFor(place, control, whole)
  const outside = await evidenceFor(place, control, {
    from: '2024-01-01T00:00:00.000Z',
    to: '2024-02-01T00:00:00.000Z',
  })
  const auditor = await joined(place, 'eva@firm.example', ['auditor'], id)
  const stranger = await joined(place, 'olaf@firm.example', ['auditor'], other)
  const staff = await joined(
    place,
    'sam@example.com',
    Role.options.filter(role => !['auditor', 'customer', 'service_token', 'instance_operator'].includes(role)),
  )
  const { lead } = place
  const params = { id }
  const index = await indexOf(place, inside.fact)
  const outsideIndex = await indexOf(place, outside.fact)
  const rooms = auditor.client.rooms

  await t.test('shows its auditor the engagement and nothing else', async () => {
    assert.deepEqual(
      (await rooms.controls({ params })).items.map(one => one.id),
      [control],
    )
    assert.deepEqual(
      (await rooms.evidence({ params })).items.map(one => one.id),
      [inside.id],
    )
    assert.deepEqual(
      (await auditor.client.engagements.list({ query: {} })).items.map(one => one.id),
      [id],
    )
    assert.ok((await rooms.citations({ params })).items.some(one => one.index === index && one.noun === 'evidence'))
    await assert.rejects(rooms.get({ params: { id: other } }), refusedAs('not_found'))
    await assert.rejects(rooms.workspace({ params: { id: other } }), refusedAs('not_found'))
    await assert.rejects(
      rooms.look({ params: { id, evidence: outside.id } }),
      refusedAs('not_found'),
      'evidence of another time',
    )
    for (const path of ['people', 'scopes', 'ledger', 'search?q=a', 'settings', 'connections', 'reads', 'posture'])
      assert.ok([403, 404].includes((await auditor.fetch(`/api/${path}`)).status), path)
  })

  const key = await keyOf(auditor, id)
  const prepare = async (more: object = {}) => {
    const { checkpoint } = await rooms.workspace({ params })
    return await rooms.prepare({
      params,
      body: {
        kind: 'conclusion',
        control,
        result: 'effective',
        key: key.id,
        refs: [index],
        checkpoint: checkpoint!,
        text: `${canary}: all of it was reviewed`,
        ...more,
      } as never,
    })
  }
  const signAs = async (statement: { id: string; text: string }, pair = key.pair) =>
    await rooms.sign({
      params: { id, entry: statement.id },
      body: { kind: 'ed25519', signature: signed(statement.text, pair.privateKey) },
    })

  await t.test('takes no key without proof that it is held', async () => {
    const publicKey = rawOf(keyPair().publicKey)
    const proof = signed('something else', keyPair().privateKey)
    await assert.rejects(rooms.addKey({ params, body: { name: 'x', publicKey, proof } }), refusedAs('invalid_input'))
  })

  await t.test('refuses what is dated back, rests on nothing, or is of another time', async () => {
    const { checkpoint } = await rooms.workspace({ params })
    const { size, root } = checkpoint!
    assert.ok(size > index)
    const forged = Buffer.alloc(32, 7).toString('base64')
    const wrong: [object, RegExp][] = [
      [{ checkpoint: { size: index, root } }, /below|never had/],
      [{ checkpoint: { size, root: forged } }, /never had/],
      [{ checkpoint: { size: size - 1, root } }, /never had/],
      [{ checkpoint: { size: size + 1000, root } }, /never had/],
      [{ refs: [0] }, /nothing that a conclusion can rest on/],
      [{ refs: [outsideIndex] }, /period/],
      [{ control: inside.id }, /not in the engagement/],
      [{ result: 'satisfied' }, /not what is concluded here/],
      [{ criterion: 'soc2@2017:P1.1' }, /not looked at/],
      [{ key: control }, /no such key/],
    ]
    for (const [more, words] of wrong) await assert.rejects(prepare(more), refusedAs('invalid_input', words))
  })

  let conclusion = ''
  await t.test(
    'keeps a conclusion that its auditor signed, and none that another key or text was signed with',
    async () => {
      const statement = await prepare()
      await assert.rejects(signAs(statement, keyPair()), refusedAs('invalid_input', /does not hold/))
      await assert.rejects(signAs({ ...statement, text: `${statement.text} ` }), refusedAs('invalid_input'))
      await signAs(statement)
      await assert.rejects(signAs(statement), refusedAs('not_in_lifecycle'))
      await assert.rejects(rooms.discard({ params: { id, entry: statement.id } }), refusedAs('not_found'))
      conclusion = statement.id
      await rooms.note({ params, body: { words: `${canary} is what I wonder about` } })
    },
  )

  const org = (await lead.client.sessions.current()).organisation?.id ?? ''
  const kept = { test: '', request: '' }
  await t.test('keeps its tests and what it has not asked yet, which are no facts', async () => {
    const before = await factsIn(place, org)
    const body = {
      title: `${canary} walkthrough`,
      engagement: id,
      purpose: 'walkthrough',
      control: { id: control, version: null },
      requirements: [],
      procedure: `${canary}: follow one review`,
      methods: ['inspection'],
      independent: true,
      population: null,
      draw: null,
      tolerance: 0,
    }
    kept.test = (await auditor.client.tests.create({ body: { body: body as never } })).id
    const test = { id: kept.test }
    const results = [{ item: `${canary} of March`, position: null, result: 'pass' as const }]
    await auditor.client.tests.results({ params: test, body: { results } })
    await auditor.client.tests.conclude({ params: test, body: { conclusion: 'effective', words: canary } })
    const asked = { engagement: id, reference: 'K-1', title: `${canary} list`, asked: `${canary}: who left` }
    kept.request = (await auditor.client.requests.create({ body: { body: asked as never } })).id
    const draft = await auditor.client.requests.get({ params: { id: kept.request } })
    const edited = { ...draft.body, title: `${canary} list of leavers` }
    await auditor.client.requests.update({ params: { id: kept.request }, body: { body: edited as never } })
    assert.equal(await factsIn(place, org), before)
    const { items } = await auditor.client.tests.history({ params: test })
    assert.deepEqual(
      items.map(one => [one.version, one.position]),
      [
        [3, null],
        [2, null],
        [1, null],
      ],
    )
    assert.deepEqual(
      (await rooms.citations({ params })).tests.map(one => one.id),
      [kept.test],
    )
    const comment = auditor.client.requests.comment({ params: { id: kept.request }, body: { words: 'x' } })
    await assert.rejects(comment, refusedAs('not_in_lifecycle'))
  })

  await t.test('tells nobody who prepares, by any route, and shows no row of it to their queries', async () => {
    const ids = [id, conclusion, kept.test, kept.request]
    assert.deepEqual(await doorsShowing(staff, ids), [], 'every role of the organisation at once')
    assert.deepEqual(await doorsShowing(stranger, [id, kept.test]), [])
    for (const walker of [lead, staff, stranger]) assert.deepEqual(await tablesShowing(place, org, walker), [])
    const seen = await doorsShowing(auditor, [id, kept.request])
    const inRoom = [
      'requests.board',
      'requests.get',
      'requests.list',
      'rooms.citations',
      'rooms.workspace',
      'tests.list',
    ]
    for (const door of inRoom) assert.ok(seen.includes(door), `the walk finds it at ${door}, where it may be seen`)
    const list = await lead.client.requests.exportList({ body: { engagement: id, format: 'csv' } })
    assert.ok(!(await list.text()).includes(canary))
    for (const walker of [lead, staff, stranger]) {
      const user = (await walker.client.sessions.current()).user?.id ?? null
      const rows = await withOrg(place.database.app, { org, user }, async tx => {
        const { rows } =
          await sql`select id from room_entry union all select id from room_look union all select id from signing_key`.execute(
            tx,
          )
        return rows
      })
      assert.deepEqual(rows, [])
      await assert.rejects(
        withOrg(place.database.app, { org, user }, tx =>
          sql`insert into room_entry (org, id, engagement, kind, author, content)
              values (${org}, gen_random_uuid(), ${id}, 'note', ${user}, 'forged')`.execute(tx),
        ),
        /row-level security/,
      )
    }
    for (const walker of [lead, staff, stranger]) {
      await assert.rejects(walker.client.rooms.note({ params, body: { words: 'x' } }), isRefused)
      await assert.rejects(walker.client.rooms.release({ params, body: { lock: true } }), isRefused)
      await assert.rejects(walker.client.rooms.looks({ params }), isRefused)
    }
  })

  await t.test('is walked by who would find a test that became a fact too early', async () => {
    const planted = 'Zaunkönig'
    const { body } = await auditor.client.tests.get({ params: { id: kept.test } })
    const forge = async (user: string | null) => {
      const at = instant(Date.now())
      const writer = (tx: OrgTransaction) => systemWriter(tx, org, at, false)
      const test = { ...body, title: planted }
      return await withOrg(place.database.app, { org, user }, tx => record(writer(tx), { noun: 'test', body: test }))
    }
    const userOf = async (who: Browser) => (await who.client.sessions.current()).user?.id ?? null
    await assert.rejects(forge(await userOf(lead)), constraint('written_by_its_auditor'))
    await assert.rejects(forge(await userOf(auditor)), constraint('released_before_it_is_a_fact'))
    const { id: leaked, fact } = await forge(null)
    while (!(await lead.client.ledger.receipt({ params: { fact } }).catch(() => null))) await sleep(50)
    assert.ok((await doorsShowing(lead, [leaked], planted)).includes('ledger.entries'))
    assert.ok((await tablesShowing(place, org, lead, planted)).includes('fact'))
  })

  await t.test('sends a request as it is then, under a reference that nobody took meanwhile', async () => {
    const asked = { engagement: id, reference: 'K-1', title: 'Another list' }
    await lead.client.requests.create({ body: { body: asked as never } })
    const request = { params: { id: kept.request } }
    const send = () => auditor.client.requests.transition({ ...request, body: { verb: 'send', input: {} } })
    await assert.rejects(send(), refusedAs('conflict'))
    const { body } = await auditor.client.requests.get(request)
    const edited = { ...body, reference: 'K-2', title: 'List of leavers', asked: 'Who left' }
    await auditor.client.requests.update({ ...request, body: { body: edited as never } })
    await send()
    const { items } = await lead.client.requests.history(request)
    assert.deepEqual(
      items.map(one => [one.version, one.body.lifecycle.state, one.body.title]),
      [[1, 'sent', 'List of leavers']],
    )
  })

  await t.test(
    'shows how evidence was collected and the hash of each file, and notes it for its auditors alone',
    async () => {
      const looked = await rooms.look({ params: { id, evidence: inside.id } })
      const bytes = Buffer.from('account,reviewed\nada,yes\n')
      assert.deepEqual(
        [looked.description, looked.source, looked.files.map(file => [file.name, file.sha256])],
        ['All accounts', 'Directory', [['review.csv', createHash('sha256').update(bytes).digest('hex')]]],
      )
      const [file] = looked.files
      const taken = { id, evidence: inside.id, sha256: file?.sha256 ?? '' }
      const { url } = await rooms.file({ params: taken, body: { reason: 'Kept with the working papers' } })
      assert.match(url, /\/files\//)
      assert.deepEqual(
        (await rooms.looks({ params })).items.map(one => [one.what, one.subject]),
        [
          ['file', inside.id],
          ['evidence', inside.id],
        ],
      )
    },
  )

  await t.test('does not let in who prepares, though somebody made them its auditor', async () => {
    const person = (await auditor.client.sessions.current()).person ?? ''
    const before = await lead.client.engagements.get({ params, query: {} })
    const team = [{ person, part: 'preparer' as const, independent: false }]
    const { title, kind, mode, scope, profile, categories, from, to, lead: leads, sponsor, firm } = before.body
    const body = { title, kind, mode, scope, profile, categories, from, to, lead: leads, sponsor, firm }
    await lead.client.engagements.update({ params, body: { body: { ...body, team }, reason: 'x' } })
    await assert.rejects(prepare(), refusedAs('separation_of_duties'))
    await lead.client.engagements.update({ params, body: { body: { ...body, team: [] }, reason: 'x' } })
  })

  await t.test('releases in one act, after which everybody reads it and nobody changes it', async () => {
    const opinion = await prepare({
      kind: 'opinion',
      control: undefined,
      result: undefined,
      aspect: 'operation',
      opinion: 'qualified',
      qualified: ['soc2@2017:CC6.1'],
      text: 'Except for access',
    })
    await signAs(opinion)
    const act = await rooms.release({ params, body: { words: 'Draft for comment', lock: false } })
    assert.deepEqual([act.conclusions, act.opinions], [1, 1])
    const seen = await lead.client.rooms.get({ params })
    assert.deepEqual(
      seen.conclusions.map(one => [one.id, one.signer, one.holds, one.body.signed.statement.text.includes(canary)]),
      [[conclusion, 'eva', true, true]],
    )
    assert.equal(seen.opinions[0]?.body.signed.statement.opinion, 'qualified')
    for (const { body } of [...seen.conclusions, ...seen.opinions])
      assert.equal(body.signed.statement.mode, 'third_party')
    assert.deepEqual(await doorsShowing(stranger, [id, conclusion, control]), [], 'the auditor of another engagement')
    const { leaf, event } = await entryOf(place, seen.conclusions[0]!.fact)
    assert.equal(JSON.parse(event).conclusion.result, 'effective')
    assert.ok(leaf)
    assert.deepEqual(checkEvents([]).entry(index + 50, Buffer.from(event)), [])
  })

  await t.test('corrects by a conclusion that supersedes, and takes nothing more once it is locked', async () => {
    const more = {
      test: kept.test,
      result: 'no-exceptions-noted',
      text: 'One review was followed',
      supersedes: conclusion,
    }
    await signAs(await prepare(more))
    const act = await rooms.release({ params, body: { lock: true } })
    assert.deepEqual([act.conclusions, act.tests], [1, 1])
    const { items } = await lead.client.tests.history({ params: { id: kept.test } })
    assert.deepEqual(
      items.map(one => [one.version, one.body.lifecycle.state, one.body.released, one.actor.name]),
      [
        [4, 'concluded', true, 'eva'],
        [3, 'concluded', false, 'eva'],
        [2, 'open', false, 'eva'],
        [1, 'open', false, 'eva'],
      ],
    )
    const again = auditor.client.tests.results({ params: { id: kept.test }, body: { results: [] } as never })
    await assert.rejects(again)
    const { conclusions, closed, acts } = await lead.client.rooms.get({ params })
    assert.deepEqual(
      acts.map(one => one.locked),
      [false, true],
    )
    assert.equal(conclusions.find(one => one.id === conclusion)?.supersededBy, conclusions.at(-1)?.id)
    assert.equal(conclusions.find(one => one.id === conclusion)?.body.signed.statement.result, 'effective')
    assert.match(closed ?? '', /locked/)
    await assert.rejects(prepare(), refusedAs('not_in_lifecycle'))
    await assert.rejects(rooms.note({ params, body: { words: 'x' } }), refusedAs('not_in_lifecycle'))
  })

  await t.test('and every door that takes a moment tells nothing that was recorded after it', async () => {
    const ids = [id, control, inside.id, kept.test]
    const recorded = new RegExp(`${canary}|Access is reviewed|Review of 2026-01`)
    const telling = async (moment: object) => await doorsTelling(lead, ids, recorded, moment)
    assert.ok((await telling({})).length > 10, 'where it tells it now')
    assert.deepEqual(await telling({ knownAt: 0 }), ['readiness.hindsight'], 'which holds then against now')
    assert.deepEqual(await telling({ asOf: '2020-01-01T00:00:00.000Z' }), [])
  })

  await t.test('is left at once when the role ends', async () => {
    const { auditors } = await lead.client.rooms.get({ params })
    const { grant } = auditors.find(one => one.email === 'eva@firm.example') ?? {}
    await lead.client.grants.revoke({ params: { id: grant ?? '' }, body: { reason: 'The audit is over' } })
    await assert.rejects(rooms.workspace({ params }), isRefused)
    await assert.rejects(rooms.get({ params }), isRefused)
  })
})

const isRefused = (error: { problem?: { status: number } }) => [403, 404].includes(error.problem?.status ?? 0)

async function entryOf(place: Place, fact: string) {
  await indexOf(place, fact)
  const { items } = await place.lead.client.ledger.entries({ query: { limit: 20 } as never })
  return items.find(one => one.fact === fact) ?? assert.fail('it has no entry')
}

async function factsIn(place: Place, org: string): Promise<number> {
  return await withOrg(place.database.app, { org, user: null }, async tx => {
    const { rows } = await sql<{ count: number }>`select count(*)::int as count from subject`.execute(tx)
    return rows[0]?.count ?? 0
  })
}

const constraint = (name: string) => (error: { constraint?: string }) => error.constraint === name

/** The tables in which somebody's own queries find what only the room knows, whatever a handler would have hidden. */
async function tablesShowing(place: Place, org: string, walker: Browser, words = canary): Promise<readonly string[]> {
  const user = (await walker.client.sessions.current()).user?.id ?? null
  return await withOrg(place.database.app, { org, user }, async tx => {
    const { rows } = await sql<{ name: string }>`
      select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
        and has_table_privilege(oid, 'select') order by 1`.execute(tx)
    const found: string[] = []
    for (const { name } of rows) {
      const { rows: hits } =
        await sql`select 1 from ${sql.table(name)} t where t::text like ${`%${words}%`} limit 1`.execute(tx)
      if (hits.length > 0) found.push(name)
    }
    return found
  })
}

/** Every route that takes a moment and, asked about these ids at that one, answers with such words. */
async function doorsTelling(
  walker: Browser,
  ids: readonly string[],
  words: RegExp,
  moment: object,
): Promise<readonly string[]> {
  const found = new Set<string>()
  for (const [noun, verbs] of Object.entries(api))
    for (const [verb, op] of Object.entries(verbs as Record<string, Operation>)) {
      if (op.method !== 'GET' || !('knownAt' in op.query.shape)) continue
      const asked = Object.keys(op.params.shape).length > 0 ? ids : ids.slice(0, 1)
      for (const id of asked) {
        const input = inputFor(op, { id, text: 'Kol', email: 'a@example.com' })
        if (!input) continue
        const { asOf: _, knownAt: __, ...query } = (input.query ?? {}) as Record<string, unknown>
        const answer = await walker.fetch(urlOf(op, { ...input, query: { ...query, ...moment } }, ''), {
          method: 'GET',
        })
        if (words.test(await answer.text())) found.add(`${noun}.${verb}`)
      }
    }
  return [...found]
}

/** Every route that reads, asked about these ids, whose answer holds what only the room knows. */
async function doorsShowing(walker: Browser, ids: readonly string[], words = canary): Promise<readonly string[]> {
  const found = new Set<string>()
  for (const [noun, verbs] of Object.entries(api))
    for (const [verb, op] of Object.entries(verbs as Record<string, Operation>)) {
      if (op.method !== 'GET' || op.transport === 'events') continue
      const asked = Object.keys(op.params.shape).length > 0 ? ids : ids.slice(0, 1)
      for (const id of asked) {
        const input = inputFor(op, { id, text: 'Kol', email: 'a@example.com' })
        if (!input) continue
        const answer = await walker.fetch(urlOf(op, input, ''), { method: 'GET' })
        if ((await answer.text()).includes(words)) found.add(`${noun}.${verb}`)
      }
    }
  return [...found]
}
