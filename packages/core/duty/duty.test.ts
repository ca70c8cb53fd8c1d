import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lawOfUnion } from '../regulation/testing.ts'
import { instant } from '../time/index.ts'
import { type DutyFacts, dutiesOf, dutyCounts, type MeasurePoint } from './index.ts'

const law = lawOfUnion('2026-11-22')
const now = instant('2026-11-22T12:00:00Z')
const never = { state: 'never', last: null, by: null } as const

const point = (label: MeasurePoint['label'], due: string | null = null): MeasurePoint => ({
  id: '21(2)(a)',
  ref: 'nis2@2022:21(2)(a)',
  title: 'Risk analysis',
  label,
  action: due === null ? null : { id: 'a', due: instant(due) },
})
const review = { ref: 'ir2024-2690@2024:1.1', controls: 0, times: [], plan: null }
const facts = (given: Partial<DutyFacts> = {}): DutyFacts => ({
  zone: 'Europe/Berlin',
  class: 'important',
  relevant: 'yes',
  points: [],
  reviews: { 'interval.policy': review, 'interval.risk': review, 'interval.people': review },
  notApplied: null,
  ownReviews: { missed: 0, current: 0, unset: 49, next: null },
  hasIncidentContact: false,
  hasNotifier: false,
  reports: [],
  recurringLooks: [],
  registrations: [],
  types: ['cloud-computing-service-providers'],
  representative: { needed: false, named: false },
  provisions: {},
  untold: 0,
  members: [],
  measuresApproved: { state: 'never', at: null },
  policyApproved: [],
  oversight: never,
  ...given,
})
const stateOf = (id: string, given: Partial<DutyFacts>) => {
  const found = dutiesOf(law, facts(given), now).find(one => one.id === id)
  return found === undefined ? null : found.state
}

test('an entity that is out owes nothing, and one with registration alone owes that', () => {
  assert.deepEqual(dutiesOf(law, facts({ class: 'out' }), now), [])
  assert.deepEqual(dutiesOf(law, facts({ class: 'registration_only' }), now), [])
  const groups = new Set(dutiesOf(law, facts({ class: null }), now).map(one => one.group))
  assert.deepEqual([...groups], ['measures', 'reporting', 'registration', 'management'])
})

test('registries and registrars owe registration data and answers about it, at any size and class; nobody else does', () => {
  const registrar = { class: 'registration_only', types: ['domain-name-registration-services'] } as const
  const ids = (given: Partial<DutyFacts>) =>
    dutiesOf(law, facts(given), now).flatMap(({ id }) => (id.startsWith('duty.names') ? [id] : []))
  assert.deepEqual(ids(registrar), ['duty.names.data', 'duty.names.access'])
  assert.deepEqual(ids({ class: 'essential', types: ['tld-name-registries'] }).length, 2)
  assert.deepEqual(ids({}), [])
  assert.equal(stateOf('duty.names.data', registrar), 'unknown')
  assert.equal(stateOf('duty.names.data', { ...registrar, provisions: { '28(1)': 'operating' } }), 'current')
  assert.equal(stateOf('duty.names.access', { ...registrar, provisions: { '28(5)': 'failing' } }), 'open')
})

test('whoever serves the Union from outside owes a representative until one is named', () => {
  assert.equal(stateOf('duty.representative', {}), null)
  assert.equal(stateOf('duty.representative', { representative: { needed: true, named: false } }), 'open')
  assert.equal(stateOf('duty.representative', { representative: { needed: true, named: true } }), 'current')
})

test('what recipients are told is current by its own evidence, and open to doubt while an incident does not say it', () => {
  const told = { provisions: { '23(1)': 'operating', '23(2)': 'operating' } } as const
  assert.equal(stateOf('duty.recipients', {}), 'unknown')
  assert.equal(stateOf('duty.recipients', told), 'current')
  assert.equal(stateOf('duty.recipients', { ...told, untold: 1 }), 'unknown')
  assert.equal(stateOf('duty.threats', { ...told, untold: 1 }), 'current')
})

test('what nobody recorded is unknown or open and never current, and no rule is missing', () => {
  const all = dutiesOf(law, facts({ points: [point(null), point('unknown')] }), now)
  assert.deepEqual(
    all.filter(one => one.state === 'current').map(one => one.id),
    ['duty.reports'],
  )
  assert.ok(all.every(one => one.rule.article !== ''))
  assert.equal(dutyCounts(all).overdue, 0)
})

test('a point that is met by its own evidence alone is current; every gap waits for its correction until its day', () => {
  const of = (label: MeasurePoint['label'], due: string | null = null) =>
    ['duty.measures:21(2)(a)', 'duty.correction'].map(id => stateOf(id, { points: [point(label, due)] }))
  assert.deepEqual(of('operating'), ['current', 'current'])
  assert.deepEqual(of('designed'), ['unknown', 'current'])
  assert.deepEqual(of('unknown'), ['unknown', 'unknown'])
  assert.deepEqual(of('failing'), ['open', 'open'])
  assert.deepEqual(of('excepted'), ['open', 'open'])
  assert.deepEqual(of('failing', '2026-11-22T12:00:00.001Z'), ['open', 'current'])
  assert.deepEqual(of('failing', '2026-11-22T12:00:00.000Z'), ['overdue', 'overdue'])
})

test('a review of the annex is current for its interval, and unknown while no control stands for it', () => {
  const risk = (controls: number, ...times: string[]) =>
    stateOf('interval.risk', {
      reviews: {
        'interval.policy': review,
        'interval.people': review,
        'interval.risk': { ...review, controls, times: times.map(instant) },
      },
    })
  assert.equal(risk(0), 'unknown')
  assert.equal(risk(1), 'open')
  assert.equal(risk(1, '2025-11-22T12:00:00.001Z'), 'current')
  assert.equal(risk(1, '2025-11-22T12:00:00Z'), 'overdue')
  assert.equal(stateOf('interval.policy', { policyApproved: [instant('2026-01-01T00:00:00Z')] }), 'current')
  assert.equal(stateOf('interval.risk', { relevant: 'no' }), null)
})

test('reviews that an entity sets itself are unknown until each has an interval, and overdue once one is missed', () => {
  const of = (missed: number, unset: number) =>
    stateOf('duty.intervals', { ownReviews: { missed, current: 3, unset, next: null } })
  assert.deepEqual([of(0, 1), of(1, 1), of(0, 0)], ['unknown', 'overdue', 'current'])
  const plan = { cadence: 'quarterly', since: instant('2026-07-01T00:00:00Z') } as const
  const risk = { ...review, plan }
  assert.equal(stateOf('interval.risk', { reviews: { ...facts().reviews, 'interval.risk': risk } }), 'overdue')
})

test('reports that are late are overdue, and contacts are open until both are named', () => {
  const report = { incident: 'i', title: 'Early warning', due: now, isOverdue: true }
  assert.equal(stateOf('duty.reports', { reports: [{ ...report, isOverdue: false }] }), 'open')
  assert.equal(stateOf('duty.reports', { reports: [report] }), 'overdue')
  assert.equal(stateOf('duty.contacts', { hasNotifier: true }), 'open')
  assert.equal(stateOf('duty.contacts', { hasNotifier: true, hasIncidentContact: true }), 'current')
})

test('an approval of an earlier version is no approval of the one in force', () => {
  const at = instant('2026-06-01T10:00:00Z')
  assert.equal(stateOf('duty.approval', { measuresApproved: { state: 'approved', at } }), 'current')
  assert.equal(stateOf('duty.approval', { measuresApproved: { state: 'approved_before', at } }), 'open')
})

test('each member is trained by themselves', () => {
  const members = [
    { name: 'Ada', training: { state: 'current', last: now, by: now } as const },
    { name: 'Bo', training: never },
    { name: 'Cy', training: { state: 'past', last: now, by: now } as const },
  ]
  assert.deepEqual(
    [0, 1, 2].map(index => stateOf(`duty.training:${index}`, { members })),
    ['current', 'open', 'overdue'],
  )
  assert.equal(stateOf('duty.training', {}), 'unknown')
})
