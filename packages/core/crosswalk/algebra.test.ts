import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compose, coverageOf, inverse, inverseOf, kindsIn, nothingKnown, relationSet } from './algebra.ts'
import { RelationKind } from './schema.ts'

/** All non-empty sets over five elements, as bits. */
const sets = Array.from({ length: 31 }, (_, index) => index + 1)
const kinds = RelationKind.options

function between(a: number, b: number): RelationKind {
  if (a === b) return 'equal'
  if ((a & b) === b) return 'superset_of'
  if ((a & b) === a) return 'subset_of'
  return (a & b) === 0 ? 'none' : 'intersects'
}

test('each cell of the composition table is exactly what all triples of small sets allow', () => {
  const seen = new Map<string, number>()
  for (const a of sets) {
    for (const b of sets) {
      for (const c of sets) {
        const cell = `${between(a, b)} then ${between(b, c)}`
        seen.set(cell, (seen.get(cell) ?? 0) | relationSet(between(a, c)))
      }
    }
  }
  for (const first of kinds) {
    for (const second of kinds) {
      const composed = kindsIn(compose(relationSet(first), relationSet(second)))
      assert.deepEqual(composed, kindsIn(seen.get(`${first} then ${second}`) ?? 0), `${first} then ${second}`)
    }
  }
})

test('the inverse is what the sets say when they change places', () => {
  for (const a of sets) for (const b of sets) assert.equal(inverse(between(a, b)), between(b, a))
})

test('sets of relations compose as all their members together, whatever the grouping', () => {
  for (let first = 0; first <= nothingKnown; first += 1) {
    for (let second = 0; second <= nothingKnown; second += 1) {
      const members = kindsIn(first).flatMap(a => kindsIn(second).map(b => compose(relationSet(a), relationSet(b))))
      assert.equal(
        compose(first, second),
        members.reduce((set, one) => set | one, 0),
      )
      assert.equal(inverseOf(compose(first, second)), compose(inverseOf(second), inverseOf(first)))
      for (let third = 0; third <= nothingKnown; third += 1)
        assert.equal(compose(compose(first, second), third), compose(first, compose(second, third)))
    }
  }
})

test('a path is full only when every hop is equal or superset', () => {
  for (const first of kinds) {
    for (const second of kinds) {
      const isFull = coverageOf(compose(relationSet(first), relationSet(second))) === 'full'
      assert.equal(
        isFull,
        [first, second].every(kind => kind === 'equal' || kind === 'superset_of'),
      )
    }
  }
})

test('partial is said only when having nothing in common is impossible, and none only when nothing else is', () => {
  const said = (...members: RelationKind[]) => coverageOf(relationSet(...members))
  assert.equal(said('equal', 'superset_of'), 'full')
  assert.equal(said('subset_of'), 'partial')
  assert.equal(said('intersects'), 'partial')
  assert.equal(said('superset_of', 'intersects'), 'partial')
  assert.equal(said('intersects', 'none'), 'indeterminate')
  assert.equal(said('superset_of', 'none'), 'indeterminate')
  assert.equal(said('none'), 'none')
  assert.equal(said(), 'indeterminate')
  assert.equal(said(...kinds), 'indeterminate')
})

test('a part of a whole and nothing before or after nothing decide nothing', () => {
  assert.equal(coverageOf(compose(relationSet('subset_of'), relationSet('superset_of'))), 'indeterminate')
  for (const kind of ['subset_of', 'intersects'] as const)
    assert.equal(coverageOf(compose(relationSet('none'), relationSet(kind))), 'indeterminate')
  for (const kind of ['superset_of', 'intersects'] as const)
    assert.equal(coverageOf(compose(relationSet(kind), relationSet('none'))), 'indeterminate')
  assert.equal(compose(relationSet('none'), relationSet('none')), nothingKnown)
})
