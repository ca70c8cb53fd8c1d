import fc from 'fast-check'
import type { Control } from '../control/index.ts'
import type { Run } from '../run/index.ts'
import type { Fact } from './facts.ts'
import { ana, at, ben, failing, history, idOf, plusHours, readsSnapshot, requirement } from './fixture.ts'

/** Generated histories: a small world, so that facts meet each other often. */
const start = '2026-01-01'
const hours = (days: number) => fc.integer({ min: 0, max: days * 24 }).map(hour => plusHours(at(start), hour))
const controls = ['C1', 'C2', 'C3'] as const
const checks = ['k1', 'k2'] as const
const snapshots = ['s1', 's2', 's3'] as const
const evidence = ['e1', 'e2', 'e3'] as const
const occurrences = ['o1', 'o2', 'o3', 'o4'] as const
const people = [ana, ben, idOf('cal')] as const
export const requirements = ['A', 'B'] as const

const control = fc.record({
  code: fc.constantFrom(...controls),
  cadence: fc.constantFrom<Control['cadence']>('continuous', 'monthly', 'quarterly', 'annual', 'event-driven'),
  checks: fc.subarray([...checks]),
  addresses: fc
    .subarray([...requirements], { minLength: 1 })
    .map(ids => ids.map(id => ({ requirement: requirement(id), how: 'By doing it.' }))),
  manual: fc.constantFrom<Control['manual']>(null, { method: 'inspection', steps: ['Look.'] }),
  lifecycle: fc.oneof(
    { weight: 6, arbitrary: fc.constant({ state: 'adopted' as const, owner: ana }) },
    { weight: 1, arbitrary: fc.constant({ state: 'adopted' as const, owner: idOf('cal') }) },
    { weight: 1, arbitrary: fc.constant({ state: 'proposed' as const }) },
    { weight: 1, arbitrary: fc.constant({ state: 'retired' as const, reason: 'Replaced' }) },
  ),
  from: fc.oneof(fc.constant(at('2025-06-01')), hours(60)),
})

const verdicts = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Partial<Run>>({}) },
  { weight: 2, arbitrary: fc.subarray(['r1', 'r2'], { minLength: 1 }).map(resources => failing(...resources)) },
  { weight: 1, arbitrary: fc.constant<Partial<Run>>({ verdict: 'error', reason: 'no access' }) },
  { weight: 1, arbitrary: fc.constant<Partial<Run>>({ verdict: 'no_data', reason: 'no snapshot' }) },
  {
    weight: 1,
    arbitrary: fc.constant<Partial<Run>>({
      counts: { total: 10, inScope: 10, outOfScope: 0, duplicates: 0, statuses: { pass: 9, excepted: 1 } },
      failing: [{ resource: 'r1', status: 'excepted', reason: 'It fails.' }],
    }),
  },
)
const run = fc.record({
  check: fc.constantFrom(...checks),
  now: hours(100),
  snapshot: fc.constantFrom(...snapshots),
  body: verdicts,
})
const performance = fc.record({
  name: fc.constantFrom(...occurrences),
  control: fc.constantFrom(...controls),
  window: fc.constantFrom('2025-10-01', '2025-12-01', '2026-01-01', '2026-02-01', '2026-03-01'),
  performedAt: hours(120),
  evidence: fc.subarray([...evidence]),
})
const review = fc.record({
  of: fc.oneof(
    fc.constantFrom(...snapshots).map(id => ['snapshot', id] as const),
    fc.constantFrom(...evidence).map(id => ['evidence', id] as const),
    fc.constantFrom(...occurrences).map(id => ['occurrence', id] as const),
  ),
  when: hours(100),
  state: fc.constantFrom('accepted', 'accepted', 'accepted', 'returned', 'rejected'),
  reviewer: fc.constantFrom(...people),
})
const exception = fc.record({
  of: fc.oneof(
    fc.record({
      kind: fc.constant('check' as const),
      check: fc.constantFrom(...checks),
      resources: fc.subarray(['r1', 'r2']),
    }),
    fc.constantFrom(...controls).map(code => ({ kind: 'control' as const, control: idOf(code) })),
  ),
  approved: hours(60),
  lasts: fc.integer({ min: 1, max: 2000 }),
})

type Step = Readonly<{ order: number; make: (made: ReturnType<typeof history>, index: number) => void }>

const step = <Value>(
  value: fc.Arbitrary<Value>,
  make: (value: Value, made: ReturnType<typeof history>, index: number) => void,
) =>
  fc.tuple(fc.integer(), value).map(([order, one]): Step => ({ order, make: (made, index) => make(one, made, index) }))

const steps = fc
  .tuple(
    fc.array(
      step(control, ({ code, from, ...body }, made, index) => {
        made.control(code, body, { from, version: index + 1 })
      }),
      { minLength: 1, maxLength: 5 },
    ),
    fc.array(
      step(run, ({ check, now, snapshot, body }, made, index) => {
        made.run(`run ${index}`, check, now, { ...readsSnapshot(snapshot), ...body })
      }),
      { maxLength: 10 },
    ),
    fc.array(
      step(performance, ({ name, control, window, performedAt, evidence }, made, index) => {
        made.performed(name, control, window, performedAt, evidence, { version: index + 1 })
      }),
      { maxLength: 5 },
    ),
    fc.array(
      step(review, ({ of, when, state, reviewer }, made, index) => {
        made.review(`review ${index}`, of, when, state, reviewer)
      }),
      { maxLength: 8 },
    ),
    fc.array(
      step(exception, ({ of, approved, lasts }, made, index) => {
        made.exception(`exception ${index}`, of, approved, plusHours(approved, lasts))
      }),
      { maxLength: 2 },
    ),
    step(fc.boolean(), (isNewer, made) => {
      made.snapshot('s1', start)
      made.snapshot('s2', start)
      made.snapshot('s3', start, isNewer ? '2.0.0' : '1.0.0')
    }),
    step(hours(60), (performedAt, made) => {
      for (const id of evidence) made.evidence(id, performedAt)
    }),
  )
  .map(([a, b, c, d, e, f, g]) => [...a, ...b, ...c, ...d, ...e, f, g].sort((x, y) => x.order - y.order))

/** What a well-run organisation records: checks every day, performances every month, everything reviewed. */
function healthy(made: ReturnType<typeof history>): void {
  const at2025 = { from: '2025-06-01' }
  const addressing = (...ids: string[]) => ids.map(id => ({ requirement: requirement(id), how: 'By doing it.' }))
  made.control('C1', { cadence: 'continuous', checks: ['k1'], addresses: addressing('A') }, at2025)
  made.control('C2', { cadence: 'monthly', checks: [], addresses: addressing('A', 'B') }, at2025)
  made.control('C3', { cadence: 'continuous', checks: ['k1', 'k2'], addresses: addressing('B') }, at2025)
  for (const [name, version] of [
    ['s1', '1.0.0'],
    ['s2', '1.0.0'],
    ['s3', '2.0.0'],
  ] as const)
    made.snapshot(name, start, version)
  for (let day = 55; day < 75; day += 1) {
    const now = plusHours(at(start), day * 24)
    for (const check of checks) made.run(`${check} ${day}`, check, now, readsSnapshot(snapshots[day % 3] ?? 's1'))
  }
  const months = [
    ['2025-12-01', '2025-12-20'],
    ['2026-01-01', '2026-01-20'],
    ['2026-02-01', '2026-02-20'],
  ] as const
  for (const [index, [window, day]] of months.entries()) {
    made.evidence(evidence[index] ?? '', day)
    made.performed(occurrences[index] ?? '', 'C2', window, day, [evidence[index] ?? ''])
    made.review(`accepted ${window}`, ['evidence', evidence[index] ?? ''], plusHours(at(day), 24))
  }
  made.review('accepted host@1.0.0', ['snapshot', 's1'], start)
  made.review('accepted host@2.0.0', ['snapshot', 's3'], start, 'accepted', ben, { collector: 'host@2.0.0' })
}

/**
 * A whole history. The people are there first. Some histories begin with a well-run organisation, with a few facts left
 * out; noise comes in any order of recording.
 */
export const facts: fc.Arbitrary<readonly Fact[]> = fc
  .tuple(fc.boolean(), fc.array(fc.nat(60), { maxLength: 3 }), fc.boolean(), steps)
  .map(([isHealthy, leftOut, isNoisy, list]) => {
    const made = history()
    made.person('ana')
    made.person('ben')
    made.person('cal', '2026-02-15')
    const people = made.facts.length
    if (isHealthy) healthy(made)
    const noise = !isHealthy || isNoisy ? list.slice(0, isHealthy ? 3 : list.length) : []
    for (const [index, one] of noise.entries()) one.make(made, index + 10)
    return made.facts.filter((_, index) => index < people || !leftOut.includes(index - people))
  })

export const moment = fc.oneof(
  hours(130),
  fc.integer({ min: 55 * 24, max: 80 * 24 }).map(hour => plusHours(at(start), hour)),
)
export const period = fc
  .tuple(
    fc.oneof(
      hours(60),
      fc.integer({ min: 50 * 24, max: 70 * 24 }).map(hour => plusHours(at(start), hour)),
    ),
    fc.integer({ min: 24, max: 24 * 60 }),
  )
  .map(([from, length]) => ({ from, to: plusHours(from, length) }))

/** True for a fact that speaks for the organisation: a pass, a performance, evidence, an acceptance, an exception. */
export function isFavourable(fact: Fact, all: readonly Fact[]): boolean {
  if (!fact.body) return false
  switch (fact.noun) {
    case 'run':
      return isCleanPass(fact.body) && !fact.body.snapshots.some(used => isRefused(used.snapshot, all))
    case 'occurrence':
      return (
        fact.body.fact.state === 'performed' &&
        ![fact.subject, ...fact.body.fact.evidence].some(id => isRefused(id, all))
      )
    case 'evidence':
      return !isRefused(fact.subject, all) && !isCorrection(fact, all)
    case 'review':
      return fact.body.decision.state === 'accepted'
    case 'exception':
      return true
    case 'scope':
    case 'person':
    case 'control':
    case 'snapshot':
      return false
  }
}

/** A later version of evidence takes an accepted one's place and waits for its own review: it may well speak against. */
function isCorrection(fact: Fact, all: readonly Fact[]): boolean {
  return all.some(other => other.noun === fact.noun && other.subject === fact.subject && other !== fact)
}

function isCleanPass({ verdict, counts }: Run): boolean {
  return verdict === 'passed' && !counts.statuses.excepted
}

function isRefused(id: string, all: readonly Fact[]): boolean {
  return all.some(fact => fact.noun === 'review' && fact.body?.of.id === id && fact.body.decision.state !== 'accepted')
}
