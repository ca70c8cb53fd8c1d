import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { differences, type Learned, type Seen } from './index.ts'

const state = fc.constantFrom('missed', 'performed', 'unknown')
const seen = fc
  .uniqueArray(fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd', 'e'), state }), { selector: one => one.key })
  .map(all => all.map(({ key, state }): Seen => ({ key, title: key.toUpperCase(), state, controls: [`of ${key}`] })))
type Compare = typeof differences

/** Every state that differs is told once with both states, and nothing else is. */
const whole = (compare: Compare) =>
  fc.property(seen, seen, (then, now) => {
    const [before, after] = [then, now].map(all => new Map(all.map(one => [one.key, one.state])))
    const told = new Map(compare(then, now, []).map(one => [one.key, one]))
    for (const key of ['a', 'b', 'c', 'd', 'e']) {
      const [one, other] = [before?.get(key) ?? null, after?.get(key) ?? null]
      const found = told.get(key)
      assert.deepEqual(found ? [found.before, found.now] : null, one === other ? null : [one, other])
    }
  })

test('what differs between two looks is told with both states, also what one of them did not see', () => {
  fc.assert(whole(differences))
  assert.ok(
    fc.check(
      whole((then, now) => differences(then, now, []).filter(one => one.before !== null)),
      { endOnFailure: true, seed: 1 },
    ).failed,
  )
})

test('two looks the other way round tell the same, the other way round', () => {
  fc.assert(
    fc.property(seen, seen, (then, now) => {
      const forth = differences(then, now, []).map(one => [one.key, one.before, one.now])
      const back = differences(now, then, []).map(one => [one.key, one.now, one.before])
      assert.deepEqual(forth.toSorted(), back.toSorted())
    }),
  )
})

test('a difference names the facts that touch its controls, and those that can touch any', () => {
  const one = (state: string): Seen => ({ key: 'q1', title: 'AR-1 2026-Q1', state, controls: ['c1'] })
  const learned: Learned[] = [
    { fact: 'about it', controls: new Set(['c1', 'c2']) },
    { fact: 'about another', controls: new Set(['c2']) },
    { fact: 'a scope', controls: null },
  ]
  const [found] = differences([one('missed')], [one('performed')], learned)
  assert.deepEqual(found?.because, ['about it', 'a scope'])
})
