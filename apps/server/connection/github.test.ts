import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { jobDone } from '../job/testing.ts'
import { openPlace, type Place } from '../testing-place.ts'

// A source that answers in pages over the network, through the whole product: what is not there fails, what is not known does
// not pass, and the token is shown to nobody but the source.

const check = 'main-branches-protected'
const token = 'github_pat_sesame'

let protection: { readonly status: number; readonly body: object } = { status: 404, body: {} }
const tokens = new Set<string | undefined>()
const source = createServer((request, response) => {
  const path = new URL(request.url ?? '/', 'http://source').pathname
  tokens.add(request.headers.authorization)
  const answers: Readonly<Record<string, object>> = {
    '/repos/acme/web': { full_name: 'acme/web', default_branch: 'main', html_url: 'https://github.com/acme/web' },
    '/repos/acme/web/branches': [{ name: 'main', commit: { sha: 'abc' }, protected: protection.status === 200 }],
    '/repos/acme/web/rules/branches/main': [],
    '/repos/acme/web/codeowners/errors': { errors: [] },
    '/repos/acme/web/collaborators': [],
  }
  const said = path.endsWith('/protection')
    ? protection
    : { status: answers[path] ? 200 : 404, body: answers[path] ?? {} }
  response.writeHead(said.status, { 'content-type': 'application/json' }).end(JSON.stringify(said.body))
})

let place: Place
let connection = ''
let address = ''

before(async () => {
  await new Promise<void>(resolve => source.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(source.address() as AddressInfo).port}`
  place = await openPlace({ ONUS_NETWORKS: '127.0.0.0/8' })
  const settings = { repositories: ['acme/web'], token, read: [], address }
  const body = { connector: 'github', title: 'GitHub', settings, everyHours: null, state: 'active' as const }
  connection = (await place.lead.client.connections.create({ body: { body, reason: 'try' } })).id
})
after(async () => {
  await place?.[Symbol.asyncDispose]()
  source.closeAllConnections()
  source.close()
})

const done = (job: string) => jobDone(place.lead.client, job)

/** Collects, runs the check, and says how the collection went and what the check says of the main line. */
async function looked() {
  const { client } = place.lead
  await done((await client.connections.run({ params: { id: connection } })).job)
  await done((await client.checks.run({ body: { checks: [check] } })).job)
  const [snapshot] = (await client.snapshots.list({ query: { connection, limit: 1 } })).items
  const [run] = (await client.checks.runs({ params: { id: check }, query: { limit: 1 } })).items
  assert.ok(snapshot && run)
  const { items } = await client.checks.rows({ params: { id: check, run: run.id }, query: {} })
  const main = items.find(row => row.resource.endsWith('main'))
  return { outcome: snapshot.body.outcome, verdict: run.body.verdict, main: main?.status }
}

test('a main line without protection is a fail, and passes once it is protected', async () => {
  protection = { status: 404, body: { message: 'Branch not protected' } }
  const open = await looked()
  assert.deepEqual(open, { outcome: { state: 'complete' }, verdict: 'failed', main: 'fail' })
  protection = {
    status: 200,
    body: { required_pull_request_reviews: { required_approving_review_count: 1 }, enforce_admins: { enabled: true } },
  }
  const shut = await looked()
  assert.deepEqual(shut, { outcome: { state: 'complete' }, verdict: 'passed', main: 'pass' })
})

test('protection that is not shown, and a source that errs, are no pass', async () => {
  protection = { status: 403, body: { message: 'Resource not accessible by personal access token' } }
  const hidden = await looked()
  assert.equal(hidden.outcome.state, 'partial')
  assert.notEqual(hidden.verdict, 'passed')
  assert.notEqual(hidden.main, 'pass')
  protection = { status: 500, body: { message: 'Server Error' } }
  const failed = await looked()
  assert.equal(failed.outcome.state, 'error')
  assert.match(failed.outcome.state === 'error' ? failed.outcome.why : '', /answered 500/)
  assert.notEqual(failed.verdict, 'passed')
})

test('the token went to the source, and stands in nothing that is answered about the connection', async () => {
  assert.deepEqual([...tokens], [`Bearer ${token}`])
  const { client } = place.lead
  const shown = [
    await client.connections.get({ params: { id: connection }, query: {} }),
    await client.snapshots.list({ query: { connection } }),
    await client.jobs.list({ query: {} }),
  ]
  assert.doesNotMatch(JSON.stringify(shown), /sesame/)
})

test('an address inside of this network is refused where it was not opened', async () => {
  await using closed = await openPlace()
  const settings = { repositories: ['acme/web'], token, address }
  const body = { connector: 'github', title: 'GitHub', settings, everyHours: null, state: 'active' as const }
  const said = await closed.lead.client.connections.test({ body })
  assert.equal(said.ok, false)
  assert.match(said.message, /127\.0\.0\.1 lies inside the network of this server.*ONUS_NETWORKS/)
})
