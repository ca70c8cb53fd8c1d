import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { jobDone, jobEnded } from '../job/testing.ts'
import { openPlace, type Place } from '../testing-place.ts'

let place: Place
let connection = ''
const folder = mkdtempSync(join(tmpdir(), 'onus-drift-test-'))
const git = (...words: string[]) =>
  execFileSync('git', ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', ...words], { cwd: folder })

before(async () => {
  git('init', '-q', '-b', 'main')
  writeFileSync(join(folder, 'a'), '1')
  git('add', 'a')
  git('commit', '-q', '-m', 'one')
  place = await openPlace()
  const body = {
    connector: 'git',
    title: 'Product',
    settings: { path: folder },
    everyHours: null,
    state: 'active' as const,
  }
  connection = (await place.lead.client.connections.create({ body: { body, reason: 'try' } })).id
})
after(async () => {
  await place[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

const branches = 'change.branches@1'

async function collected() {
  const { job } = await place.lead.client.connections.run({ params: { id: connection } })
  await jobDone(place.lead.client, job)
  await allEnded()
  const { items } = await place.lead.client.snapshots.list({ query: { connection, limit: 1 } })
  return items[0] ?? assert.fail('no snapshot')
}
/** What was collected is checked in a job of its own, which would run beside whatever a test asks for. */
async function allEnded() {
  const { items } = await place.lead.client.jobs.list({ query: {} })
  for (const { id } of items.filter(job => job.endedAt === null)) await jobEnded(place.lead.client, id)
}
const changes = async (snapshot: string, against?: string) =>
  await place.lead.client.snapshots.changes({
    params: { id: snapshot },
    query: { dataset: branches, ...(against && { against }) },
  })
const driftOf = (snapshot: Awaited<ReturnType<typeof collected>>) =>
  snapshot.body.datasets.find(one => one.dataset === 'configuration.drift@1')
async function driftRows(snapshot: string) {
  const page = await place.lead.client.datasets.rows({ params: { dataset: 'configuration.drift@1', snapshot } })
  const at = (name: string) => page.columns.indexOf(name)
  return page.rows.map(({ cells }) =>
    ['dataset', 'subject', 'kind', 'against', 'accepted'].map(name => cells[at(name)] ?? null),
  )
}

let first = ''

test('the first snapshot of a connection has nothing to be compared with', async () => {
  const snapshot = await collected()
  first = snapshot.id
  assert.equal(driftOf(snapshot), undefined)
  assert.deepEqual(await changes(first), {
    against: null,
    appeared: 0,
    disappeared: 0,
    changed: 0,
    total: 0,
    rows: [],
  })
})

test('a snapshot in which nothing changed has a dataset of changes without rows', async () => {
  const snapshot = await collected()
  assert.deepEqual([driftOf(snapshot)?.rows, driftOf(snapshot)?.complete], [0, true])
})

test('what changed goes into the snapshot that shows it, and stays in the next ones', async () => {
  git('branch', 'hotfix')
  const snapshot = await collected()
  const found = await changes(snapshot.id)
  assert.deepEqual([found.appeared, found.disappeared], [1, 0])
  assert.deepEqual(found.rows[0]?.tickets, [])
  const row = [branches, found.rows[0]?.resource, 'appeared', 'previous', null]
  assert.deepEqual(
    (await driftRows(snapshot.id)).filter(one => one[0] === branches),
    [row],
  )
  const next = await collected()
  assert.equal((await changes(next.id)).total, 0)
  assert.deepEqual(
    (await driftRows(next.id)).filter(one => one[0] === branches),
    [row],
  )
})

test('what is not as a person accepted it is drift until it is put back', async () => {
  const { id } = await place.lead.client.baselines.accept({
    body: { snapshot: first, dataset: branches, why: 'Only the main line is released' },
  })
  const body = (await place.lead.client.baselines.get({ params: { id } })).body
  assert.deepEqual([body.acceptedBy, body.state], [place.me, 'accepted'])
  const deviating = await collected()
  const against = async (snapshot: string) => (await driftRows(snapshot)).filter(row => row[3] === 'baseline')
  assert.equal((await against(deviating.id)).length, 1)
  assert.equal((await changes(deviating.id, first)).appeared, 1)
  git('branch', '-D', 'hotfix')
  const back = await collected()
  assert.deepEqual(await against(back.id), [])
  const gone = (await driftRows(back.id)).find(row => row[2] === 'disappeared')
  assert.deepEqual(gone?.slice(3), ['previous', true])
})

test('a baseline is withdrawn once, by a person, and nothing is compared with it any more', async () => {
  const { items } = await place.lead.client.baselines.list({})
  const id = items[0]?.id ?? ''
  await place.lead.client.baselines.withdraw({ params: { id }, body: { why: 'Branches are free' } })
  await assert.rejects(place.lead.client.baselines.withdraw({ params: { id }, body: { why: 'again' } }), /withdrawn/)
  git('branch', 'other')
  assert.deepEqual(
    (await driftRows((await collected()).id)).filter(row => row[3] === 'baseline'),
    [],
  )
})

test('a run is not repeated where nothing that it rests on changed', async () => {
  const { client } = place.lead
  const params = { id: 'merged-branches-removed' }
  const run = async () => await jobDone(client, (await client.checks.run({ body: { checks: [params.id] } })).job)
  const runs = async () => (await client.checks.runs({ params, query: {} })).items.length
  await run()
  const before = await runs()
  assert.match((await run()).log.map(line => line.text).join(), /nothing that it rests on changed since/)
  assert.equal(await runs(), before)
  await collected()
  await run()
  assert.equal(await runs(), before + 1)
})

test('a check that lacks a dataset says so once, and not again with every snapshot', async () => {
  const params = { id: 'configuration-changes-have-an-approved-ticket' }
  const { items } = await place.lead.client.checks.runs({ params, query: {} })
  assert.deepEqual(
    items.map(run => run.body.verdict),
    ['no_data'],
  )
})

test('a dataset that a snapshot does not have cannot be accepted', async () => {
  const body = { snapshot: first, dataset: 'identity.accounts@1', why: 'x' }
  await assert.rejects(place.lead.client.baselines.accept({ body }), /has no identity\.accounts@1/)
})

test('checks that say that they can test a control are offered to it, and put to work as one action', async () => {
  const { client } = place.lead
  const control = await client.controls.create({
    body: {
      body: {
        code: 'CHG-2',
        title: 'Source code protected',
        statement: 'The main line of each repository takes changes only through reviewed requests.',
        theme: 'changes',
        lifecycle: { state: 'proposed' },
        evidenceOwners: [],
        cadence: 'daily',
        acceptance: ['The main line is protected'],
        addresses: [],
        checks: [],
        manual: null,
        scopes: [],
        origin: 'ONUS-CHG-02',
      },
    },
  })
  const offered = async () => {
    const { items } = await client.controls.checkOffers()
    return items.find(one => one.control === control.id)?.offers ?? []
  }
  const said = (await offered()).filter(one => one.verdict === 'passed' || one.verdict === 'failed')
  assert.deepEqual((await offered()).slice(0, said.length), said)
  assert.ok(said.length > 0)
  const ids = said.map(one => one.id)
  const take = (checks: string[]) => client.controls.takeChecks({ body: { take: [{ control: control.id, checks }] } })
  assert.deepEqual(await take(ids), { controls: 1, checks: ids.length })
  assert.deepEqual((await client.controls.get({ params: { id: control.id } })).body.checks, ids)
  assert.ok((await offered()).every(one => !ids.includes(one.id)))
  await assert.rejects(take(ids), /not offered/)
  await assert.rejects(take(['policies-reviewed']), /not offered/)
})
