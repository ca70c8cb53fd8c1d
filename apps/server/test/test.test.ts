import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { type Draw, heldWords } from '@onus/core/draw'
import { Refused } from '@onus/core/problem'
import { usualSamplePolicy } from '@onus/core/sample-policy'
import { engagementIn, scopeIn } from '../engagement/testing.ts'
import { type Browser, openPlace, type Place, textFile } from '../testing-place.ts'
import { auditorIn, collected, controlIn, inLedger, pullRequests } from './testing.ts'

let place: Place
let auditor: Browser
let engagement = ''
let control = ''
let snapshot = ''
let population = ''
let draw = ''
let record = ''

before(async () => {
  place = await openPlace()
  engagement = await engagementIn(place, { from: '2025-01-01', to: '2025-12-31' })
  auditor = await auditorIn(place, engagement)
  control = await controlIn(place)
  snapshot = await collected(place, 'change.pull_requests@1', pullRequests(60))
})
after(async () => place[Symbol.asyncDispose]())

const refusedAs = (status: number) => (error: unknown) => error instanceof Refused && error.problem.status === status
const dataset = 'change.pull_requests@1'
const freezing = (of: object = {}) =>
  ({
    title: 'Merged pull requests',
    engagement,
    control,
    source: { kind: 'snapshot', snapshot, dataset },
    columns: ['repository', 'number', 'title', 'author', 'merged_at', 'independent_approvals'].map(name => {
      return { name, personal: name === 'author' }
    }),
    key: ['repository', 'number'],
    filter: { time: 'merged_at', equals: [{ column: 'state', value: 'merged' }] },
    from: '2025-01-01',
    to: '2025-12-31',
    ...of,
  }) as never
const get = async (who = place.lead, id = population) => await who.client.populations.get({ params: { id } })
const freeze = async (who: Browser, of: object = {}) => {
  const { id } = await who.client.populations.freeze({ files: [], body: freezing(of) })
  await inLedger(async () => await get(who, id))
  return id
}
const outcome = async (name: string, id = population) =>
  (await get(place.lead, id)).body.tests.find(one => one.test === name)
const random = (seed: string) => ({ kind: 'random' as const, seed, seedFrom: 'Eva' })
const drawn = async (who: Browser, of: object = {}) =>
  (
    await who.client.draws.draw({
      body: { population, method: random('2026-01-14 lottery 7 12 31'), size: 25, ...of } as never,
    })
  ).id
const testOf = async (who = auditor, id = record) => await who.client.tests.get({ params: { id } })
const draft = (of: object = {}) =>
  ({
    title: 'Changes are approved',
    engagement,
    purpose: 'operating',
    control: { id: control, version: null },
    requirements: [],
    procedure: 'Compare the author of each change with who approved it.',
    methods: ['inspection'],
    independent: true,
    population,
    draw,
    tolerance: 0,
    ...of,
  }) as never

test('an auditor is offered the rows of datasets, looks at what would be frozen, and freezes it', async () => {
  const { items } = await auditor.client.populations.sources({ params: { id: engagement } })
  const offer = items.find(one => one.dataset === dataset) ?? assert.fail('not offered')
  assert.deepEqual([offer.snapshot, offer.rows, offer.key], [snapshot, 60, ['repository', 'number']])
  const look = await auditor.client.populations.preview({ files: [], body: freezing() })
  assert.deepEqual([look.rows, look.counts?.after, look.interim], [59, 1, false])
  assert.deepEqual(look.first[0]?.slice(0, 4), ['api', '1', 'Change 1', null])
  population = await freeze(auditor)
  const { body } = await get()
  assert.deepEqual([body.rows, body.edition, body.lifecycle.state], [59, 1, 'unverified'])
  assert.equal(body.ipe.sourceSystem, 'GitHub')
  assert.deepEqual(
    body.tests.map(one => `${one.test} ${one.outcome}`),
    ['whole pass', 'count unknown', 'gaps pass', 'range pass', 'duplicates pass', 'reconciliation unknown'],
  )
})

test('the frozen file hashes to the hash of the population, and people are masked for the auditor', async () => {
  const { body } = await get()
  const page = await place.lead.client.populations.rows({ params: { id: population } })
  assert.deepEqual(page.rows[1]?.cells.slice(0, 4), ['api', '10', 'Change 10', 'dev1'])
  const lines = (await place.lead.client.populations.rows({ params: { id: population }, query: { limit: 200 } })).rows
  const text = lines.map(row => `${row.cells.join('\t')}\n`).join('')
  assert.equal(createHash('sha256').update(text).digest('hex'), body.popHash)
  const masked = await auditor.client.populations.rows({ params: { id: population }, query: { search: 'dev1' } })
  assert.deepEqual([masked.total, masked.columns[3]?.masked], [0, true])
  const found = await auditor.client.populations.rows({ params: { id: population }, query: { positions: '1' } })
  assert.deepEqual(found.rows[0]?.cells.slice(2, 4), ['Change 10', null])
  await assert.rejects(auditor.client.populations.file({ params: { id: population } }), refusedAs(403))
})

test('one row is unmasked for a reason that is recorded', async () => {
  const shown = await auditor.client.populations.unmask({
    params: { id: population, position: 1 },
    body: { reason: 'Author and approver have to be compared' },
  })
  assert.equal(shown.cells[3], 'dev1')
  const { items } = await place.lead.client.looks.unmaskings({ params: { id: engagement } })
  assert.deepEqual(
    items.map(one => [one.by, one.what, one.subject, one.item, one.reason]),
    [['Eva', 'population', population, 'row 1', 'Author and approver have to be compared']],
  )
})

test('a comparison with another source by key is kept, and a failed one is explained before it counts as reconciled', async () => {
  const deployed = textFile('deployed.csv', 'change,who', ...Array.from({ length: 59 }, (_, index) => `${index + 2},x`))
  const ipe = {
    sourceSystem: 'Deployer',
    query: 'All deployments',
    generatedBy: 'Bo',
    generatedAt: '2026-01-10T00:00:00.000Z',
  }
  const body = freezing({
    title: 'Deployments',
    source: { kind: 'upload' },
    columns: [{ name: 'change', personal: false }],
    key: ['change'],
    filter: { time: null, equals: [] },
    ipe,
  })
  const other = (await place.lead.client.populations.freeze({ files: [deployed], body })).id
  const against = { kind: 'population' as const, population: other, column: 'change' }
  const said = await place.lead.client.populations.reconcile({
    params: { id: population },
    body: { column: 'number', against },
  })
  assert.deepEqual([said.both, said.onlyHere, said.onlyThere], [58, 1, 1])
  assert.equal((await outcome('reconciliation'))?.outcome, 'fail')
  const judge = (who: Browser, verdict: string, words = '') =>
    who.client.populations.judge({ params: { id: population }, body: { verdict, words } as never })
  await assert.rejects(judge(place.lead, 'reconciled', 'Compared'), refusedAs(409))
  await place.lead.client.populations.explain({
    params: { id: population },
    body: { test: 'reconciliation', explanation: 'Change 1 was a note; change 60 came after the period' },
  })
  await judge(place.lead, 'reconciled', 'Compared with deployments')
  await assert.rejects(judge(place.lead, 'auditor_accepted'), refusedAs(403))
  await judge(auditor, 'auditor_accepted')
  assert.equal((await get()).body.lifecycle.state, 'auditor_accepted')
})

test('an upload that nobody accounts for, and rows that share a key, are not frozen', async () => {
  const file = textFile('rows.csv', 'id,name', '1,a', '1,b')
  const of = {
    source: { kind: 'upload' },
    columns: [{ name: 'id', personal: false }],
    key: ['id'],
    filter: { time: null, equals: [] },
  }
  const look = await place.lead.client.populations.preview({
    files: [file],
    body: freezing({ ...of, columns: [], key: [] }),
  })
  assert.deepEqual(
    look.available.map(column => column.name),
    ['id', 'name'],
  )
  await assert.rejects(
    place.lead.client.populations.freeze({ files: [file], body: freezing(of) }),
    /share|Several rows/,
  )
  const single = textFile('rows.csv', 'id,name', '1,a')
  await assert.rejects(
    place.lead.client.populations.freeze({ files: [single], body: freezing(of) }),
    /how the rows came about/,
  )
})

test('a sample follows the policy or says why not, and anybody draws it again', async () => {
  const policy = { policy: null, cadence: 'event_few' as const, risk: 'default' as const }
  await assert.rejects(drawn(auditor, { policy }), /proposes 6/)
  draw = await drawn(auditor, { policy: { ...policy, otherwise: 'First year' } })
  const view = await auditor.client.draws.get({ params: { id: draw } })
  assert.deepEqual([view.items.length, view.reservesLeft, view.invalid], [25, 5, null])
  assert.deepEqual(view.items, (await auditor.client.draws.get({ params: { id: await drawn(auditor) } })).items)
  assert.ok(view.body.frozen.position < (view.position ?? Number.POSITIVE_INFINITY))
  const check = await auditor.client.draws.verify({ params: { id: draw } })
  assert.deepEqual([check.ok, check.problems, check.rows], [true, [], 59])
})

test('a firm writes its own policy for its engagement, which proposes other sizes and stands in the sample', async () => {
  const rows = usualSamplePolicy.rows.map(row => {
    return row.cadence === 'event_few' ? { ...row, default: { kind: 'count' as const, n: 9 } } : row
  })
  const body = {
    ...usualSamplePolicy,
    ...{
      title: 'Sizes of the firm',
      author: 'Eva',
      dated: '2026-01-05',
      engagement,
      rows,
      tolerable: 0.2,
      tolerance: 1,
    },
  }
  const { id } = await auditor.client.samplePolicies.create({ body: { body } })
  const policy = { policy: id, cadence: 'event_few' as const, risk: 'default' as const }
  await assert.rejects(drawn(auditor, { policy, size: 6 }), /proposes 9 items, not 6/)
  const of = async (size: number) =>
    (await auditor.client.draws.get({ params: { id: await drawn(auditor, { policy, size }) } })).body
  const first = await of(9)
  assert.deepEqual([first.size, first.tolerable, first.tolerance], [9, 0.2, 1])
  assert.deepEqual(first.policy, { ...policy, version: 1, title: 'Sizes of the firm', proposed: 9, otherwise: '' })
  const edited = rows.map(row =>
    row.cadence === 'event_few' ? { ...row, default: { kind: 'count' as const, n: 11 } } : row,
  )
  await auditor.client.samplePolicies.update({ params: { id }, body: { body: { ...body, rows: edited } } })
  assert.deepEqual([(await of(11)).policy?.version, first.policy?.version], [2, 1])
  const elsewhere = { ...body, engagement: await engagementIn(place, { from: '2024-01-01', to: '2024-12-31' }) }
  await assert.rejects(auditor.client.samplePolicies.create({ body: { body: elsewhere } }), refusedAs(404))
  const other = await place.lead.client.samplePolicies.create({ body: { body: elsewhere } })
  await assert.rejects(drawn(place.lead, { policy: { ...policy, policy: other.id }, size: 9 }), refusedAs(422))
})

test('a void item gives way to the next reserve, and one without evidence does not', async () => {
  const before = await auditor.client.draws.get({ params: { id: draw } })
  const out = before.items[3]?.position ?? -1
  const body = { out, why: 'void' as const, reason: 'A test of the pipeline' }
  await auditor.client.draws.replace({ params: { id: draw }, body })
  await assert.rejects(auditor.client.draws.replace({ params: { id: draw }, body }), refusedAs(422))
  const after = await auditor.client.draws.get({ params: { id: draw } })
  assert.deepEqual(after.items[3], before.body.sequence[25])
  assert.deepEqual(wordsOf(after), ['First year', 'A test of the pipeline'])
  const { items: shown } = await place.lead.client.draws.history({ params: { id: draw } })
  for (const version of shown)
    assert.ok(
      wordsOf(version).every(word => word === heldWords),
      'its words are no fact yet',
    )
  assert.ok(shown.every(version => version.reason !== body.reason))
  const without = { out: after.items[0]?.position ?? -1, why: 'no_evidence' as never, reason: 'Nobody kept the ticket' }
  await assert.rejects(auditor.client.draws.replace({ params: { id: draw }, body: without }), refusedAs(422))
  assert.equal((await auditor.client.draws.verify({ params: { id: draw } })).ok, true)
})

test('a sample is extended once by the next in line, and draws again with what extended it', async () => {
  const id = await drawn(auditor, { size: 4, reserves: 1 })
  const extend = (more: number) =>
    auditor.client.draws.extend({ params: { id }, body: { more, reason: 'One deviation' } })
  await extend(3)
  const { items, body } = await auditor.client.draws.get({ params: { id } })
  const longer = await auditor.client.draws.get({ params: { id: await drawn(auditor, { size: 7, reserves: 1 }) } })
  assert.deepEqual([items, body.size], [longer.items, 4])
  await assert.rejects(extend(1), (error: unknown) => {
    return refusedAs(409)(error) && /extended before/.test((error as Error).message)
  })
  assert.deepEqual((await auditor.client.draws.verify({ params: { id } })).problems, [])
  const chosen = { kind: 'judgemental' as const, reason: 'The three largest', positions: [3, 1, 2] }
  const picked = await drawn(auditor, { method: chosen })
  await assert.rejects(
    auditor.client.draws.extend({ params: { id: picked }, body: { more: 1, reason: 'More' } }),
    /Only a sample with a seed/,
  )
})

const wordsOf = ({ body }: { body: Draw }) => [body.policy?.otherwise, ...body.changes.map(change => change.reason)]

test('items are tested; asking alone and open items conclude nothing; a deviation is raised with its numbers', async () => {
  record = (await auditor.client.tests.create({ body: { body: draft() } })).id
  const { items } = await auditor.client.draws.get({ params: { id: draw } })
  const results = items.slice(0, 24).map(({ position }) => ({ position, result: 'pass' as const }))
  await auditor.client.tests.results({ params: { id: record }, body: { results } })
  const open = await testOf()
  assert.deepEqual(open.counts, { items: 25, pass: 24, deviation: 0, notApplicable: 0, open: 1 })
  const conclude = (conclusion: string, words = '') =>
    auditor.client.tests.conclude({ params: { id: record }, body: { conclusion, words } as never })
  await assert.rejects(conclude('effective'), /1 of 25/)
  const last = {
    position: items[24]?.position ?? -1,
    result: 'deviation' as const,
    reason: 'No approval, and no evidence of one',
  }
  await auditor.client.tests.results({ params: { id: record }, body: { results: [last] } })
  assert.deepEqual((await testOf()).suggestions, ['extend', 'ineffective', 'compensating'])
  const raised = await auditor.client.tests.raise({ params: { id: record }, body: {} })
  const { body: finding } = await place.lead.client.findings.get({ params: { id: raised.id } })
  assert.deepEqual([finding.kind, finding.population, finding.sample, finding.deviations], ['deviation', 59, 25, 1])
  assert.deepEqual([finding.owner, finding.engagement, finding.control?.id], [place.me, engagement, control])
  await conclude('ineffective', 'One change went out unseen')
  assert.equal((await testOf()).body.lifecycle.state, 'concluded')
})

test('management reads a test on the auditor’s side only when it is released', async () => {
  await assert.rejects(testOf(place.lead), refusedAs(404))
  await assert.rejects(place.lead.client.tests.history({ params: { id: record } }), refusedAs(404))
  assert.deepEqual((await place.lead.client.tests.list({ query: { engagement } })).items, [])
  await auditor.client.tests.release({ params: { id: record } })
  assert.equal((await testOf(place.lead)).body.lifecycle.state, 'concluded')
  const sample = await place.lead.client.draws.get({ params: { id: draw } })
  assert.deepEqual(wordsOf(sample), ['First year', 'A test of the pipeline'], 'the words of its sample come with it')
  const review = place.lead.client.tests.review({ params: { id: record }, body: { accept: true } })
  await assert.rejects(review, refusedAs(403))
})

test('inquiry alone is refused, and another person of management reviews a test of management', async () => {
  const own = { draw: null, population: null, purpose: 'walkthrough', methods: ['inquiry'] }
  const { id } = await place.lead.client.tests.create({ body: { body: draft(own) } })
  const results = [{ item: 'Change 7', position: null, result: 'pass' as const }]
  await place.lead.client.tests.results({ params: { id }, body: { results } })
  const conclude = () => place.lead.client.tests.conclude({ params: { id }, body: { conclusion: 'effective' } })
  await assert.rejects(conclude(), /Asking alone/)
  await place.lead.client.tests.update({
    params: { id },
    body: { body: draft({ ...own, methods: ['inquiry', 'inspection'] }) },
  })
  await conclude()
  const review = (who: Browser) => who.client.tests.review({ params: { id }, body: { accept: true } })
  await assert.rejects(review(place.lead), refusedAs(409))
  await review(place.second)
  const { lifecycle } = (await testOf(place.lead, id)).body
  assert.equal(lifecycle.state, 'reviewed')
  assert.equal('mode' in lifecycle && lifecycle.mode, 'third_party', 'a conclusion keeps who assesses')
})

test('other rows are another edition: samples of the one before count no more (invariant 6)', async () => {
  const put = async (of: object) =>
    await auditor.client.populations.refreeze({ params: { id: population }, files: [], body: freezing(of) })
  await put({ title: 'Merged changes' })
  assert.deepEqual([(await get()).body.edition, (await get()).body.lifecycle.state], [1, 'auditor_accepted'])
  await put({ to: '2025-11-30' })
  const { body } = await get()
  assert.deepEqual([body.edition, body.lifecycle.state, body.interim], [2, 'unverified', true])
  assert.equal(body.tests.find(one => one.test === 'range')?.outcome, 'fail')
  assert.match((await auditor.client.draws.get({ params: { id: draw } })).invalid ?? '', /edition 2/)
  assert.equal((await auditor.client.draws.verify({ params: { id: draw } })).ok, true)
})

test('a Type I has walkthroughs of what was in force on its day, and nothing of operation', async () => {
  const { client } = place.lead
  const day = { kind: 'soc2_type1', from: '2025-06-30', to: '2025-06-30' } as const
  const typeOne = await engagementIn(place, { ...day, title: 'Type I', scope: await scopeIn(place, 'One day') })
  const { body } = await client.controls.get({ params: { id: control }, query: {} })
  const said = async (code: string, effectiveFrom: string) =>
    (await client.controls.create({ body: { body: { ...body, code }, effectiveFrom } })).id
  const [there, late] = [
    await said('CHG-2', '2025-01-01T00:00:00.000Z'),
    await said('CHG-3', '2025-07-01T00:00:00.000Z'),
  ]
  const effectiveFrom = '2025-09-01T00:00:00.000Z'
  await client.controls.update({ params: { id: there }, body: { body: { ...body, code: 'CHG-2' }, effectiveFrom } })
  const walk = { engagement: typeOne, purpose: 'walkthrough', population: null, draw: null }
  const naming = (id: string, version: number | null = null) => ({ ...walk, control: { id, version } })
  const begun = async (of: object) => (await client.tests.create({ body: { body: draft(of) } })).id
  const none = /no test of operation, no population and no sample/
  await assert.rejects(begun({ ...naming(there), purpose: 'operating' }), none)
  await assert.rejects(begun({ ...naming(there), population }), none)
  await assert.rejects(freeze(place.lead, { engagement: typeOne }), none)
  await assert.rejects(begun(naming(late)), /No version of this control was in force on the day/)
  await assert.rejects(begun(naming(there, 2)), /not in force in the time of this engagement: 1/)
  const id = await begun(naming(there))
  assert.equal((await testOf(place.lead, id)).body.control.version, 1)
  const operating = client.tests.update({
    params: { id },
    body: { body: draft({ ...naming(there), purpose: 'operating' }) },
  })
  await assert.rejects(operating, none)
  const year = { ...walk, engagement, control: { id: there, version: null } }
  assert.equal((await testOf(place.lead, await begun(year))).body.control.version, 2, 'the last one of the period')
  const first = { ...year, control: { id: there, version: 1 } }
  assert.equal((await testOf(place.lead, await begun(first))).body.control.version, 1, 'or the one that is asked for')
})

test('the rest of an interim population continues it without a gap', async () => {
  const rest = await freeze(auditor, { title: 'The rest', from: '2025-12-01', rollsForward: population })
  assert.equal((await outcome('range', rest))?.outcome, 'pass')
  const late = await freeze(auditor, { title: 'Too late', from: '2025-12-03', rollsForward: population })
  assert.equal((await outcome('range', late))?.outcome, 'fail')
})

test('nothing happened: no sample is drawn, and the test says so once proof of the empty population is there', async () => {
  const none = { filter: { time: 'merged_at', equals: [{ column: 'state', value: 'reverted' }] } }
  population = await freeze(auditor, { title: 'None', ...none })
  assert.equal((await get()).body.rows, 0)
  await assert.rejects(drawn(auditor), /empty/)
  const concluding = async (of: string, conclusion: string) => {
    const { id } = await auditor.client.tests.create({ body: { body: draft({ population: of, draw: null }) } })
    const body = { conclusion, words: 'Nothing was reverted in the year' } as never
    await auditor.client.tests.conclude({ params: { id }, body })
    return (await testOf(auditor, id)).body.lifecycle
  }
  await assert.rejects(concluding(population, 'effective'), /only "no occurrences" can be said/)
  const { state, ...said } = await concluding(population, 'no_occurrences')
  assert.deepEqual([state, 'conclusion' in said && said.conclusion], ['concluded', 'no_occurrences'])
  const short = await freeze(auditor, { title: 'None in two days', from: '2025-01-06', to: '2025-01-07', ...none })
  await assert.rejects(concluding(short, 'no_occurrences'), /shown to be empty/)
  await assert.rejects(concluding(await someRows(), 'no_occurrences'), /shown to be empty/)
})

const someRows = async () => (await freeze(auditor, { title: 'Some' })) as string
