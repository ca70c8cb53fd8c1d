import assert from 'node:assert/strict'
import { test } from 'node:test'
import { at } from '../posture/fixture.ts'
import type { Claim } from './claim.ts'
import { ana, coverage, demand, framework, moment, relation, setOf, supply } from './fixture.ts'
import { coversBy, type Demand, type Supply } from './guard.ts'
import { networkOf } from './network.ts'
import type { Relation } from './schema.ts'
import type { StoredRelation } from './statement.ts'
import { type StoredCoverage, supportFrom } from './support.ts'

const frameworks = [framework('a', ['A', 'B', 'C']), framework('b', ['A', 'B', 'C']), framework('c', ['A', 'B', 'C'])]
const nis2 = framework('nis2', ['20(1)', '20(2)', '21(2)(a)', '21(3)', '21(4)', '23(4)(a)', '3(4)', '27(2)'], '2022')
const organisation = coversBy(() => null)

type Case = {
  relations?: readonly StoredRelation[]
  sets?: Parameters<typeof networkOf>[0]['sets']
  supplies?: readonly Supply[]
  asked?: Partial<Demand>
  coverages?: readonly StoredCoverage[]
  covers?: typeof organisation
}

function support({ relations = [], sets = [], supplies, asked = {}, coverages = [], covers = organisation }: Case) {
  const network = networkOf({ frameworks: [...frameworks, nis2], sets, relations })
  return {
    network,
    ...supportFrom(network, {
      supplies: supplies ?? [supply('a@1:A')],
      demand: { ...demand, ...asked },
      coverages,
      covers,
    }),
  }
}

const failed = (claim: Claim | undefined) => claim?.guards.filter(one => !one.passed).map(one => one.guard)

test('equal and superset support in full when every guard passes, and the proof names the way', () => {
  const { levelOf, claimsOf } = support({
    relations: [relation('a@1:A', 'superset_of', 'b@1:B'), relation('b@1:B', 'equal', 'c@1:C')],
  })
  assert.equal(levelOf('b@1:B'), 'full')
  assert.equal(levelOf('c@1:C'), 'full')
  const [claim] = claimsOf('c@1:C')
  assert.ok(claim?.by === 'relation')
  assert.deepEqual(
    claim.path.map(hop => `${hop.from} ${hop.relation} ${hop.to} says ${hop.publisher}`),
    ['a@1:A superset_of b@1:B says Own decision', 'b@1:B equal c@1:C says Own decision'],
  )
  assert.deepEqual(claim.uncovered, [])
  assert.deepEqual(claim.controls, ['control of a@1:A'])
  assert.deepEqual(failed(claim), [])
  assert.equal(claim.words, 'a@1:A supports: c@1:C')
})

test('the inverse is never stored and always read: a subset towards one is a superset towards the other', () => {
  const { levelOf } = support({ relations: [relation('b@1:B', 'subset_of', 'a@1:A')] })
  assert.equal(levelOf('b@1:B'), 'full')
})

test('subset and intersects support in part whatever their strength, and say what is left', () => {
  for (const kind of ['subset_of', 'intersects'] as const) {
    const remainder = { ofTarget: 'Crisis management', ofSource: '' }
    const { claimsOf } = support({ relations: [relation('a@1:A', kind, 'b@1:B', { strength: 10, remainder })] })
    const [claim] = claimsOf('b@1:B')
    assert.equal(claim?.level, 'partial')
    assert.deepEqual(claim?.uncovered, ['Crisis management'])
  }
})

test('a part whose remainder nobody wrote out is only a candidate', () => {
  const remainder = { ofTarget: ' ', ofSource: '' }
  const { claimsOf } = support({ relations: [relation('a@1:A', 'intersects', 'b@1:B', { remainder })] })
  assert.equal(claimsOf('b@1:B')[0]?.level, 'candidate')
  assert.deepEqual(failed(claimsOf('b@1:B')[0]), ['remainder'])
})

test('where having nothing in common is possible there is no claim but a question', () => {
  const { levelOf, claimsOf, undecided } = support({
    relations: [relation('a@1:A', 'subset_of', 'b@1:B'), relation('b@1:B', 'superset_of', 'c@1:C')],
  })
  assert.equal(levelOf('c@1:C'), 'indeterminate')
  assert.deepEqual(claimsOf('c@1:C'), [])
  assert.deepEqual(undecided('a@1', 'c@1'), [{ source: 'a@1:A', target: 'c@1:C' }])
})

test('a decided "none" is kept, claims nothing, and silences the rows that suggested a relation', () => {
  const sets = [setOf('rows', 'a@1', 'b@1', [{ source: 'A', target: 'B' }])]
  assert.equal(support({ sets }).levelOf('b@1:B'), 'suggested')
  const decided = support({ sets, relations: [relation('a@1:A', 'none', 'b@1:B')] })
  assert.equal(decided.levelOf('b@1:B'), 'none')
  assert.deepEqual(decided.claimsOf('b@1:B'), [])
})

test('an unspecified row suggests and never composes', () => {
  const sets = [
    setOf('one', 'a@1', 'b@1', [{ source: 'A', target: 'B' }]),
    setOf('two', 'b@1', 'c@1', [{ source: 'B', target: 'C' }]),
  ]
  const { levelOf, claimsOf } = support({ sets, relations: [relation('a@1:B', 'equal', 'b@1:B')] })
  assert.equal(levelOf('b@1:B'), 'suggested')
  assert.equal(levelOf('c@1:C'), 'unlinked')
  assert.deepEqual(claimsOf('b@1:B')[0]?.uncovered, [
    'No relation is stated, so nothing is said about what is covered.',
  ])
})

test('a row that states a relation waits for a decision of this organisation', () => {
  const sets = [
    setOf('draft', 'a@1', 'b@1', [{ source: 'A', target: 'B', relation: 'equal', rationale: 'functional' }]),
  ]
  const { claimsOf } = support({ sets })
  assert.equal(claimsOf('b@1:B')[0]?.level, 'suggested')
  assert.deepEqual(failed(claimsOf('b@1:B')[0]), ['reviewed'])
})

const alone = [relation('a@1:A', 'equal', 'b@1:B')]
const withRelation = (more: Partial<Relation>) => ({ relations: [relation('a@1:A', 'equal', 'b@1:B', more)] })
const quarter = { from: at('2026-01-01'), to: at('2026-04-01') }
const systems = coversBy(scope => (scope === 'payments' ? 'platform' : null))

const guarded: readonly [string, string, 'partial' | 'candidate' | 'suggested', Case][] = [
  ['scope', 'a narrower scope', 'partial', { relations: alone, supplies: [supply('a@1:A', { scope: 'payments' })] }],
  ['time', 'a moment for a period', 'partial', { relations: alone, asked: { window: quarter } }],
  [
    'time',
    'a period that ends too early',
    'partial',
    {
      relations: alone,
      supplies: [supply('a@1:A', { window: { from: at('2025-01-01'), to: at('2026-03-31') } })],
      asked: { window: quarter },
    },
  ],
  [
    'scope',
    'a scope beside it',
    'partial',
    { relations: alone, supplies: [supply('a@1:A', { scope: 'shop' })], asked: { scope: 'payments' }, covers: systems },
  ],
  [
    'strictness',
    'a frequency that nobody knows',
    'partial',
    { relations: alone, supplies: [supply('a@1:A', { cadence: null })], asked: { cadence: 'annual' } },
  ],
  [
    'strictness',
    'a lower frequency',
    'partial',
    { relations: alone, supplies: [supply('a@1:A', { cadence: 'annual' })], asked: { cadence: 'quarterly' } },
  ],
  [
    'strictness',
    'a parameter that is not set',
    'partial',
    { relations: alone, asked: { parameters: { 'ac-1': null } } },
  ],
  [
    'evidence',
    'asking alone',
    'candidate',
    { relations: alone, supplies: [supply('a@1:A', { methods: ['interview'] })] },
  ],
  ['operating', 'design alone', 'candidate', { relations: alone, supplies: [supply('a@1:A', { label: 'designed' })] }],
  ['rationale', 'wording alone', 'candidate', withRelation({ rationale: 'syntactic' })],
  [
    'conditions',
    'a condition that does not hold',
    'candidate',
    withRelation({ conditions: [{ text: 'EU', holds: false }] }),
  ],
  ['reviewed', 'no second person', 'suggested', withRelation({ lifecycle: { state: 'draft' } })],
  ['versions', 'another version of a framework', 'candidate', { relations: [relation('a@0:A', 'equal', 'b@1:B')] }],
]

for (const [guard, name, level, given] of guarded) {
  test(`${name} takes "full" away and the guard ${guard} says so`, () => {
    const [claim] = support(given).claimsOf('b@1:B')
    assert.equal(claim?.level, level)
    assert.deepEqual(failed(claim), [guard])
    assert.ok((claim?.uncovered.length ?? 0) > 0)
  })
}

test('a wider scope, a longer time and a higher frequency are enough', () => {
  const { claimsOf } = support({
    relations: alone,
    supplies: [
      supply('a@1:A', {
        scope: 'platform',
        window: quarter,
        cadence: 'daily',
        parameters: { 'ac-1': 'every 30 days' },
      }),
    ],
    asked: { scope: 'payments', window: moment, cadence: 'weekly', parameters: { 'ac-1': 'quarterly' } },
    covers: systems,
  })
  assert.equal(claimsOf('b@1:B')[0]?.level, 'full')
})

test('several parts stay parts until a second person signs which control covers each element', () => {
  const parts = {
    relations: [relation('a@1:A', 'intersects', 'b@1:B'), relation('a@1:B', 'subset_of', 'b@1:B')],
    supplies: [supply('a@1:A', { controls: ['one'] }), supply('a@1:B', { controls: ['two'] })],
  }
  const level = (...coverages: StoredCoverage[]) => support({ ...parts, coverages }).levelOf('b@1:B')
  assert.equal(level(), 'partial')
  assert.equal(level(coverage('b@1:B', ['one', 'two'])), 'full')
  assert.equal(level(coverage('b@1:B', ['one', 'two'], { lifecycle: { state: 'draft' } })), 'partial')
  assert.equal(level(coverage('b@1:B', ['one', 'three'])), 'partial')
  const [claim] = support({ ...parts, coverages: [coverage('b@1:B', ['one', 'three'])] })
    .claimsOf('b@1:B')
    .filter(one => one.by === 'group')
  assert.match(claim?.uncovered[0] ?? '', /Element 2/)
})

test('a signed decision no longer holds when a part behind it stops operating', () => {
  const { levelOf } = support({
    relations: [relation('a@1:A', 'intersects', 'b@1:B'), relation('a@1:B', 'subset_of', 'b@1:B')],
    supplies: [supply('a@1:A', { controls: ['one'] }), supply('a@1:B', { controls: ['two'], label: 'failing' })],
    coverages: [coverage('b@1:B', ['one', 'two'])],
  })
  assert.equal(levelOf('b@1:B'), 'partial')
})

test('acts towards an authority, of the management body and per supplier are never inferred', () => {
  for (const { id } of nis2.requirements) {
    const target = `nis2@2022:${id}`
    const { levelOf, claimsOf, whyNever } = support({
      relations: [relation('a@1:A', 'equal', target)],
      coverages: [coverage(target, ['control of a@1:A'])],
    })
    const isFree = id === '21(2)(a)'
    assert.equal(levelOf(target), isFree ? 'full' : 'unlinked', id)
    assert.equal(claimsOf(target).length > 0, isFree, id)
    assert.equal(whyNever(target) === null, isFree, id)
  }
})

test('a reviewed direct decision overrides what follows from others, and the contradiction is named', () => {
  const derived = [relation('a@1:A', 'equal', 'b@1:B'), relation('b@1:B', 'superset_of', 'c@1:C')]
  assert.equal(support({ relations: derived }).levelOf('c@1:C'), 'full')
  const direct = support({ relations: [...derived, relation('a@1:A', 'intersects', 'c@1:C')] })
  assert.equal(direct.levelOf('c@1:C'), 'partial')
  assert.ok(direct.network.contradictions.some(one => one.first === 'a@1:A' && one.second === 'c@1:C'))
  const agreeing = support({
    relations: [...derived, relation('a@1:A', 'superset_of', 'c@1:C', { rationale: 'syntactic' })],
  })
  assert.deepEqual(agreeing.network.contradictions, [])
  assert.equal(agreeing.levelOf('c@1:C'), 'full')
})

test('two reviewed decisions that disagree leave both possible and raise a contradiction', () => {
  const { levelOf, network } = support({
    relations: [relation('a@1:A', 'equal', 'b@1:B'), relation('b@1:B', 'none', 'a@1:A')],
  })
  assert.equal(levelOf('b@1:B'), 'indeterminate')
  assert.deepEqual(network.contradictions, [{ kind: 'stated', first: 'a@1:A', second: 'b@1:B' }])
})

test('two ways that cannot both be true are a contradiction', () => {
  const { network } = support({
    relations: [
      relation('a@1:A', 'equal', 'b@1:A'),
      relation('b@1:A', 'equal', 'c@1:A'),
      relation('a@1:A', 'equal', 'b@1:B'),
      relation('b@1:B', 'none', 'c@1:A'),
    ],
  })
  assert.ok(network.contradictions.some(one => one.kind === 'derived' && one.second === 'c@1:A'))
})

test('what failed at its source supports nothing, and what nobody addresses is no source', () => {
  const failing = support({ relations: alone, supplies: [supply('a@1:A', { label: 'failing' })] })
  assert.equal(failing.levelOf('b@1:B'), 'candidate')
  assert.equal(support({ relations: alone, supplies: [] }).levelOf('b@1:B'), 'unlinked')
})

test('counts tell how far each target goes, and what is never inferred is counted apart', () => {
  const { counts } = support({ relations: [relation('a@1:A', 'equal', 'b@1:B')] })
  assert.deepEqual(counts('a@1', 'b@1'), {
    unlinked: 2,
    none: 0,
    indeterminate: 0,
    suggested: 0,
    candidate: 0,
    partial: 0,
    full: 1,
    never: 0,
  })
  assert.equal(counts('a@1', 'nis2@2022').never, 7)
  assert.equal(counts('b@1', 'a@1').full, 0)
})

test('strength sorts claims that are equal otherwise and decides nothing', () => {
  const { claimsOf } = support({
    relations: [
      relation('a@1:A', 'intersects', 'b@1:B', { strength: 2 }),
      relation('a@1:B', 'intersects', 'b@1:B', { strength: 9 }),
    ],
    supplies: [supply('a@1:A'), supply('a@1:B')],
  })
  assert.deepEqual(
    claimsOf('b@1:B').map(claim => [claim.by === 'relation' && claim.source, claim.level]),
    [
      ['a@1:B', 'partial'],
      ['a@1:A', 'partial'],
    ],
  )
})

test('a reference that no framework has is named and not guessed at', () => {
  assert.deepEqual(support({ relations: [relation('a@1:Z', 'equal', 'b@1:B')] }).network.dangling, ['a@1:Z'])
})

test('a retired decision is no longer said', () => {
  const retired = { lifecycle: { state: 'retired', by: ana, why: 'Wrong' } } as const
  assert.equal(support(withRelation(retired)).levelOf('b@1:B'), 'unlinked')
})

test('paths go two hops and no further unless that is asked for', () => {
  const four = [...frameworks, framework('d', ['A'])]
  const relations = [
    relation('a@1:A', 'equal', 'b@1:A'),
    relation('b@1:A', 'equal', 'c@1:A'),
    relation('c@1:A', 'equal', 'd@1:A'),
  ]
  const level = (maxHops?: number) => {
    const network = networkOf({ frameworks: four, sets: [], relations, ...(maxHops && { maxHops }) })
    return supportFrom(network, { supplies: [supply('a@1:A')], demand, covers: organisation }).levelOf('d@1:A')
  }
  assert.deepEqual([level(), level(3)], ['unlinked', 'full'])
})

test('a heading supports only while every part of it that is assessed does, and then as far as the weakest', () => {
  const series = framework('s', ['S1', 'S1.1', 'S1.2'])
  const [heading, ...parts] = series.requirements
  const tree = {
    ...series,
    requirements: [{ ...heading, kind: 'group', assessable: false }, ...parts.map(part => ({ ...part, parent: 'S1' }))],
  } as typeof series
  const network = networkOf({
    frameworks: [...frameworks, tree],
    sets: [],
    relations: [relation('s@1:S1', 'equal', 'b@1:B')],
  })
  const level = (supplies: readonly Supply[], isAssessed = (_: string) => true) =>
    supportFrom(network, { supplies, isAssessed, demand, covers: organisation }).levelOf('b@1:B')
  const [one, two] = [supply('s@1:S1.1'), supply('s@1:S1.2')]
  assert.equal(level([one, two]), 'full')
  assert.equal(level([one]), 'unlinked')
  assert.equal(level([one, { ...two, label: 'failing' }]), 'candidate')
  assert.equal(
    level([one], requirement => requirement !== 's@1:S1.2'),
    'full',
  )
  assert.equal(
    level([], () => false),
    'unlinked',
  )
})

test('a parameter that is not set is said to be so, whatever the source gives', () => {
  const { claimsOf } = support({
    relations: alone,
    supplies: [supply('a@1:A', { parameters: { 'ac-1': 'daily' } })],
    asked: { parameters: { 'ac-1': null } },
  })
  assert.match(claimsOf('b@1:B')[0]?.uncovered[0] ?? '', /not set/)
})

test('a decision whose condition does not hold here neither contradicts nor weakens one that holds', () => {
  const conditional = relation('a@1:A', 'intersects', 'b@1:B', { conditions: [{ text: 'EU', holds: false }] })
  const { levelOf, network } = support({ relations: [...alone, conditional] })
  assert.equal(levelOf('b@1:B'), 'full')
  assert.deepEqual(network.contradictions, [])
})

test('of several decisions that say the same, the one that lacks least counts', () => {
  const weak = relation('a@1:A', 'equal', 'b@1:B', { rationale: 'syntactic' })
  assert.equal(support({ relations: [weak, ...alone] }).levelOf('b@1:B'), 'full')
})

test('where direct decisions disagree nothing derived settles it', () => {
  const { levelOf } = support({
    relations: [
      relation('a@1:A', 'superset_of', 'c@1:C'),
      relation('a@1:A', 'intersects', 'c@1:C'),
      relation('a@1:A', 'equal', 'b@1:B'),
      relation('b@1:B', 'superset_of', 'c@1:C'),
    ],
  })
  assert.equal(levelOf('c@1:C'), 'partial')
})

test('what stays open is that of the target, whichever way the decision was written', () => {
  const remainder = { ofTarget: 'Left of A', ofSource: 'Left of B' }
  const { claimsOf } = support({ relations: [relation('b@1:B', 'intersects', 'a@1:A', { remainder })] })
  assert.deepEqual(claimsOf('b@1:B')[0]?.uncovered, ['Left of B'])
})

test('a part that is only a candidate stands behind no group coverage', () => {
  const { levelOf } = support({
    relations: [relation('a@1:A', 'intersects', 'b@1:B', { rationale: 'syntactic' })],
    supplies: [supply('a@1:A', { controls: ['one'] })],
    coverages: [coverage('b@1:B', ['one'])],
  })
  assert.equal(levelOf('b@1:B'), 'candidate')
})
