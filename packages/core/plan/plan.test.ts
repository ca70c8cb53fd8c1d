import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { calendarOf, type Observation } from '../occurrence/index.ts'
import { ana, at, ben, history, idOf, plusHours, utc } from '../posture/fixture.ts'
import { facts as anyFacts, isFavourable, moment } from '../posture/generated.fixture.ts'
import { type Fact, factsOf, plannedOf } from '../posture/index.ts'
import type { Instant } from '../time/index.ts'
import { type PlanQuestion, type PlanRow, type PlanState, planRowsOf, totalsOf } from './index.ts'

const year = { from: at('2025-01-01'), to: at('2026-01-01') }
const ask = (asOf: string, more: Partial<PlanQuestion> = {}): PlanQuestion => ({
  period: year,
  asOf: at(asOf),
  calendar: utc,
  windows: undefined,
  observations: () => [],
  populations: new Map(),
  ...more,
})
const rowsOf = (made: ReturnType<typeof history>, question: PlanQuestion, code = 'C1') =>
  planRowsOf(idOf(code), factsOf(made.facts), question)
const states = (row: PlanRow | undefined) => row?.windows.map(window => window.state)

test('a missed quarter stays missed for ever, and what is open can still be recovered', () => {
  const made = history()
  made.control('C1')
  made.evidence('e1', '2025-02-01')
  made.evidence('e2', '2025-08-01')
  made.performed('o1', 'C1', '2025-01-01', '2025-02-01', ['e1'])
  made.performed('o2', 'C1', '2025-04-01', '2025-08-01', ['e2'])
  const [row] = rowsOf(made, ask('2025-08-15'))
  assert.deepEqual(states(row), ['performed', 'missed', 'expected', 'upcoming'])
  assert.deepEqual(
    row?.windows.map(window => window.recoverable),
    [false, false, true, true],
  )
  const totals = totalsOf(row ? [row] : [])
  assert.deepEqual(
    [totals.expected, totals.satisfied, totals.lost, totals.recoverable, totals.unreviewed, totals.worst?.missed],
    [2, 1, 1, 2, 1, 1],
  )
})

test('as of an earlier day the plan says what it said then', () => {
  const made = history()
  made.control('C1')
  made.evidence('e1', '2025-02-01')
  made.performed('o1', 'C1', '2025-01-01', '2025-02-01', ['e1'])
  assert.deepEqual(states(rowsOf(made, ask('2025-01-15'))[0]), ['expected', 'upcoming', 'upcoming', 'upcoming'])
  assert.deepEqual(states(rowsOf(made, ask('2025-04-10'))[0]), ['performed', 'expected', 'upcoming', 'upcoming'])
})

test('a control that changed within the period is tested as two versions, and each window belongs to one', () => {
  const made = history()
  made.control('C1', { cadence: 'monthly' }, { from: '2024-01-01' })
  made.control('C1', { cadence: 'monthly', statement: 'It is done twice.' }, { from: '2025-06-10', version: 2 })
  made.control(
    'C1',
    { cadence: 'monthly', statement: 'It is done twice.', title: 'Renamed' },
    { from: '2025-09-01', version: 3 },
  )
  const rows = rowsOf(made, ask('2025-12-31'))
  assert.deepEqual(
    rows.map(row => [row.version, row.part.number, row.part.of, row.windows.length]),
    [
      [1, 1, 2, 5],
      [2, 2, 2, 7],
    ],
  )
  assert.deepEqual(
    rows[1]?.windows.filter(window => window.changed).map(window => window.label),
    ['2025-06'],
  )
})

test('a control that is to respond sooner from a day on is tested as two versions', () => {
  const made = history()
  const driven = (within: number) => ({
    cadence: 'event-driven' as const,
    respondWithin: { within, unit: 'hours' as const },
  })
  made.control('C1', driven(72), { from: '2024-01-01' })
  made.control('C1', driven(24), { from: '2025-06-10', version: 2 })
  assert.deepEqual(
    rowsOf(made, ask('2025-12-31')).map(row => row.part),
    [
      { number: 1, of: 2 },
      { number: 2, of: 2 },
    ],
  )
})

test('a retired control keeps what it owed until its retire date, and owes nothing after', () => {
  const made = history()
  made.control('C1', { cadence: 'monthly' }, { from: '2024-01-01' })
  made.control(
    'C1',
    { cadence: 'monthly', lifecycle: { state: 'retired', reason: 'Replaced' } },
    { from: '2025-04-20', version: 2 },
  )
  const [row] = rowsOf(made, ask('2025-12-31'))
  assert.deepEqual(
    row?.windows.map(window => [window.label, window.state]),
    [
      ['2025-01', 'missed'],
      ['2025-02', 'missed'],
      ['2025-03', 'missed'],
      ['2025-04', 'missed'],
    ],
  )
})

test('an event-driven control without events is neither covered nor a gap, and needs a population without rows', () => {
  const made = history()
  made.control('C1', { cadence: 'event-driven' })
  const [needed] = rowsOf(made, ask('2025-08-15'))
  assert.deepEqual(needed?.zeroEvents, { state: 'needed' })
  assert.deepEqual([needed?.coverage?.expected, needed?.coverage?.satisfied], [0, 0])
  const speaks = (rows: number) => ({ populations: new Map([[idOf('C1'), { id: idOf('population'), rows }]]) })
  const [shown] = rowsOf(made, ask('2025-08-15', speaks(0)))
  assert.deepEqual(shown?.zeroEvents, { state: 'shown', population: idOf('population') })
  assert.equal(totalsOf(needed ? [needed] : []).zeroEventsNeeded, 1)
  const [counted] = rowsOf(made, ask('2025-08-15', speaks(3)))
  assert.deepEqual(counted?.zeroEvents, { state: 'in_population', population: idOf('population') })
  const totals = totalsOf(counted ? [counted] : [])
  assert.deepEqual([totals.zeroEventsNeeded, totals.eventsInPopulations, totals.satisfied], [0, 1, 0])
})

test('the windows of the organisation say from when evidence is collected; a shorter grace holds from its day on', () => {
  const made = history()
  made.control('C1')
  const calendar = calendarOf('UTC', null, [{ from: '2025-05-01', days: { quarterly: 5 } }])
  const windows = { collect: { quarterly: 20 }, graces: [] }
  const [row] = rowsOf(made, ask('2025-07-10', { calendar, windows }))
  assert.deepEqual(
    row?.windows.map(window => [window.collectFrom.slice(0, 10), window.graceUntil.slice(0, 10), window.state]),
    [
      ['2025-03-12', '2025-04-21', 'missed'],
      ['2025-06-11', '2025-07-06', 'missed'],
      ['2025-09-11', '2025-10-06', 'expected'],
      ['2025-12-12', '2026-01-06', 'upcoming'],
    ],
  )
  const longer = calendarOf('UTC', null, [{ from: '2025-01-01', days: { quarterly: 30 } }])
  assert.equal(longer.graceDays('quarterly', at('2025-04-01')), 20, 'a longer grace than the usual is not given')
})

test('what checks observed is shown with the part that nobody saw', () => {
  const made = history()
  made.control('C1', { cadence: 'continuous', checks: ['k1'] })
  const seen = (day: number, saw: Observation['saw']): Observation => {
    const time = plusHours(year.from, 24 * day)
    return { at: time, freshUntil: plusHours(time, 26), saw }
  }
  const observations = () => [seen(0, 'pass'), seen(1, 'pass'), seen(2, 'fail'), seen(10, 'pass')]
  const [row] = rowsOf(made, ask('2025-01-12', { observations }))
  assert.deepEqual(
    row?.observed?.stretches.map(({ saw, from }) => [saw, from.slice(0, 10)]),
    [
      ['pass', '2025-01-01'],
      ['fail', '2025-01-03'],
      ['unknown', '2025-01-04'],
      ['pass', '2025-01-11'],
    ],
  )
  assert.equal(row?.observed?.gaps.length, 1)
  assert.deepEqual([row?.coverage, row?.collector], [null, 'check'])
})

const times = (numRuns: number) => (process.env.ONUS_SOAK ? { numRuns: numRuns * 20 } : { numRuns, seed: 5 })
const planned = (all: readonly Fact[], asOf: Instant) => {
  const facts = factsOf(all)
  const period = { from: at('2025-12-01'), to: at('2026-06-01') }
  const question = ask('2026-01-01', { period, asOf })
  return { facts, period, rows: facts.controls().flatMap(id => planRowsOf(id, facts, question)) }
}

type Plan = typeof planned
const isBroken = (property: fc.IProperty<unknown>) =>
  fc.check(property, { numRuns: 500, seed: 5, endOnFailure: true }).failed
/** The plan with its rows changed, so that a broken one can be shown to be caught. */
const withRows =
  (change: (row: PlanRow) => PlanRow): Plan =>
  (all, asOf) => {
    const { rows, ...rest } = planned(all, asOf)
    return { ...rest, rows: rows.map(change) }
  }
const withStates = (from: PlanState, to: PlanState) =>
  withRows(row => {
    const windows = row.windows.map(one => (one.state === from ? { ...one, state: to } : one))
    const changed = windows.filter((one, index) => one !== row.windows[index]).length
    return {
      ...row,
      windows,
      coverage: row.coverage && { ...row.coverage, satisfied: row.coverage.satisfied + changed },
    }
  })

const coverageAddsUp = (plan: Plan) =>
  fc.property(anyFacts, moment, (all, asOf) => {
    const { facts, period, rows } = plan(all, asOf)
    for (const { coverage, windows } of rows) {
      if (!coverage) continue
      const satisfied = windows.filter(one => one.state === 'performed' || one.state === 'late').length
      const due = windows.filter(one => !['upcoming', 'expected', 'overdue', 'not_applicable'].includes(one.state))
      assert.deepEqual([coverage.satisfied, coverage.expected], [satisfied, due.length])
      assert.ok(coverage.satisfied <= coverage.expected)
      assert.equal(coverage.satisfied + coverage.missed + coverage.unproven, coverage.expected)
    }
    const totals = totalsOf(rows)
    assert.equal(
      Object.values(totals.states).reduce((sum, count) => sum + count, 0),
      totals.windows,
    )
    for (const id of facts.controls()) {
      const asked = { scope: null, window: asOf, asOf, knownAt: null }
      const { windows, stretches } = plannedOf(id, facts, period, asked, utc)
      const shown = rows.filter(row => row.control === id && row.cadence !== 'event-driven').flatMap(row => row.windows)
      if (stretches.length > 0) assert.equal(shown.length, windows.length, 'each window is in the plan once')
    }
  })

test('coverage is the sum of satisfied windows over those expected, never more than all of them (invariant 7)', () => {
  fc.assert(coverageAddsUp(planned), times(80))
  const generous: Plan = withRows(row => ({
    ...row,
    coverage: row.coverage && { ...row.coverage, satisfied: row.coverage.satisfied + 1 },
  }))
  assert.ok(isBroken(coverageAddsUp(generous)), 'planted: a plan that counts one more')
})

const evidenceCountsOnce = (plan: Plan) =>
  fc.property(anyFacts, moment, (all, asOf) => {
    const { facts, rows } = plan(all, asOf)
    const horizon = { note: () => {}, next: () => null }
    for (const [control, ofControl] of Map.groupBy(rows, row => row.control)) {
      const satisfied = ofControl
        .flatMap(row => row.windows)
        .filter(one => one.state === 'performed' || one.state === 'late')
      const evidence = satisfied.map(({ occurrence }) => {
        const body = facts.inForce('occurrence', occurrence ?? '', asOf, horizon)?.body
        return body?.fact.state === 'performed' ? body.fact.evidence : []
      })
      assert.ok(canServeEach(evidence), `evidence of ${control} is counted twice`)
    }
  })

test('no piece of evidence supports two windows of one control (invariant 7)', () => {
  fc.assert(evidenceCountsOnce(planned), times(80))
  const reusing: Plan = withStates('unproven', 'performed')
  assert.ok(isBroken(evidenceCountsOnce(reusing)), 'planted: evidence that counts twice')
})

/** Whether each of these can have one of its own (Hall's condition, by trying). */
function canServeEach(all: readonly (readonly string[])[], taken: readonly string[] = []): boolean {
  const [first, ...rest] = all
  if (!first) return true
  return first.some(id => !taken.includes(id) && canServeEach(rest, [...taken, id]))
}

const favourableOnlyHelps = (plan: Plan) =>
  fc.property(anyFacts, moment, fc.nat(), (all, asOf, pick) => {
    const favourable = all.filter(fact => isFavourable(fact, all))
    const gone = favourable[pick % Math.max(1, favourable.length)]
    if (!gone) return
    const before = totalsOf(plan(all, asOf).rows)
    const after = totalsOf(
      plan(
        all.filter(fact => fact !== gone),
        asOf,
      ).rows,
    )
    assert.ok(after.satisfied <= before.satisfied)
  })

test('taking a favourable fact away never satisfies more windows (invariant 2)', () => {
  fc.assert(favourableOnlyHelps(planned), times(80))
  const careless = withRows(row => {
    const undone = row.windows.filter(one => one.state !== 'performed' && one.state !== 'late').length
    return { ...row, coverage: row.coverage && { ...row.coverage, satisfied: undone } }
  })
  assert.ok(isBroken(favourableOnlyHelps(careless)), 'planted: a plan that counts what was not done')
})

const followsFacts = (plan: Plan) =>
  fc.property(anyFacts, moment, (all, asOf) => {
    const { rows } = plan(all, asOf)
    assert.deepEqual(plan(all.toReversed(), asOf).rows, rows)
    const made = history()
    made.evidence('later', '2026-01-05')
    const later = made.performed('later', 'C2', '2026-01-01', '2026-01-05', ['later'], {
      from: plusHours(asOf, 1),
      position: 2000,
    })
    assert.deepEqual(plan([...all, { ...later, fact: idOf('said later') }], asOf).rows, rows)
    const totals = totalsOf(rows)
    const open = totals.states.expected + totals.states.overdue + totals.states.upcoming
    assert.equal(
      totals.expected + open + totals.states.not_applicable,
      totals.windows,
      'what is unknown is in no share',
    )
  })

test('the plan is a function of the facts: neither their order nor what is said later changes it (invariants 1 and 4)', () => {
  fc.assert(followsFacts(planned), times(60))
  const careless: Plan = (all, asOf) => planned(all.slice(1), asOf)
  assert.ok(isBroken(followsFacts(careless)), 'planted: a plan that reads facts in the order given')
})

test('a missed window is missed at every later moment, whatever is recorded after it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 400 }), fc.boolean(), (days, isReviewed) => {
      const made = history()
      made.control('C1')
      const late = plusHours(at('2025-04-21'), 24 * days)
      made.evidence('e', late)
      made.performed('o', 'C1', '2025-01-01', late, ['e'])
      if (isReviewed) made.review('r', ['evidence', 'e'], plusHours(late, 1), 'accepted', ben)
      for (const later of [0, 1, 40, 300]) {
        const [row] = rowsOf(made, ask(plusHours(late, 24 * later)))
        assert.equal(row?.windows[0]?.state, 'missed')
        assert.equal(row?.owner, ana)
      }
    }),
    times(30),
  )
})
