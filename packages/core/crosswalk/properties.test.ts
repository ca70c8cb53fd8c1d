import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { profileOver, requirement, utc } from '../posture/fixture.ts'
import { facts, requirements, moment as someMoment } from '../posture/generated.fixture.ts'
import { type Fact, type Posture, type PostureInput, posture } from '../posture/index.ts'
import type { Claim } from './claim.ts'
import { ben, coverage, demand, framework, moment, relation, setOf, supply } from './fixture.ts'
import { coversBy } from './guard.ts'
import { type Level, levels } from './level.ts'
import { type Contradiction, type NetworkInput, networkOf } from './network.ts'
import { postureSupport } from './posture-support.ts'
import { RelationKind } from './schema.ts'
import type { StoredRelation } from './statement.ts'
import { type StoredCoverage, supportFrom } from './support.ts'

const ids = ['A', 'B', 'C']
const frameworks = ['a', 'b', 'c', 'd'].map(id => framework(id, ids))
const refs = frameworks.flatMap(one => ids.map(id => `${one.id}@1:${id}`))
const controls = ['one', 'two', 'three']

/** What a crosswalk engine answers, so that a broken one can be put in its place. */
type Answer = Readonly<{
  levels: ReadonlyMap<string, Level>
  claims: ReadonlyMap<string, readonly Claim[]>
  contradictions: readonly Contradiction[]
}>
type Given = Pick<NetworkInput, 'sets' | 'relations'> & {
  readonly supplies: readonly ReturnType<typeof supply>[]
  readonly coverages: readonly StoredCoverage[]
}
type Engine = (given: Given) => Answer

const covers = coversBy(() => null)

const engine: Engine = ({ supplies, coverages, ...given }) => {
  const network = networkOf({ frameworks, ...given })
  const support = supportFrom(network, { supplies, coverages, demand, covers })
  return {
    levels: new Map(refs.map(ref => [ref, support.levelOf(ref)])),
    claims: new Map(refs.map(ref => [ref, support.claimsOf(ref)])),
    contradictions: network.contradictions,
  }
}

const reference = fc.constantFrom(...refs)
const decision = fc
  .record({
    source: reference,
    target: reference,
    kind: fc.constantFrom(...RelationKind.options),
    rationale: fc.constantFrom('functional', 'functional', 'semantic', 'syntactic'),
    isReviewed: fc.constantFrom(true, true, true, false),
    isConditional: fc.constantFrom(false, false, false, true),
    isWritten: fc.constantFrom(true, true, false),
  })
  .filter(({ source, target }) => source[0] !== target[0])
  .map(({ source, target, kind, rationale, isReviewed, isConditional, isWritten }) =>
    relation(source, kind, target, {
      rationale: rationale as 'functional',
      remainder: isWritten ? { ofTarget: 'The rest', ofSource: 'The rest' } : { ofTarget: '', ofSource: '' },
      conditions: isConditional ? [{ text: 'In the Union', holds: false }] : [],
      lifecycle: isReviewed ? { state: 'reviewed', reviewer: ben, at: moment } : { state: 'draft' },
    }),
  )
const rows = fc
  .record({
    source: fc.constantFrom(...ids),
    target: fc.constantFrom(...ids),
    relation: fc.constantFrom('unspecified', 'unspecified', 'intersects', 'equal'),
  })
  .map(row => setOf('rows', 'a@1', 'b@1', [{ ...row, relation: row.relation as 'equal' }]))
const given: fc.Arbitrary<Given> = fc.record({
  sets: fc.array(rows, { maxLength: 3 }),
  relations: fc.uniqueArray(decision, { maxLength: 9, selector: one => one.id }),
  supplies: fc
    .uniqueArray(
      fc.record({
        ref: reference,
        label: fc.constantFrom('operating', 'operating', 'operating', 'designed', 'failing'),
        control: fc.constantFrom(...controls),
      }),
      { maxLength: 6, selector: one => one.ref },
    )
    .map(all =>
      all.map(({ ref, label, control }) => supply(ref, { label: label as 'operating', controls: [control] })),
    ),
  coverages: fc.array(
    fc
      .record({ ref: reference, named: fc.subarray(controls, { minLength: 1 }) })
      .map(({ ref, named }) => coverage(ref, named)),
    { maxLength: 2 },
  ),
})

/** True when a contradiction is named that was not before, or the new decision joins two that already disagreed. */
function isNamed({ body }: StoredRelation, before: Answer, after: Answer): boolean {
  const known = new Set(before.contradictions.map(one => JSON.stringify(one)))
  const [first, second] = [body.source, body.target].sort()
  const isJoined = before.contradictions.some(
    one => one.kind === 'stated' && one.first === first && one.second === second,
  )
  return isJoined || after.contradictions.some(one => !known.has(JSON.stringify(one)))
}

const rank = (level: Level | undefined) => levels.indexOf(level ?? 'unlinked')
const seed = 20_260_301
const guarded = <Values>(property: fc.IProperty<Values>) => ({
  holds: (numRuns: number) => fc.assert(property, { numRuns, seed }),
  isBroken: (numRuns: number) => fc.check(property, { numRuns, seed, endOnFailure: true }).failed,
})

/** Each promise as a property of any engine, so that a broken engine can be shown to be caught. */
const promises = {
  'one more decision never lowers a good claim, unless it contradicts what was said, and then that is named': broken =>
    guarded(
      fc.property(given, decision, (known, added) => {
        const before = broken(known)
        const after = broken({ ...known, relations: [...known.relations, added] })
        if (isNamed(added, before, after)) return
        for (const ref of refs) {
          const was = before.levels.get(ref)
          if (rank(was) >= rank('partial')) assert.ok(rank(after.levels.get(ref)) >= rank(was), `${ref} was ${was}`)
        }
      }),
    ),

  'a weak row never lowers anything that rests on decisions': broken =>
    guarded(
      fc.property(given, rows, (known, added) => {
        const before = broken(known)
        const after = broken({ ...known, sets: [...known.sets, added] })
        for (const ref of refs) {
          const was = before.levels.get(ref)
          if (rank(was) >= rank('candidate')) assert.ok(rank(after.levels.get(ref)) >= rank(was), `${ref} was ${was}`)
        }
      }),
    ),

  'full is said only when every hop is equal or superset and reviewed, and every guard passes': broken =>
    guarded(
      fc.property(given, known => {
        const answer = broken(known)
        for (const ref of refs) {
          const full = (answer.claims.get(ref) ?? []).filter(claim => claim.level === 'full')
          assert.equal(answer.levels.get(ref) === 'full', full.length > 0)
          for (const claim of full) {
            assert.ok(claim.guards.every(guard => guard.passed))
            assert.deepEqual(claim.uncovered, [])
            if (claim.by === 'group') continue
            assert.ok(claim.path.every(hop => hop.relation === 'equal' || hop.relation === 'superset_of'))
            assert.ok(claim.path.every(hop => hop.reviewer !== null))
            assert.equal(known.supplies.find(one => one.requirement === claim.source)?.label, 'operating')
          }
        }
      }),
    ),

  'a claim that is less than full says what is missing': broken =>
    guarded(
      fc.property(given, known => {
        for (const claims of broken(known).claims.values())
          for (const claim of claims) if (claim.level !== 'full') assert.ok(claim.uncovered.length > 0)
      }),
    ),

  'the level of a requirement is that of its first claim': broken =>
    guarded(
      fc.property(given, known => {
        const answer = broken(known)
        for (const ref of refs) {
          const [first] = answer.claims.get(ref) ?? []
          const level = answer.levels.get(ref) ?? 'unlinked'
          if (rank(level) >= rank('suggested')) assert.equal(first?.level, level)
          else assert.equal(first, undefined)
        }
      }),
    ),

  'the order in which anything is given does not matter': broken =>
    guarded(
      fc.property(given, fc.infiniteStream(fc.nat()), (known, random) => {
        const shuffled = <Value>(list: readonly Value[]) =>
          list
            .map(one => ({ one, key: random.next().value }))
            .sort((a, b) => a.key - b.key)
            .map(({ one }) => one)
        const other = {
          sets: shuffled(known.sets),
          relations: shuffled(known.relations),
          supplies: shuffled(known.supplies),
          coverages: shuffled(known.coverages),
        }
        const said = ({ levels, claims, contradictions }: Answer) => [[...levels], [...claims], contradictions]
        assert.deepEqual(said(broken(other)), said(broken(known)))
      }),
    ),
} satisfies Record<string, (engine: Engine) => ReturnType<typeof guarded>>

for (const [name, property] of Object.entries(promises)) test(name, () => property(engine).holds(200))

const map = (change: (level: Level, ref: string, answer: Answer, given: Given) => Level): Engine => {
  return known => {
    const answer = engine(known)
    return {
      ...answer,
      levels: new Map([...answer.levels].map(([ref, level]) => [ref, change(level, ref, answer, known)])),
    }
  }
}
const withDecisions = (change: (one: StoredRelation, index: number) => StoredRelation['body']): Engine => {
  return known =>
    engine({ ...known, relations: known.relations.map((one, index) => ({ ...one, body: change(one, index) })) })
}
const withClaims = (change: (claim: Claim) => Claim): Engine => {
  return known => {
    const answer = engine(known)
    const claims = new Map([...answer.claims].map(([ref, all]) => [ref, all.map(change)]))
    return { ...answer, claims, levels: new Map([...claims].map(([ref, all]) => [ref, all[0]?.level ?? 'unlinked'])) }
  }
}

/** Engines with one rule broken each. Every one must be caught by the promise that guards the rule. */
const planted: readonly (readonly [string, keyof typeof promises, Engine])[] = [
  [
    'takes the average of all claims',
    'one more decision never lowers a good claim, unless it contradicts what was said, and then that is named',
    map((level, ref, answer) => {
      const ranks = (answer.claims.get(ref) ?? []).map(claim => rank(claim.level))
      const mean = ranks.reduce((sum, one) => sum + one, 0) / ranks.length
      return ranks.length === 0 ? level : (levels[Math.floor(mean)] ?? level)
    }),
  ],
  [
    'believes the decision that was given last alone',
    'one more decision never lowers a good claim, unless it contradicts what was said, and then that is named',
    known => engine({ ...known, relations: known.relations.slice(-1) }),
  ],
  [
    'lets a row count as the weakest claim',
    'a weak row never lowers anything that rests on decisions',
    map((level, _ref, _answer, { sets }) => (sets.length > 0 && rank(level) > rank('suggested') ? 'suggested' : level)),
  ],
  [
    'calls a part full',
    'full is said only when every hop is equal or superset and reviewed, and every guard passes',
    withClaims(claim => (claim.level === 'partial' ? { ...claim, level: 'full', uncovered: [] } : claim)),
  ],
  [
    'does not ask for a second person',
    'full is said only when every hop is equal or superset and reviewed, and every guard passes',
    known => {
      const answer = withDecisions(one => ({
        ...one.body,
        lifecycle: { state: 'reviewed', reviewer: ben, at: moment },
      }))(known)
      const drafts = new Set(known.relations.filter(one => one.body.lifecycle.state === 'draft').map(one => one.id))
      const unreviewed = (claim: Claim): Claim =>
        claim.by === 'group'
          ? claim
          : {
              ...claim,
              path: claim.path.map(hop =>
                hop.decision && drafts.has(hop.decision) ? { ...hop, reviewer: null } : hop,
              ),
            }
      return {
        ...answer,
        claims: new Map([...answer.claims].map(([ref, all]) => [ref, all.map(unreviewed)])),
      }
    },
  ],
  [
    'does not ask whether the source operates',
    'full is said only when every hop is equal or superset and reviewed, and every guard passes',
    known => engine({ ...known, supplies: known.supplies.map(one => ({ ...one, label: 'operating' })) }),
  ],
  [
    'calls a part of a part a part',
    'the level of a requirement is that of its first claim',
    map(level => (level === 'indeterminate' ? 'partial' : level)),
  ],
  [
    'says nothing of what is left',
    'a claim that is less than full says what is missing',
    withClaims(claim => ({ ...claim, uncovered: [] })),
  ],
  [
    'forgets the first decision given',
    'the order in which anything is given does not matter',
    known => engine({ ...known, relations: known.relations.slice(1) }),
  ],
]

for (const [name, guard, broken] of planted) {
  test(`planted: an engine that ${name} is caught`, () => {
    assert.ok(promises[guard](broken).isBroken(3000), 'the promise did not notice')
  })
}

const own = framework('own', requirements, '1')
const profile = profileOver(...requirements)
type PostureWith = (input: PostureInput, relations: readonly StoredRelation[]) => Posture

/** A posture with everything that stands beside it computed, as a server would. */
const beside: PostureWith = (input, relations) => {
  const result = posture(input)
  const network = networkOf({ frameworks: [own, ...frameworks], sets: [], relations })
  const support = postureSupport(() => network, { postures: [result], controlOf: () => null, covers })()
  for (const { requirement } of result.requirements) support.claimsOf(requirement)
  return result
}

const mappingChangesNothing = (answer: PostureWith) =>
  guarded(
    fc.property(facts, someMoment, fc.array(reference, { maxLength: 4 }), (all: readonly Fact[], asOf, others) => {
      const input = { facts: all, profile, scope: null, asOf, knownAt: null, calendar: utc }
      const mappings = others.flatMap(other => requirements.map(id => relation(other, 'equal', requirement(id))))
      const among = requirements.flatMap(id => others.map(other => relation(requirement(id), 'equal', other)))
      const before = answer(input, []).requirements
      assert.deepEqual(answer(input, [...mappings, ...among]).requirements, before)
    }),
  )

test('adding a mapping never changes an axis nor a label (invariant 3)', () => {
  mappingChangesNothing(beside).holds(60)
})

test('planted: an engine that turns what a mapping supports in full green is caught', () => {
  const green: PostureWith = (input, relations) => {
    const result = posture(input)
    const supported = new Set(relations.map(one => one.body.target as string))
    return {
      ...result,
      requirements: result.requirements.map(one =>
        supported.has(one.requirement) ? { ...one, label: 'operating' } : one,
      ),
    }
  }
  assert.ok(mappingChangesNothing(green).isBroken(200))
})
