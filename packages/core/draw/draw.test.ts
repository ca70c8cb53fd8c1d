import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { Sha256 } from '../id/index.ts'
import { isRefusal, type Refusal } from '../problem/index.ts'
import { drawAlgorithm, systematicAlgorithm } from '../sampling/index.ts'
import { instant } from '../time/index.ts'
import {
  confidenceOf,
  type Draw,
  DrawChange,
  type DrawMethod,
  drawnPlaces,
  extended,
  heldBack,
  problemsOfDraw,
  replaced,
  reservesOf,
  sampleOf,
  whyInvalid,
  withdrawn,
  withWords,
} from './index.ts'
import { drawFor } from './testing.ts'

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest())
const hash = (text: string) => Sha256.parse(createHash('sha256').update(text).digest('hex'))
const popHash = hash('a\nb\n')
const by = { actorPerson: '018f0000-0000-7000-8000-00000000000a', at: instant('2026-02-01T00:00:00Z') }
const random = (seed: string): DrawMethod => ({ kind: 'random', algorithm: drawAlgorithm, seed, seedFrom: 'me' })
const systematic = (seed: string): DrawMethod => ({
  kind: 'systematic',
  algorithm: systematicAlgorithm,
  seed,
  seedFrom: '',
})
const drawn = (of: Partial<Draw> = {}) =>
  drawFor({ method: random('onus'), rows: 1000, size: 5, popHash, ...of }, sha256)
const known = (rows = 1000) => ({ popHash, rows, keyAt: (position: number) => `k${position}` })
const sure = (given: Draw | Refusal): Draw => (isRefusal(given) ? assert.fail(given.refused.detail) : given)
const places = (draw: Draw) => sampleOf(draw).map(item => item.position)

test('whoever has hash, seed and size draws the same again, and anything else is noticed (invariant 6)', () => {
  const seeds = fc.string({ minLength: 1, maxLength: 20 })
  const method = fc.oneof(seeds.map(random), seeds.map(systematic))
  fc.assert(
    fc.property(
      method,
      fc.integer({ min: 1, max: 400 }),
      fc.integer({ min: 1, max: 60 }),
      fc.nat(9),
      (how, rows, wanted, turn) => {
        const draw = drawn({ method: how, rows, size: Math.min(wanted, rows) })
        assert.deepEqual(problemsOfDraw(draw, known(rows), sha256), [])
        const item = draw.sequence[turn % draw.sequence.length] ?? assert.fail('empty')
        const other = draw.sequence.map(one =>
          one === item ? { position: (item.position + 1) % (rows + 1), key: item.key } : one,
        )
        assert.notDeepEqual(problemsOfDraw({ ...draw, sequence: other }, known(rows), sha256), [])
        const renamed = draw.sequence.map(one => (one === item ? { ...item, key: 'another' } : one))
        assert.notDeepEqual(problemsOfDraw({ ...draw, sequence: renamed }, known(rows), sha256), [])
        assert.notDeepEqual(problemsOfDraw(draw, known(rows + 1), sha256), [])
        assert.notDeepEqual(problemsOfDraw(draw, { ...known(rows), popHash: hash('other') }, sha256), [])
      },
    ),
    { seed: 6, numRuns: 60 },
  )
})

test('a systematic sample has every distance alike within one, nothing twice, and begins its longer ones', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 1, max: 50 }),
      (seed, rows, wanted) => {
        const size = Math.min(wanted, rows)
        const of = (length: number) =>
          drawnPlaces({ method: systematic(seed), popHash, rows, size, length }, sha256) ?? assert.fail('none')
        const sorted = [...of(size)].sort((a, b) => a - b)
        const distances = sorted.map((place, at) => (sorted[at + 1] ?? (sorted[0] ?? 0) + rows) - place)
        assert.ok(Math.max(...distances) - Math.min(...distances) <= 1)
        const longer = of(Math.min(rows, size + 5))
        assert.equal(new Set(longer).size, longer.length)
        assert.deepEqual(longer.slice(0, size), of(size))
      },
    ),
    { seed: 6, numRuns: 80 },
  )
})

test('the published vectors hold', () => {
  const of = (method: DrawMethod, size: number, length: number) =>
    drawnPlaces({ method, popHash, rows: 1000, size, length }, sha256)
  assert.deepEqual(of(random('onus'), 5, 5), [165, 716, 936, 714, 611])
  assert.deepEqual(of(systematic('onus'), 4, 6), [165, 415, 665, 915, 716, 936])
})

test('an item is replaced by the next reserve and no other, and stays to be seen', () => {
  const draw = drawn()
  const [first, second] = places(draw)
  const once = sure(replaced(draw, { out: second ?? -1, why: 'void', reason: 'A test account' }, by))
  assert.deepEqual(places(once), [first, draw.sequence[5]?.position, ...places(draw).slice(2)])
  assert.equal(reservesOf(once).length, 2)
  assert.deepEqual(problemsOfDraw(once, known(), sha256), [])
  const chosen = { ...once, changes: once.changes.map(change => ({ ...change, in: draw.sequence[6]?.position ?? 0 })) }
  assert.match(problemsOfDraw(chosen as Draw, known(), sha256).join(), /next in line/)
  assert.ok(isRefusal(replaced(once, { out: second ?? -1, why: 'void', reason: 'again' }, by)))
})

test('when no reserve is left nothing is replaced', () => {
  const draw = drawn({ reserves: 0 })
  assert.ok(isRefusal(replaced(draw, { out: places(draw)[0] ?? -1, why: 'out_of_scope', reason: 'x' }, by)))
})

test('a sample is extended once, by the next in line, after what replaced items', () => {
  const draw = sure(replaced(drawn(), { out: places(drawn())[0] ?? -1, why: 'void', reason: 'x' }, by))
  const longer = drawn({ reserves: 8 }).sequence
  const more = sure(extended(draw, { more: 4, reason: 'Two deviations', sequence: longer }, by))
  assert.equal(sampleOf(more).length, 9)
  assert.deepEqual(
    places(more).slice(5),
    longer.slice(6, 10).map(item => item.position),
  )
  assert.deepEqual(problemsOfDraw(more, known(), sha256), [])
  assert.ok(isRefusal(extended(more, { more: 1, reason: 'again', sequence: longer }, by)))
})

test('a judgemental sample is never extended, and only its rows can be checked', () => {
  const draw = drawn({ method: { kind: 'judgemental', reason: 'The three largest' }, size: 3, reserves: 0 })
  assert.deepEqual(problemsOfDraw(draw, known(), sha256), [])
  assert.ok(isRefusal(extended(draw, { more: 1, reason: 'x', sequence: draw.sequence }, by)))
  assert.notDeepEqual(problemsOfDraw({ ...draw, rows: 2 }, null, sha256), [])
})

test('an item without evidence is a deviation: that is no reason to replace it', () => {
  const [out, next] = [places(drawn())[0] ?? -1, drawn().sequence[5]?.position ?? -1]
  const change = { kind: 'replaced', out, in: next, reason: 'Nobody kept the ticket', by: by.actorPerson, at: by.at }
  const of = (why: string) => DrawChange.safeParse({ ...change, why }).success
  assert.deepEqual(['void', 'out_of_scope', 'no_evidence', 'evidence missing', ''].map(of), [
    ...[true, true, false, false, false],
  ])
})

test('a sample of all rows is of all of them, and one that a person chose has no reserves', () => {
  const all = drawn({ method: { kind: 'all' }, rows: 5, size: 5, reserves: 0 })
  assert.deepEqual(problemsOfDraw(all, known(5), sha256), [])
  assert.match(problemsOfDraw({ ...all, size: 3 }, known(5), sha256).join(), /has 3 items, and 5 are recorded/)
  const chosen = drawn({ method: { kind: 'judgemental', reason: 'The three largest' }, size: 3, reserves: 0 })
  assert.match(problemsOfDraw({ ...chosen, size: 2 }, known(), sha256).join(), /has 2 items, and 3 are recorded/)
  assert.match(problemsOfDraw({ ...drawn(), size: 60 }, known(), sha256).join(), /has 60 items, and 8 are recorded/)
  assert.ok(isRefusal(extended(all, { more: 1, reason: 'x', sequence: all.sequence }, by)))
})

test('a seeded sample and a whole one state a confidence, with its own tolerable rate; what a person chose states none', () => {
  const of = (more: Partial<Draw>, deviations = 0) =>
    confidenceOf(drawn({ rows: 100_000, size: 25, ...more }), { tested: 25, deviations })?.hypergeometric.toFixed(3)
  assert.deepEqual([of({}), of({ method: systematic('s') }), of({ tolerable: 0.05 })], ['0.928', '0.928', '0.723'])
  assert.equal(of({}, 1), '0.729')
  assert.equal(of({ method: { kind: 'all' }, rows: 25, size: 25 }), '1.000')
  assert.equal(of({ method: { kind: 'judgemental', reason: 'The largest' } }), undefined)
  assert.equal(of({ purpose: 'walkthrough' }), undefined)
})

test('another edition of the population, and withdrawing, make a sample count no more', () => {
  const draw = drawn()
  assert.equal(whyInvalid(draw, { popHash, edition: 1 }), null)
  assert.match(whyInvalid(draw, { popHash: hash('other'), edition: 2 }) ?? '', /edition 2/)
  assert.match(whyInvalid(sure(withdrawn(draw, 'A mistake', by)), { popHash, edition: 1 }) ?? '', /A mistake/)
})

test('words that are held back are nowhere in the sample, and come back to where they were; what was read stays', () => {
  const words = fc.string({ minLength: 1, maxLength: 20 }).filter(text => text.trim() !== '')
  fc.assert(
    fc.property(words, words, words, (chosen, first, second) => {
      const whole: Draw = {
        ...drawFor({ method: random('s'), rows: 50, size: 5, popHash, reserves: 5 }, sha256),
        method: { kind: 'judgemental', reason: chosen },
      }
      const read = sure(replaced(whole, { out: whole.sequence[0]?.position ?? 0, why: 'void', reason: first }, by))
      const secret = sure(withdrawn(read, second, by))
      const all = heldBack(secret, null)
      assert.deepEqual(withWords(all.draw, all.words), secret)
      assert.deepEqual(heldBack(withWords(all.draw, {}), null).draw, all.draw)
      const later = heldBack(secret, read)
      assert.deepEqual(later.words, { withdrawn: second })
      assert.equal(later.draw.changes[0]?.reason, first)
    }),
  )
})
