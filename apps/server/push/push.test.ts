import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, test } from 'node:test'
import { urlOf } from '@onus/contract/client'
import { pushes } from '@onus/contract/push'
import { jobEnded } from '../job/testing.ts'
import { openPlace, type Place } from '../testing-place.ts'

let place: Place
let connection = ''
before(async () => {
  place = await openPlace()
  connection = await connected('Directory', { dataset: 'identity.accounts@1', sourceSystem: 'Directory' })
})
after(async () => place[Symbol.asyncDispose]())

async function connected(title: string, settings: Record<string, unknown>, connector = 'push') {
  const body = { connector, title, settings, everyHours: null, state: 'active' as const }
  return (await place.lead.client.connections.create({ body: { body, reason: 'try' } })).id
}
const lines = (...rows: readonly unknown[]) => new Blob([rows.map(row => `${JSON.stringify(row)}\n`).join('')])
const account = (name: string) => ({ system: 'idp', account: name, kind: 'person', mfa: true })
async function sent(id: string, file: Blob, idempotencyKey?: string) {
  const call = { params: { id }, files: [file], ...(idempotencyKey && { idempotencyKey }) }
  const { job } = await place.lead.client.pushes.send(call)
  return { ...(await jobEnded(place.lead.client, job)), job }
}
async function accounts(id = connection) {
  const { items } = await place.lead.client.snapshots.list({ query: { connection: id, limit: 1 } })
  const snapshot = items[0]?.id ?? assert.fail('no snapshot')
  const params = { dataset: 'identity.accounts@1', snapshot }
  const page = await place.lead.client.datasets.rows({ params, query: { limit: 200 } })
  const at = page.columns.indexOf('account')
  return page.rows.map(row => row.cells[at])
}

test('rows that are pushed are a snapshot, and a later push takes its place', async () => {
  assert.equal((await sent(connection, lines(account('ann'), account('bob')))).state, 'done')
  assert.deepEqual(await accounts(), ['ann', 'bob'])
  await sent(connection, lines(account('eve')))
  assert.deepEqual(await accounts(), ['eve'])
})

test('a repeated push with the same key is one push, and the same key for other rows is refused', async () => {
  const before = (await place.lead.client.snapshots.list({ query: { connection } })).items.length
  const one = await sent(connection, lines(account('ann')), 'nightly-1')
  const again = await sent(connection, lines(account('ann')), 'nightly-1')
  assert.equal(again.job, one.job)
  assert.equal((await place.lead.client.snapshots.list({ query: { connection } })).items.length, before + 1)
  await assert.rejects(sent(connection, lines(account('zoe')), 'nightly-1'), /new key/)
})

test('a push that cannot be read changes nothing and says why', async () => {
  const failed = await sent(connection, new Blob(['{"system": "idp"}\nnonsense\n']))
  assert.equal(failed.state, 'failed')
  assert.match(failed.error ?? '', /line 1.*account/)
  assert.deepEqual(await accounts(), ['ann'])
  await assert.rejects(sent(connection, new Blob([])), /empty/)
})

test('pushes that append are kept beside one another, also those that come while one is taken in', async () => {
  const settings = { dataset: 'identity.accounts@1', sourceSystem: 'Directory', mode: 'append' }
  const id = await connected('Events', settings)
  const names = Array.from({ length: 8 }, (_, index) => `u${index}`)
  await Promise.all(names.map(name => sent(id, lines(account(name)))))
  assert.deepEqual(await accounts(id), names)
})

test('a token for one connection pushes to it and to no other', async () => {
  const other = await connected('Other', { dataset: 'identity.groups@1', sourceSystem: 'x' })
  const { secret: token } = await place.lead.client.tokens.create({
    body: {
      name: 'nightly',
      scopes: ['connection:run'],
      connections: [connection],
      expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
    },
  })
  const push = async (id: string, type: string) =>
    await place.browser().fetch(urlOf(pushes.send, { params: { id } }, ''), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
      body: `${JSON.stringify(account('tok'))}\n`,
    })
  for (const type of ['application/x-ndjson', 'application/json', 'application/x-www-form-urlencoded'])
    assert.equal((await push(connection, type)).status, 202, type)
  assert.equal((await push(other, 'application/x-ndjson')).status, 404)
})

test('a signed message asks for a collection once; a forged, an old and a repeated one do not', async () => {
  const secret = 'a webhook secret of some length'
  const id = await connected(
    'Service',
    {
      url: 'https://service.invalid/users',
      dataset: 'identity.accounts@1',
      columns: { system: 'system', account: 'account' },
      webhookSecret: secret,
    },
    'rest',
  )
  const org = (await place.lead.client.sessions.current()).organisation?.id ?? ''
  const send = async (delivery: string, { at = Date.now(), key = secret, to = id } = {}) => {
    const [time, body] = [String(Math.floor(at / 1000)), '{"type":"user.created"}']
    const signature = createHmac('sha256', key).update(`${delivery}.${time}.${body}`).digest('base64')
    const answer = await place.browser().fetch(urlOf(pushes.hook, { params: { org, connection: to } }, ''), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': delivery,
        'webhook-timestamp': time,
        'webhook-signature': `v1,${signature}`,
      },
      body,
    })
    return { status: answer.status, body: (await answer.json()) as { job?: string | null } }
  }
  const taken = await send('one')
  assert.equal(taken.status, 202)
  const job = await place.lead.client.jobs.get({ params: { id: taken.body.job ?? '' } })
  assert.equal(job.kind, 'collect')
  assert.deepEqual((await send('one')).body, { job: null })
  assert.equal((await send('two', { key: 'another secret altogether' })).status, 401)
  assert.equal((await send('three', { at: Date.now() - 600_000 })).status, 401)
  assert.equal((await send('four', { to: connection })).status, 404)
})
