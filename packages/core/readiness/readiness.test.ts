import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { at, ben, failing, history, profileOver, readsSnapshot, requirement, utc } from '../posture/fixture.ts'
import { controlStates, postureFrom } from '../posture/index.ts'
import { engagementReadiness, type OpenFinding, type PathInput, shortestPath } from './index.ts'

const period = { from: at('2026-01-01'), to: at('2027-01-01') }
const asOf = at('2026-03-10')
const today = '2026-03-10'
const addressing = (...ids: string[]) => ids.map(id => ({ requirement: requirement(id), how: 'By doing it.' }))
const finding = (kind: OpenFinding['body']['kind'], ...about: string[]): OpenFinding => ({
  subject: `finding about ${about}`,
  body: { title: 'Wrong', kind, requirements: about.map(requirement), source: { kind: 'person', person: '' } } as never,
})

/** A Type II year in which A has nothing, B fails, C was never run, D missed two months, E is only proposed. */
function world() {
  const made = history()
  made.person('ana')
  made.snapshot('s1', '2026-03-01')
  made.control('C1', { cadence: 'continuous', checks: ['k1'], addresses: addressing('B', 'C') })
  made.control('C2', { cadence: 'continuous', checks: ['k2'], addresses: addressing('C') })
  made.control('C3', { cadence: 'monthly', addresses: addressing('D') }, { from: '2025-12-01' })
  made.control('C4', { cadence: 'quarterly', addresses: addressing('E'), lifecycle: { state: 'proposed' } })
  made.run('r1', 'k1', '2026-03-01', { ...readsSnapshot('s1'), ...failing('host-1') })
  return made
}

function assessed(made: ReturnType<typeof history>, findings: readonly OpenFinding[] = []) {
  const question = { scope: null, window: period, asOf, knownAt: null }
  const states = controlStates(made.facts, question, utc)
  const posture = postureFrom(profileOver('A', 'B', 'C', 'D', 'E'), states, question)
  return { states, readiness: engagementReadiness({ posture, states, findings, today, to: '2026-12-31' }) }
}

function path(made: ReturnType<typeof history>, more: Partial<PathInput> = {}) {
  const { states, readiness } = assessed(made, more.findings)
  return shortestPath({
    criteria: readiness.criteria,
    states,
    cadences: new Map(states.map(one => [one.control, one.code === 'C3' ? 'monthly' : 'continuous'])),
    proposed: new Map(),
    findings: [],
    actions: [],
    today,
    from: '2026-01-01',
    to: '2026-12-31',
    time: 'period',
    works: day => ![0, 6].includes(new Date(day).getUTCDay()),
    ...more,
  })
}

test('readiness is counts by state, days left, what can still be done and what cannot, and never one figure', () => {
  const { readiness } = assessed(world())
  assert.equal(readiness.total, 5)
  assert.deepEqual(Object.fromEntries(readiness.criteria.map(one => [one.requirement, [one.state, one.design]])), {
    [requirement('A')]: ['no_control', 'missing'],
    [requirement('B')]: ['exceptions', 'designed'],
    [requirement('C')]: ['exceptions', 'designed'],
    [requirement('D')]: ['exceptions', 'designed'],
    [requirement('E')]: ['unknown', 'partial'],
  })
  assert.equal(readiness.daysLeft, 296)
  assert.equal(readiness.counts.clean, 0)
  assert.ok(readiness.missing.unrecoverable > 0)
  assert.ok(readiness.blockers.length > 0 && readiness.blockers.length <= 5)
  assert.ok(readiness.criteria.every(one => one.words.length > 0))
  assert.equal(JSON.stringify(readiness.counts).match(/\d\.\d/), null)
})

test('a criterion is clean when its control is seen to work, and without operation when nothing was shown yet', () => {
  const made = history()
  made.person('ana')
  made.snapshot('s1', '2026-03-10')
  made.control('C1', { cadence: 'continuous', checks: ['k1'], addresses: addressing('A') })
  made.control('C2', { cadence: 'continuous', checks: ['k2'], addresses: addressing('B') })
  const states = () =>
    Object.fromEntries(readinessOn(made, 'A', 'B').criteria.map(one => [one.requirement, [one.state, one.design]]))
  const nothing = ['no_operation', 'designed']
  assert.deepEqual(states(), { [requirement('A')]: nothing, [requirement('B')]: nothing })
  made.run('r1', 'k1', '2026-03-10', readsSnapshot('s1'))
  made.review('v', ['snapshot', 's1'], '2026-03-10')
  assert.deepEqual(states(), { [requirement('A')]: ['clean', 'designed'], [requirement('B')]: nothing })
  const { counts } = readinessOn(made, 'A', 'B')
  assert.deepEqual([counts.clean, counts.no_operation, counts.unknown], [1, 1, 0])
})

/** Readiness by how things stand now, as of a Type I. */
function readinessOn(made: ReturnType<typeof history>, ...requirements: readonly string[]) {
  const question = { scope: null, window: asOf, asOf, knownAt: null }
  const states = controlStates(made.facts, question, utc)
  const posture = postureFrom(profileOver(...requirements), states, question)
  return engagementReadiness({ posture, states, findings: [], today, to: '2026-12-31' })
}

test('the counts add up to what is assessed', () => {
  const { readiness } = assessed(world())
  assert.equal(
    Object.values(readiness.counts).reduce((sum, count) => sum + count, 0),
    readiness.total,
  )
})

test('an open finding never makes a criterion better', () => {
  const rank = { clean: 3, no_operation: 2, unknown: 2, exceptions: 1, design_gap: 0, no_control: -1 }
  const before = assessed(world()).readiness.criteria
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(fc.constantFrom('deviation', 'design', 'observation'), fc.constantFrom('A', 'B', 'C', 'D', 'E')),
      ),
      given => {
        const after = assessed(
          world(),
          given.map(([kind, about]) => finding(kind, about)),
        ).readiness.criteria
        for (const [index, one] of after.entries())
          assert.ok(rank[one.state] <= rank[before[index]?.state ?? 'clean'], one.requirement)
      },
    ),
    { seed: 3, numRuns: 25 },
  )
})

test('what blocks most criteria comes first, then what takes least work', () => {
  const { steps } = path(world())
  assert.deepEqual(
    steps.map(one => [one.kind, one.title, one.blocks.length]),
    [
      ['fix', 'C1 Control C1', 2],
      ['explain', 'C3 Control C3', 1],
      ['perform', 'C3 Control C3', 1],
      ['collect', 'C2 Control C2', 1],
      ['write', 'A control for A', 1],
    ],
  )
})

test('a missed performance cannot be recovered, and the path says from when a time could be clean', () => {
  const found = path(world())
  assert.equal(found.steps.find(one => one.kind === 'explain')?.recoverable, false)
  assert.ok(found.cleanPeriod && found.cleanPeriod.from > today)
  assert.equal(found.decidedBy, 'period')
  assert.equal(found.readyOn, '2027-01-01')
})

test('an action that says its days of work counts instead of the usual figure', () => {
  const { states } = assessed(world())
  const c2 = states.find(one => one.code === 'C2')?.control ?? ''
  const action = { id: 'a1', owner: 'ben', about: [c2], requirements: [], effortDays: 40 }
  const step = path(world(), { actions: [action] }).steps.find(one => one.kind === 'collect')
  assert.deepEqual([step?.action, step?.effortDays, step?.estimated], ['a1', 40, true])
})

test('what falls due once in the period is shown by its end, however rarely it is performed', () => {
  const { states } = assessed(world())
  const yearly = path(world(), { cadences: new Map(states.map(one => [one.control, 'annual'])) })
  assert.ok(yearly.steps.every(one => one.readyOn <= '2027-01-01'))
  assert.equal(yearly.decidedBy, 'period')
})

test('of a Type I nothing waits for operation', () => {
  const { steps } = path(world(), { time: 'date', from: '2026-06-01', to: '2026-06-01' })
  assert.deepEqual(
    steps.map(one => [one.kind, one.leadDays]),
    [['write', 0]],
  )
})

test('a proposed control that would address a criterion is adopted rather than written anew', () => {
  const { states } = assessed(world())
  const c4 = states.find(one => one.code === 'C4')?.control ?? ''
  const { steps } = path(world(), { proposed: new Map([[c4, [requirement('E')]]]) })
  assert.ok(steps.some(one => one.kind === 'adopt' && one.control === c4 && one.blocks.includes(requirement('E'))))
})

test('more work never makes the path shorter, and working days are kept', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 10 }), (days, more) => {
      const { states } = assessed(world())
      const about = states.filter(one => one.code === 'C2').map(one => one.control)
      const of = (effortDays: number) =>
        path(world(), { actions: [{ id: 'a', owner: 'ana', about, requirements: [], effortDays }] })
      assert.ok(of(days).stepsReadyOn <= of(days + more).stepsReadyOn)
      for (const one of of(days).steps)
        assert.ok(![0, 6].includes(new Date(one.doneOn).getUTCDay()) || one.effortDays === 0)
    }),
    { seed: 5, numRuns: 10 },
  )
})

test('what a matrix says counts before what a control says, and a link that is only said here turns nothing green', () => {
  const made = history()
  for (const person of ['ana', 'ben']) made.person(person)
  made.snapshot('s1', '2026-03-01')
  made.control('C1', { cadence: 'continuous', checks: ['k1'], addresses: addressing('B') })
  made.run('r1', 'k1', '2026-03-01', { ...readsSnapshot('s1') })
  made.review('v1', ['snapshot', 's1'], '2026-03-01', 'accepted', ben)
  const asOf = at('2026-03-02')
  const question = { scope: null, window: asOf, asOf, knownAt: null }
  const [own] = controlStates(made.facts, question, utc)
  const labelsSaid = (since: { position: number; fact: string }) => {
    const links = [
      { requirement: requirement('B'), how: null, since },
      { requirement: requirement('C'), how: 'It does that too.', since },
    ]
    const states = controlStates(made.facts, question, utc, new Map([[own?.control ?? '', links]]))
    return postureFrom(profileOver('B', 'C'), states, question).requirements.map(one => one.label)
  }
  const alone = postureFrom(profileOver('B'), controlStates(made.facts, question, utc), question)
  assert.equal(alone.requirements[0]?.label, 'operating', 'as the control itself says it')
  assert.deepEqual(labelsSaid({ position: 1000, fact: 'said' }), ['not_addressed', 'unknown'])
  const planted = labelsSaid({ position: 0, fact: 'said' })
  assert.equal(planted[1], 'operating', 'planted: a link that counts as old as what was reviewed')
})
