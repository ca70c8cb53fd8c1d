import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { accessReviews } from '@onus/contract/access-review'
import type { Input, Output } from '@onus/contract/client'
import { Refused } from '@onus/core/problem'
import { sql } from 'kysely'
import { withOrg } from '../db/index.ts'
import { engagementIn } from '../engagement/testing.ts'
import { jobDone } from '../job/testing.ts'
import { type Browser, openPlace, type Place } from '../testing-place.ts'

type Entry = Output<(typeof accessReviews)['entries']>['items'][number]

let place: Place
let connection = ''
let control = ''
let review = ''

const account = (name: string, more: object = {}) => ({
  system: 'crm',
  account: name,
  email: name.includes('@') ? name : `${name}@example.com`,
  kind: 'person',
  enabled: true,
  privileged: false,
  last_sign_in_at: new Date(Date.now() - 86_400_000).toISOString(),
  ...more,
})
const dataset = 'identity.accounts@1'
const accounts = [
  account('bo'),
  account('ada'),
  account('cid', { privileged: true }),
  account('gone'),
  account('old', { last_sign_in_at: '2024-01-01T00:00:00Z' }),
]

async function connected(title: string, of: string): Promise<string> {
  const settings = { dataset: of, sourceSystem: title }
  const body = { connector: 'push', title, settings, everyHours: null, state: 'active' as const }
  return (await place.lead.client.connections.create({ body: { body, reason: 'try' } })).id
}
async function pushed(id: string, rows: readonly object[]): Promise<void> {
  const file = new Blob([rows.map(row => `${JSON.stringify(row)}\n`).join('')])
  const { job } = await place.lead.client.pushes.send({ params: { id }, files: [file] })
  await jobDone(place.lead.client, job)
}
const today = () => new Date().toISOString().slice(0, 10)
const draft = (more: object = {}) =>
  ({
    title: 'Access of the year',
    owner: place.me,
    control: { id: control, version: 1 },
    sources: [{ connection, dataset }],
    due: today(),
    revokeDays: 0,
    ...more,
  }) as never
const made = async (more: object = {}) =>
  (await place.lead.client.accessReviews.create({ body: { body: draft(more) } })).id
const orgOf = async () => (await place.lead.client.sessions.current()).organisation?.id ?? ''
const get = async (id = review) => await place.lead.client.accessReviews.get({ params: { id } })
const step = async (verb: string, id = review, input = {}) =>
  await place.lead.client.accessReviews.transition({ params: { id }, body: { verb, input } })
const entries = async (id = review, who = place.lead, query = {}): Promise<readonly Entry[]> =>
  (await who.client.accessReviews.entries({ params: { id }, query })).items
const progress = async (id = review) => await place.lead.client.accessReviews.progress({ params: { id }, query: {} })
const entryOf = async (name: string, id = review) => (await entries(id)).find(one => one.account === name)!
async function decide(who: Browser, name: string, decision: string, more: object = {}, id = review) {
  const { place: at, account, right } = await entryOf(name, id)
  const body = { entries: [{ place: at, account, right }], decision, ...more }
  return await who.client.accessReviews.decide({ params: { id }, body: body as never })
}
const refused = (words: RegExp) => (error: unknown) => error instanceof Refused && words.test(error.problem.detail)

before(async () => {
  place = await openPlace()
  const body = {
    code: 'IAM-1',
    title: 'Access is reviewed',
    statement: 'Each month somebody looks at who has access.',
    theme: 'Access',
    lifecycle: { state: 'adopted' as const, owner: place.me },
    evidenceOwners: [],
    cadence: 'monthly' as const,
    acceptance: ['All entries decided'],
    addresses: [],
    checks: [],
    manual: null,
    scopes: [],
    origin: null,
  }
  control = (await place.lead.client.controls.create({ body: { body, effectiveFrom: '2026-01-01T00:00:00.000Z' } })).id
  connection = await connected('CRM', dataset)
  const staff = await connected('HR', 'people.employees@1')
  await pushed(
    staff,
    ['bo', 'ada', 'cid', 'old'].map(name => ({ employee_id: name, email: `${name}@example.com`, active: true })),
  )
  await pushed(connection, accounts)
  review = await made()
})
after(async () => place[Symbol.asyncDispose]())

test('starting freezes the whole population with its hash, and says what the data cannot tell', async () => {
  const { items } = await place.lead.client.accessReviews.sources()
  assert.ok(items.some(one => one.connection === connection && one.rows === accounts.length && one.complete))
  await step('start')
  const { frozen, lifecycle } = (await get()).body
  assert.equal(lifecycle.state, 'in_progress')
  assert.deepEqual([frozen?.rows, frozen?.sources[0]?.complete], [5, true])
  const all = await entries()
  assert.deepEqual(
    all.map(one => [one.account, one.flags]),
    [
      ['ada', []],
      ['bo', []],
      ['cid', ['privileged']],
      ['gone', ['orphaned']],
      ['old', ['dormant']],
    ],
  )
  assert.ok((await progress()).unknown.some(one => one.flag === 'sod_conflict' && one.entries === 5))
  const flagged = await entries(review, place.lead, { flag: 'dormant' })
  assert.deepEqual(
    flagged.map(one => one.account),
    ['old'],
  )
  await assert.rejects(step('finish'), refused(/5 of 5 entries are not decided/))
})

test('nobody decides about their own access: neither through the application nor in the database', async () => {
  const ada = await entryOf('ada')
  const own = ada.person === place.me
  assert.ok(own && ada.reviewer === null)
  await assert.rejects(decide(place.lead, 'ada', 'approved'), refused(/your own access/))
  await assert.rejects(
    decide(place.lead, 'ada', 'approved', { override: 'I am in a hurry' }),
    refused(/your own access/),
  )
  const { popHash } = (await get()).body.frozen!
  const by = place.me
  const decision = { review, popHash, by, decision: 'approved', why: '', until: null, to: null, override: null }
  const content = { entries: [{ place: 0, key: 'x', person: by }], ...decision }
  const org = await orgOf()
  await assert.rejects(
    withOrg(place.database.app, { org, user: null }, async tx => {
      await sql`insert into subject (org, id, noun) values (${org}, '018f0000-0000-7000-8000-0000000000aa', 'access-decision')`.execute(
        tx,
      )
      await sql`
        insert into fact (org, id, noun, subject, version, effective_from, content, salt, actor_kind, actor_id, reason, provenance, sample)
        values (${org}, '018f0000-0000-7000-8000-0000000000ab', 'access-decision', '018f0000-0000-7000-8000-0000000000aa', 1, now(),
          ${JSON.stringify({ body: content })}, '\\x00', 'system', 'x', '', 'attested', false)`.execute(tx)
    }),
    /nobody_decides_about_own_access/,
  )
})

test('entries are reassigned, flagged ones decided one by one, and who is not the reviewer decides nothing', async () => {
  await place.lead.client.accessReviews.reassign({
    params: { id: review },
    body: { from: null, to: place.colleague, why: 'Her own access' },
  })
  assert.equal((await entryOf('ada')).reviewer, place.colleague)
  await decide(place.second, 'ada', 'approved')
  await assert.rejects(decide(place.second, 'bo', 'approved'), refused(/own access/))
  const all = await entries()
  const several = all
    .filter(one => ['bo', 'cid'].includes(one.account))
    .map(({ place: at, account, right }) => ({ place: at, account, right }))
  await assert.rejects(
    place.lead.client.accessReviews.decide({
      params: { id: review },
      body: { entries: several, decision: 'approved' } as never,
    }),
    refused(/one by one/),
  )
  await assert.rejects(decide(place.lead, 'old', 'approved'), refused(/flagged: dormant/))
  await decide(place.lead, 'bo', 'approved')
  await decide(place.lead, 'cid', 'approved')
  await decide(place.lead, 'old', 'defer', { why: 'Asked the person', until: today() })
  await decide(place.lead, 'gone', 'revoke', { why: 'Nobody knows it' })
  const { decisions, reviewers } = await progress()
  assert.deepEqual(decisions, { pending: 0, approved: 3, revoke: 1, defer: 1, escalate: 0 })
  assert.deepEqual(
    reviewers.find(one => one.reviewer === place.colleague),
    { reviewer: place.colleague, entries: 1, open: 0 },
  )
  await assert.rejects(step('finish'), refused(/1 of 5 entries are not decided/))
  const mine = (await place.lead.client.today.work({ query: {} })).items.filter(one => one.kind === 'access_review')
  assert.deepEqual(
    mine.map(one => [one.id, one.why]),
    [[review, 'Decide about 1 of 4 entries']],
  )
  await decide(place.lead, 'old', 'revoke', { why: 'Not used for a year' })
})

test('what is to be revoked becomes actions, and is gone only when a later complete snapshot says so', async () => {
  await step('finish')
  const { lifecycle } = (await get()).body
  assert.ok(lifecycle.state === 'pending_actions' && lifecycle.revokeBy === today())
  const action = await place.lead.client.actions.get({ params: { id: lifecycle.actions[0]! } })
  assert.deepEqual([action.body.owner, action.body.due], [place.me, today()])
  assert.match(action.body.assets ?? '', /crm: gone\ncrm: old/)
  assert.equal((await entryOf('gone')).revocation?.state, 'unknown')
  await assert.rejects(step('complete'), refused(/2 of 2 revocations are not proved: Unknown: No snapshot/))
  await pushed(
    connection,
    accounts.filter(one => one.account !== 'gone'),
  )
  const [gone, old] = [await entryOf('gone'), await entryOf('old')]
  assert.deepEqual([gone.revocation?.state, old.revocation?.state], ['proved', 'still_there'])
  await assert.rejects(step('complete'), refused(/1 of 2 revocations are not proved: Still there/))
  await pushed(connection, [
    ...accounts.filter(one => !['gone', 'old'].includes(one.account)),
    account('old', { enabled: false }),
  ])
  assert.deepEqual(await progress().then(one => one.revocations), {
    proved: 2,
    late: 0,
    lateUnknown: 0,
    stillThere: 0,
    overdue: 0,
    unknown: 0,
  })
})

test('the moment of proof stays where it is, however many snapshots come after it', async () => {
  const proof = async () => {
    const { revocation } = await entryOf('gone')
    return revocation?.state === 'proved' ? [revocation.snapshot, revocation.at, revocation.since, revocation.late] : []
  }
  const before = await proof()
  assert.equal(before[2], 'then')
  await sameAgain(String(before[0]), 45)
  assert.deepEqual(await proof(), before)
})

test('as of a moment before, nothing was decided then', async () => {
  const { lifecycle } = (await get()).body
  assert.ok('startedAt' in lifecycle)
  const query = { asOf: lifecycle.startedAt }
  const then = await place.lead.client.accessReviews.progress({ params: { id: review }, query })
  assert.deepEqual([then.decisions.pending, then.revocations.proved], [5, 0])
  const [first] = await entries(review, place.lead, query)
  assert.equal(first?.decision, 'pending')
  const known = await place.lead.client.accessReviews.progress({
    params: { id: review },
    query: { knownAt: (await get()).position ?? 0 },
  })
  assert.deepEqual([known.decisions.approved, known.decisions.revoke], [3, 2])
})

test('a completed review is the performance of its control, with evidence that a second person looks at', async () => {
  await step('complete')
  const { lifecycle } = (await get()).body
  assert.ok(lifecycle.state === 'completed' && lifecycle.occurrence !== null)
  const item = await place.lead.client.evidence.get({ params: { id: lifecycle.evidence[0]! } })
  assert.deepEqual(
    [item.state, item.body.blobs.map(blob => blob.name)],
    ['collected', ['population.csv', 'decisions.csv']],
  )
  assert.ok((await place.second.client.reviews.queue()).items.some(one => one.id === item.id && !one.mine))
  const from = new Date(Date.now() - 40 * 86_400_000).toISOString()
  const { items } = await place.lead.client.occurrences.calendar({
    query: { from, to: new Date(Date.now() + 40 * 86_400_000).toISOString(), control },
  })
  assert.equal(items[0]?.windows.filter(one => one.occurrence === lifecycle.occurrence).length, 1)
})

test('who reviews says how long it took, or not: what nobody said is unknown and never zero', async () => {
  const { lifecycle } = (await get()).body
  assert.ok(lifecycle.state === 'completed')
  const of = { noun: 'evidence' as const, id: lifecycle.evidence[0]! }
  await place.second.client.reviews.decide({ body: { of, decision: 'accepted', minutes: 12 } })
  const { items } = await place.lead.client.occurrences.effort({ query: {} })
  const found = items.map(one => [
    one.work,
    one.means,
    one.trend,
    one.months.at(-1)?.median,
    one.months.at(-1)?.unstated,
  ])
  assert.deepEqual(found.toSorted(), [
    ['performing', 'manual', 'unknown', null, 1],
    ['reviewing', 'manual', 'unknown', 12, 0],
  ])
})

test('what is still there after it was due becomes one finding, and the next review shows what changed', async () => {
  const next = await made({ title: 'Access again', control: null })
  await step('start', next)
  const { diff } = await progress(next)
  assert.deepEqual(
    [diff?.review, diff?.added, diff?.kept, diff?.gone, diff?.goneFirst[0]?.account],
    [review, 0, 4, 1, 'gone'],
  )
  await place.lead.client.accessReviews.reassign({
    params: { id: next },
    body: { from: null, to: place.colleague, why: 'Own' },
  })
  for (const name of ['bo', 'cid']) await decide(place.lead, name, 'approved', {}, next)
  await decide(place.lead, 'old', 'revoke', { why: 'Disabled' }, next)
  await decide(place.second, 'ada', 'revoke', { why: 'Needs none' }, next)
  await step('finish', next)
  const org = await orgOf()
  const due = await get(next)
  assert.ok(due.body.lifecycle.state === 'pending_actions')
  const past = { ...due.body, lifecycle: { ...due.body.lifecycle, revokeBy: '2020-01-01' } }
  await recordAsSystem(org, next, past)
  await pushed(
    connection,
    accounts.filter(one => one.account !== 'gone'),
  )
  const raised = async () =>
    (await place.lead.client.findings.list({ query: {} })).items.filter(one => one.body.source.kind === 'access_review')
  while ((await raised()).length === 0) await new Promise(resolve => setTimeout(resolve, 50))
  const [finding] = await raised()
  assert.deepEqual([finding?.body.kind, finding?.body.owner], ['deviation', place.me])
  assert.ok(finding?.body.source.kind === 'access_review' && finding.body.source.resources.length === 2)
  await step('complete', next)
  assert.equal((await raised()).length, 1)
})

test('a frozen review is a population for the auditor, row by row the same', async () => {
  const engagement = await engagementIn(place, { from: '2025-01-01', to: '2025-12-31' })
  const { frozen } = (await get()).body
  const body = {
    title: 'Access reviewed',
    engagement,
    source: { kind: 'access-review', review },
    columns: frozen?.columns.map(({ name, personal }) => ({ name, personal })),
    key: frozen?.key,
    from: '2025-01-01',
    to: '2025-12-31',
  } as unknown as Input<typeof import('@onus/contract/population').populations['freeze']>['body']
  const { id } = await place.lead.client.populations.freeze({ files: [], body: body as never })
  const population = await place.lead.client.populations.get({ params: { id } })
  assert.equal(population.body.popHash, frozen?.popHash)
})

async function recordAsSystem(org: string, id: string, body: object): Promise<void> {
  const { record } = await import('../record/record.ts')
  const { systemWriter } = await import('../record/writer.ts')
  const at = new Date().toISOString() as never
  await withOrg(place.database.app, { org, user: null }, async tx => {
    await record(systemWriter(tx, org, at, false), { noun: 'access-review', subject: id, body: body as never })
  })
}

/** Records a snapshot again as taken a little later, so many times, as if its source was collected every millisecond. */
async function sameAgain(snapshot: string, times: number): Promise<void> {
  const { recordAll } = await import('../record/record.ts')
  const { systemWriter } = await import('../record/writer.ts')
  const org = await orgOf()
  const at = new Date().toISOString() as never
  const { body } = await place.lead.client.snapshots.get({ params: { id: snapshot } })
  const later = (index: number) => new Date(Date.parse(body.takenAt) + index + 1).toISOString()
  const entries = Array.from({ length: times }, (_, index) => ({
    noun: 'snapshot' as const,
    body: { ...body, takenAt: later(index) } as never,
  }))
  await withOrg(place.database.app, { org, user: null }, async tx => {
    await recordAll(systemWriter(tx, org, at, false), entries)
  })
}
