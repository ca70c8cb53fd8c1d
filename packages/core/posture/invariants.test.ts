import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Instant, Period } from '../time/index.ts'
import type { Fact } from './facts.ts'
import { at, history, idOf, plusHours, profileOver, requirement, utc } from './fixture.ts'
import { facts, isFavourable, moment, period, requirements } from './generated.fixture.ts'
import {
  type ControlState,
  canonicalBytes,
  controlState,
  factsOf,
  linesOf,
  neededFacts,
  type Posture,
  type PostureInput,
  posture,
  postureIndex,
  type RequirementState,
} from './index.ts'
import { compareAnswers, weakest } from './words.ts'

type Engine = (input: PostureInput) => Posture
type Window = Instant | Period

const profile = profileOver(...requirements)
const axisNames = ['designed', 'operated', 'reviewed'] as const
const window = fc.oneof(fc.constant(null), period)
const silence = fc.record({
  check: fc.constantFrom('k1', 'k2'),
  verdict: fc.constantFrom('error' as const, 'timed_out' as const, 'no_data' as const, 'stale' as const),
  now: moment,
})
const ask = (
  engine: Engine,
  all: readonly Fact[],
  asOf: Instant,
  asked: Window | null,
  knownAt: number | null = null,
) => engine({ facts: all, profile, scope: null, asOf, knownAt, calendar: utc, ...(asked && { window: asked }) })
const text = (value: Posture) => new TextDecoder().decode(canonicalBytes(value))
const answers = ({ proof, ...state }: RequirementState) => state

/** The gate tells the same histories each time, and enough of them to catch every planted engine.
 * soak: thousands of other histories. */
const times = (numRuns: number) => (process.env.ONUS_SOAK ? { numRuns: numRuns * 20 } : { numRuns, seed: 4 })
const histories = times(150)
const guarded = <Values>(property: fc.IProperty<Values>) => ({
  holds: () => fc.assert(property, histories),
  isBroken: () => fc.check(property, { ...histories, endOnFailure: true }).failed,
})

/** Each invariant as a property of any engine, so that a broken engine can be shown to be caught. */
const invariants = {
  'operating is three times yes, and the axes are what the controls say (invariant 4)': engine =>
    guarded(
      fc.property(facts, moment, (all, asOf) => {
        const source = factsOf(all)
        const question = { scope: null, window: asOf, asOf, knownAt: null }
        const states = new Map(source.controls().map(id => [id, controlState(id, source, question, utc)]))
        for (const one of ask(engine, all, asOf, null).requirements) {
          if (one.label === 'operating') for (const axis of axisNames) assert.equal(one[axis].state, 'yes')
          const operated = one.controls.map(id => (states.get(id) as ControlState).operated.state)
          assert.equal(one.operated.state, weakest(operated))
        }
      }),
    ),

  'taking a favourable fact away never improves any axis (invariant 2)': engine =>
    guarded(
      fc.property(facts, moment, window, fc.nat(), (all, asOf, asked, pick) => {
        const favourable = all.filter(fact => isFavourable(fact, all))
        const gone = favourable[pick % Math.max(1, favourable.length)]
        if (!gone) return
        const before = ask(engine, all, asOf, asked).requirements
        const after = ask(
          engine,
          all.filter(fact => fact !== gone),
          asOf,
          asked,
        ).requirements
        for (const [index, one] of before.entries()) {
          for (const axis of axisNames) {
            const now = (after[index] as RequirementState)[axis].state
            assert.ok(
              compareAnswers(now, one[axis].state) <= 0,
              `${axis}: ${one[axis].state} became ${now} without ${gone.noun}`,
            )
          }
        }
      }),
    ),

  'a run that could not judge never takes a failure away (invariant 2)': engine =>
    guarded(
      fc.property(facts, moment, window, silence, (all, asOf, asked, { check, verdict, now }) => {
        const made = history()
        const run = made.run(
          'silent run',
          check,
          now,
          { verdict, reason: 'the collector was broken' },
          { position: 1000 },
        )
        const before = ask(engine, all, asOf, asked).requirements
        const after = ask(engine, [...all, { ...run, fact: idOf('silent') }], asOf, asked).requirements
        for (const [index, one] of before.entries()) {
          const now = after[index] as RequirementState
          assert.ok(compareAnswers(now.operated.state, one.operated.state) <= 0)
          if (one.label === 'failing') assert.equal(now.label, 'failing')
        }
      }),
    ),

  'a link alone never makes a requirement operating (invariant 3)': engine =>
    guarded(
      fc.property(facts, moment, window, fc.nat(), (all, asOf, asked, pick) => {
        const controls = all.filter(fact => fact.noun === 'control')
        const last = controls.filter(one => one.subject === controls[pick % controls.length]?.subject).at(-1)
        if (!last?.body) return
        const addresses = requirements.map(id => ({ requirement: requirement(id), how: 'Said later.' }))
        const linked = {
          ...last,
          version: 99,
          fact: idOf('linked'),
          position: all.length,
          body: { ...last.body, addresses },
        }
        const before = ask(engine, all, asOf, asked).requirements
        const after = ask(engine, [...all, linked], asOf, asked).requirements
        for (const [index, one] of before.entries()) {
          const isNewLink = !last.body.addresses.some(address => address.requirement === one.requirement)
          if (one.label !== 'operating' && isNewLink) assert.notEqual(after[index]?.label, 'operating')
        }
      }),
    ),

  'an exception never improves an axis nor makes anything operating': engine =>
    guarded(
      fc.property(facts, moment, window, fc.nat(1), (all, asOf, asked, pick) => {
        const made = history()
        const of = { kind: 'check' as const, check: pick === 0 ? 'k1' : 'k2', resources: [] }
        const exception = made.exception('late exception', of, '2025-06-01', '2027-01-01', { position: 1000 })
        const before = ask(engine, all, asOf, asked).requirements
        const after = ask(engine, [...all, { ...exception, fact: idOf('late') }], asOf, asked).requirements
        for (const [index, one] of before.entries()) {
          const now = after[index] as RequirementState
          for (const axis of axisNames) assert.ok(compareAnswers(now[axis].state, one[axis].state) <= 0)
          if (one.label !== 'operating') assert.notEqual(now.label, 'operating')
        }
      }),
    ),

  'the order in which facts are given does not matter (invariant 1)': engine =>
    guarded(
      fc.property(facts, moment, window, fc.infiniteStream(fc.nat()), (all, asOf, asked, random) => {
        const shuffled = all.map(fact => ({ fact, key: random.next().value })).sort((a, b) => a.key - b.key)
        const given = shuffled.map(one => one.fact)
        assert.equal(text(ask(engine, given, asOf, asked)), text(ask(engine, all, asOf, asked)))
      }),
    ),

  'what was known then is what the facts recorded until then say': engine =>
    guarded(
      fc.property(facts, moment, window, fc.nat(30), (all, asOf, asked, knownAt) => {
        const then = all.filter(fact => (fact.position ?? 0) <= knownAt)
        const replayed = ask(engine, all, asOf, asked, knownAt)
        assert.equal(text({ ...replayed, knownAt: null }), text(ask(engine, then, asOf, asked)))
      }),
    ),

  'what happened later changes nothing at an earlier moment': engine =>
    guarded(
      fc.property(facts, moment, (all, asOf) => {
        const before = all.filter(fact => fact.effective.from <= asOf)
        const whole = ask(engine, all, asOf, null).requirements.map(answers)
        assert.deepEqual(ask(engine, before, asOf, null).requirements.map(answers), whole)
      }),
    ),

  'every line of a proof rests on facts that exist': engine =>
    guarded(
      fc.property(facts, moment, window, (all, asOf, asked) => {
        const known = new Map(all.map(fact => [fact.fact, fact]))
        for (const { proof } of ask(engine, all, asOf, asked).requirements) {
          for (const one of linesOf(proof)) {
            const fact = one.fact && known.get(one.fact.fact)
            if (one.fact) assert.deepEqual([fact?.subject, fact?.position], [one.fact.subject, one.fact.position])
            if (one.state === 'yes')
              assert.ok(
                [...linesOf(one)].some(line => line.fact),
                `${one.claim}: ${one.words}`,
              )
          }
        }
      }),
    ),

  'a check that has no fresh result never shows operation': engine =>
    guarded(
      fc.property(facts, moment, (all, asOf) => {
        const source = factsOf(all)
        const question = { scope: null, window: asOf, asOf, knownAt: null }
        for (const { requirement, operated, controls } of ask(engine, all, asOf, null).requirements) {
          const checks = controls.flatMap(id => checksOf(id, asOf, source))
          const isFresh = (check: string) =>
            all.some(
              fact =>
                fact.noun === 'run' &&
                fact.body?.check === check &&
                fact.body.now <= asOf &&
                asOf < fact.body.freshUntil,
            )
          if (!checks.every(isFresh)) assert.notEqual(operated.state, 'yes', `${requirement} at ${question.asOf}`)
        }
      }),
    ),
} satisfies Record<string, (engine: Engine) => ReturnType<typeof guarded>>

function checksOf(id: string, asOf: Instant, source: ReturnType<typeof factsOf>): readonly string[] {
  const horizon = { note: () => {}, next: () => null }
  return source.inForce('control', id, asOf, horizon)?.body?.checks ?? []
}

for (const [name, property] of Object.entries(invariants)) {
  test(name, () => property(posture).holds())
}

/** Engines with one rule broken each. Every one must be caught by the invariant that guards the rule. */
const planted: readonly (readonly [string, keyof typeof invariants, Engine])[] = [
  [
    'an engine that takes the strongest answer',
    'operating is three times yes, and the axes are what the controls say (invariant 4)',
    input => mapRequirements(input, one => ({ ...one, operated: { ...one.operated, state: 'yes' } })),
  ],
  [
    'an engine that calls everything designed operating',
    'operating is three times yes, and the axes are what the controls say (invariant 4)',
    input => mapRequirements(input, one => (one.designed.state === 'yes' ? { ...one, label: 'operating' } : one)),
  ],
  [
    'an engine that gives the benefit of the doubt to a check that never ran',
    'taking a favourable fact away never improves any axis (invariant 2)',
    input => mapRequirements(input, one => (neverRan(one) ? { ...one, operated: { state: 'yes', reasons: [] } } : one)),
  ],
  [
    'an engine for which the newest run decides, whether or not it could judge',
    'a run that could not judge never takes a failure away (invariant 2)',
    input => posture({ ...input, facts: withoutOvertakenFailures([...input.facts], input.asOf) }),
  ],
  [
    'an engine that lets earlier reviews count for later links',
    'a link alone never makes a requirement operating (invariant 3)',
    input =>
      posture({
        ...input,
        facts: [...input.facts].map(fact => (fact.noun === 'review' ? { ...fact, position: 999 } : fact)),
      }),
  ],
  [
    'an engine for which an exception cures a failure',
    'an exception never improves an axis nor makes anything operating',
    input => mapRequirements(input, one => (one.label === 'excepted' ? { ...one, label: 'operating' } : one)),
  ],
  [
    'an engine that reads facts in the order given',
    'the order in which facts are given does not matter (invariant 1)',
    input => posture({ ...input, facts: [...input.facts].slice(1) }),
  ],
  [
    'an engine that knows everything at any time',
    'what was known then is what the facts recorded until then say',
    input => ({ ...posture({ ...input, knownAt: null }), knownAt: input.knownAt }),
  ],
  [
    'an engine that looks into the future',
    'what happened later changes nothing at an earlier moment',
    input => posture({ ...input, asOf: plusHours(input.asOf, 24 * 40) }),
  ],
  [
    'an engine that invents a fact',
    'every line of a proof rests on facts that exist',
    input =>
      mapRequirements(input, one => ({
        ...one,
        proof: { ...one.proof, fact: { noun: 'run', subject: 'x', version: 1, fact: 'x', position: 1 } },
      })),
  ],
  [
    'an engine for which results never grow old',
    'a check that has no fresh result never shows operation',
    input => posture({ ...input, facts: [...input.facts].map(foreverFresh) }),
  ],
]

for (const [name, guard, engine] of planted) {
  test(`planted: ${name} is caught`, () => {
    assert.ok(invariants[guard](engine).isBroken(), 'the invariant did not notice')
  })
}

function mapRequirements(input: PostureInput, change: (one: RequirementState) => RequirementState): Posture {
  const result = posture(input)
  return { ...result, requirements: result.requirements.map(change) }
}

function neverRan({ operated }: RequirementState): boolean {
  return operated.reasons.some(reason => reason.code === 'never_run')
}

function withoutOvertakenFailures(facts: readonly Fact[], asOf: Instant): readonly Fact[] {
  return facts.filter(
    fact =>
      fact.noun !== 'run' ||
      fact.body?.verdict !== 'failed' ||
      !facts.some(
        later =>
          later.noun === 'run' &&
          later.body?.check === fact.body?.check &&
          later.body?.verdict !== 'passed' &&
          later.body?.verdict !== 'failed' &&
          later.effective.from > fact.effective.from &&
          later.effective.from <= asOf,
      ),
  )
}

function foreverFresh(fact: Fact): Fact {
  return fact.noun === 'run' && fact.body ? { ...fact, body: { ...fact.body, freshUntil: at('2099-01-01') } } : fact
}

test('nothing in a fact can set a status', () => {
  fc.assert(
    fc.property(facts, moment, (all, asOf) => {
      const claiming = all.map(fact =>
        fact.body
          ? ({
              ...fact,
              status: 'operating',
              body: { ...fact.body, status: 'operating', label: 'operating' },
            } as unknown as Fact)
          : fact,
      )
      const labels = (given: readonly Fact[]) => ask(posture, given, asOf, null).requirements.map(answers)
      assert.deepEqual(labels(claiming), labels(all))
    }),
    times(50),
  )
})

test('until the moment it names, time alone changes nothing', () => {
  fc.assert(
    fc.property(facts, moment, fc.double({ min: 0, max: 1, noNaN: true }), (all, asOf, share) => {
      const now = ask(posture, all, asOf, null)
      const end = now.validUntil === null ? Date.parse(asOf) + 90 * 86_400_000 : Date.parse(now.validUntil) - 1
      const later = at(new Date(Date.parse(asOf) + Math.floor((end - Date.parse(asOf)) * share)).toISOString())
      assert.deepEqual(ask(posture, all, later, null).requirements, now.requirements)
    }),
    times(300),
  )
})

test('the incremental index and a full computation give the same bytes, fact by fact and through time', () => {
  fc.assert(
    fc.property(
      facts,
      moment,
      fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 4 }),
      fc.nat(20),
      (all, asOf, leaps, first) => {
        let now = asOf
        const index = postureIndex({
          facts: all.slice(0, first),
          profiles: [profile],
          scope: null,
          asOf,
          knownAt: null,
          calendar: utc,
        })
        for (const [position, fact] of all.entries()) {
          if (position >= first) index.apply(fact)
          assert.deepEqual(index.apply(fact), [], 'what is there already says nothing new')
          if (position < first) continue
          const leap = leaps[position % Math.max(1, leaps.length)]
          if (leap !== undefined && position % 5 === 0) {
            now = plusHours(now, leap)
            index.advance(now)
          }
        }
        const given = all.length >= first ? all : all.slice(0, first)
        assert.equal(text(index.posture('own@1')), text(ask(posture, given, now, null)))
      },
    ),
    times(150),
  )
})

test('what a store needs to give for a cold answer is enough for the same answer and the same proof', () => {
  fc.assert(
    fc.property(facts, moment, window, fc.option(fc.nat(30)), (all, asOf, asked, knownAt) => {
      const question = { scope: null, window: asked ?? asOf, asOf, knownAt }
      const needed = neededFacts(all, question, utc)
      const cold = ask(posture, needed, asOf, asked, knownAt).requirements
      assert.deepEqual(cold, ask(posture, all, asOf, asked, knownAt).requirements)
    }),
    times(200),
  )
})

test('applying a fact names every requirement whose answer changed', () => {
  fc.assert(
    fc.property(facts, moment, fc.nat(20), (all, asOf, first) => {
      const index = postureIndex({
        facts: all.slice(0, first),
        profiles: [profile],
        scope: null,
        asOf,
        knownAt: null,
        calendar: utc,
      })
      for (const fact of all.slice(first)) {
        const before = new Map(index.posture('own@1').requirements.map(one => [one.requirement, one]))
        const named = new Set(index.apply(fact))
        for (const one of index.posture('own@1').requirements) {
          if (!named.has(one.requirement)) assert.deepEqual(one, before.get(one.requirement))
        }
      }
    }),
    times(50),
  )
})

test('a fact that gets its ledger position changes nothing but the position', () => {
  const made = history()
  made.person('ana')
  const pending = made.control('AC-1', { cadence: 'continuous', checks: ['k1'] }, { position: null })
  const asOf = at('2026-03-01')
  const index = postureIndex({
    facts: made.facts,
    profiles: [profile],
    scope: null,
    asOf,
    knownAt: null,
    calendar: utc,
  })
  const before = index.requirement(requirement('A'))
  assert.deepEqual(index.apply({ ...pending, position: 7 }), [requirement('A')])
  const after = index.requirement(requirement('A'))
  assert.equal(after?.label, before?.label)
  assert.equal(after?.proof.children[0]?.children[0]?.fact?.position, 7)
})
