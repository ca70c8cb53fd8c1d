import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blankRow } from '@onus/core/profile'
import { type Comparison, functionToShow, outline, placeOf, radarPoints, reaching, reachOf } from './compare-view.ts'
import { newOutcomes, outcomeLines, shownOutcomes, tierFor, withRow, withRows, withTier } from './outcome-view.ts'

const item = (id: string, parent: string | null, assessable: boolean) => ({
  ref: `csf@2.0:${id}`,
  id,
  parent,
  kind: assessable ? 'requirement' : 'group',
  label: id,
  summary: null,
  assessable,
  whyNotAssessable: null,
  withdrawn: null,
  selections: [],
})
const framework = {
  tree: [
    item('PR', null, false),
    item('PR.AA', 'PR', false),
    item('PR.AA-01', 'PR.AA', true),
    item('PR.AA-02', 'PR.AA', true),
    item('DE', null, false),
    item('DE.AE', 'DE', false),
    item('DE.AE-02', 'DE.AE', true),
  ],
} as unknown as Parameters<typeof outcomeLines>[0]
const order = ['csf@2.0:PR.AA-01', 'csf@2.0:PR.AA-02', 'csf@2.0:DE.AE-02']
const outcomes = newOutcomes('current', '2026-01-01')

test('an outcome without a row is not included yet, and is neither in nor out', () => {
  const rows = [{ ...blankRow(order[0]!), included: false, rationale: 'No such systems' }, blankRow(order[2]!)]
  const lines = outcomeLines(framework, { ...outcomes, rows })
  assert.deepEqual(
    lines.map(line => [line.id, line.function, line.category, line.state]),
    [
      ['PR.AA-01', 'PR', 'PR.AA', 'left_out'],
      ['PR.AA-02', 'PR', 'PR.AA', 'not_yet'],
      ['DE.AE-02', 'DE', 'DE.AE', 'included'],
    ],
  )
  const found = (filter: Partial<Parameters<typeof shownOutcomes>[1]>) =>
    shownOutcomes(lines, { text: '', state: '', function: '', ...filter }).map(line => line.id)
  assert.deepEqual(found({ state: 'unknown' }), ['DE.AE-02'])
  assert.deepEqual(found({ function: 'PR', state: 'not_yet' }), ['PR.AA-02'])
})

test('rows stand in the order of the framework and can be taken away again', () => {
  const one = withRow(outcomes, order, order[2]!, blankRow(order[2]!))
  const two = withRow(one, order, order[0]!, blankRow(order[0]!))
  assert.deepEqual(
    two.rows.map(row => row.requirement),
    [order[0], order[2]],
  )
  assert.equal(withRow(two, order, order[0]!, null).rows.length, 1)
  const said = { ...blankRow(order[0]!), statement: 'So it is' }
  assert.equal(withRows({ ...outcomes, rows: [said] }, order, order.map(blankRow)).rows[0]?.statement, 'So it is')
})

test('a category has the tier of its function, or of the whole, until it gets its own', () => {
  const by = { rationale: 'r', chosenBy: 'p', chosenAt: '2026-01-01' }
  const tiers = withTier(withTier([], null, { ...by, tier: 2 }), 'PR', { ...by, tier: 3 })
  assert.deepEqual(
    [tierFor(tiers, ['PR.AA', 'PR', null])?.choice.tier, tierFor(tiers, ['PR.AA', 'PR', null])?.own],
    [3, false],
  )
  assert.equal(tierFor(tiers, ['DE', null])?.choice.tier, 2)
  assert.equal(tierFor(withTier(tiers, 'PR', null), ['PR', null])?.own, false)
  assert.equal(tierFor([], ['PR', null]), null)
})

test('a function is counted at a level, never averaged, and unknown reaches nothing', () => {
  const counts = { unknown: 5, not: 1, partial: 2, largely: 3, fully: 4 }
  assert.equal(reaching(counts, 'partial'), 9)
  assert.equal(reaching(counts, 'fully'), 4)
  const comparison = {
    functions: [{ id: 'PR', label: 'Protect', now: counts, aimed: { ...counts, fully: 9 } }],
    outcomes: Array.from({ length: 15 }, () => ({ function: 'PR' })),
  } as unknown as Parameters<typeof reachOf>[0]
  assert.deepEqual(reachOf(comparison, 'largely'), [
    { id: 'PR', label: 'Protect', total: 15, now: 7, aimed: 12, unknown: 5 },
  ])
  assert.equal(placeOf('unknown'), null)
  assert.equal(placeOf('fully'), 3)
})

test('a radar begins at the top and goes round clockwise', () => {
  const points = radarPoints([1, 1, 0, 1], { x: 100, y: 100 }, 50)
  assert.deepEqual(points, [
    { x: 100, y: 50 },
    { x: 150, y: 100 },
    { x: 100, y: 100 },
    { x: 50, y: 100 },
  ])
  assert.equal(outline(points), 'M100 50L150 100L100 100L50 100Z')
  assert.equal(outline([]), '')
})

test('a comparison begins with the function that has an open gap, else with one that is spoken of', () => {
  const of = (id: string, state: string, current: string | null) => ({ function: id, state, current, target: null })
  const shown = (...outcomes: object[]) =>
    functionToShow({ functions: [{ id: 'GV' }, { id: 'PR' }, { id: 'DE' }], outcomes } as unknown as Comparison)?.id
  assert.equal(shown(of('GV', 'no_target', null)), 'GV')
  assert.equal(shown(of('GV', 'no_target', null), of('PR', 'no_target', 'fully')), 'PR')
  assert.equal(shown(of('PR', 'no_target', 'fully'), of('DE', 'open', 'not')), 'DE')
})
