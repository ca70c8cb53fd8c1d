import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decisionErrors, emptyDecision, relationBody } from './decide-view.ts'
import { flowOf } from './flow-view.ts'
import { busyPlaces, linesOf, type Matrix, pairsOf, shownPairs, sideOf, sumInWords, sumsOf } from './matrix-view.ts'

const item = (framework: string, id: string, parent: string | null) => ({
  requirement: `${framework}:${id}`,
  id,
  title: `Title of ${id}`,
  parent,
})

const answer = {
  rows: [item('a@1', 'A', null), item('a@1', 'A.1', 'A'), item('a@1', 'A.2', 'A'), item('a@1', 'B', null)],
  columns: [item('b@1', 'X', null), item('b@1', 'X.1', 'X'), item('b@1', 'Y', null)],
  cells: [
    {
      row: 1,
      column: 1,
      said: ['unspecified'],
      publishers: [0],
      sets: [0],
      reviewed: false,
      path: 'suggested',
      claim: 'suggested',
    },
    {
      row: 2,
      column: 1,
      said: ['subset_of'],
      publishers: [1],
      sets: [0],
      reviewed: true,
      path: 'partial',
      claim: 'partial',
    },
    { row: 2, column: 2, said: [], publishers: [], sets: [], reviewed: false, path: 'candidate', claim: 'unlinked' },
  ],
  publishers: ['One', 'Other'],
  sets: [{ id: 's@1', title: 'S', kind: 'published', label: '' }],
} as unknown as Matrix

const pairs = pairsOf(answer, new Map())
const [rows, columns] = [sideOf(answer.rows), sideOf(answer.columns)]

test('a folded group stands for all pairs under it, with the best claim among them', () => {
  const sum = sumsOf(rows, columns, pairs).get('0 0')
  assert.equal(sum?.count, 2)
  assert.equal(sum?.claim, 'partial')
  assert.equal(sumInWords(sum), '2 pairs: 1 is a part, 1 related; at best: partially addresses')
})

test('headings show what stands under an open group, and leave out what is related to nothing', () => {
  const busy = busyPlaces(
    rows,
    pairs.map(pair => pair.row),
  )
  assert.deepEqual(
    linesOf(rows, new Set(['A']), busy).map(line => line.id),
    ['A', 'A.1', 'A.2'],
  )
  assert.deepEqual(
    linesOf(rows, new Set(), null).map(line => line.id),
    ['A', 'B'],
  )
})

test('a pair that only follows from others is derived, and one that is reviewed says so', () => {
  assert.deepEqual(
    pairs.map(pair => pair.state),
    ['undecided', 'reviewed', 'derived'],
  )
})

test('filters narrow the pairs: every one that is set must match', () => {
  const none = { publishers: [], relations: [], states: [], claims: [] }
  assert.equal(shownPairs(pairs, none).length, 3)
  assert.deepEqual(shownPairs(pairs, { ...none, publishers: ['Other'], relations: ['subset_of'] }), [pairs[1]])
  assert.deepEqual(shownPairs(pairs, { ...none, publishers: ['One'], relations: ['subset_of'] }), [])
})

test('bands of the flow are as wide as there are pairs, and an opened group shows its parts', () => {
  const flow = flowOf({ rows, columns, pairs, left: undefined, right: undefined, from: 0, to: 100 })
  assert.deepEqual(
    flow.bands.map(band => [band.left.id, band.right.id, band.count]),
    [
      ['A', 'X', 2],
      ['A', 'Y', 1],
    ],
  )
  assert.equal(flow.bands[0]!.width, 2 * flow.bands[1]!.width)
  const opened = flowOf({ rows, columns, pairs, left: 'A', right: undefined, from: 0, to: 100 })
  assert.deepEqual(
    opened.left.map(node => node.id),
    ['A.1', 'A.2'],
  )
})

test('a decision has nothing preselected, and a part must say what it leaves open', () => {
  assert.deepEqual(Object.keys(decisionErrors(emptyDecision)), ['relation', 'rationale', 'rationaleText'])
  const part = { ...emptyDecision, relation: 'subset_of', rationale: 'functional', rationaleText: 'So it is.' } as const
  assert.deepEqual(Object.keys(decisionErrors(part)), ['ofTarget'])
})

test('what a relation cannot leave open is not recorded with it', () => {
  const pairing = { crosswalk: 'own', source: 'a@1:A', target: 'b@1:X', provenance: 'Us' }
  const draft = {
    ...emptyDecision,
    relation: 'equal',
    rationale: 'semantic',
    rationaleText: 'Same.',
    ofTarget: 'old',
  } as const
  assert.deepEqual(relationBody(draft, pairing).remainder, { ofTarget: '', ofSource: '' })
})
