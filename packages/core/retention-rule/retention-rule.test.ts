import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { calendarOf } from '../occurrence/index.ts'
import { instant } from '../time/index.ts'
import { keptSince, keptUntil, RetentionPeriod, ruleFor, whyKept } from './index.ts'

const rule = (more: Partial<RetentionPeriod> = {}): RetentionPeriod => ({
  rule: 'keep-3-years',
  title: 'Evidence',
  nouns: ['evidence'],
  years: 3,
  basis: '',
  state: 'active',
  ...more,
})
const utc = calendarOf('UTC')
const from = instant('2020-01-01T00:00:00Z')
const evidence = { noun: 'evidence' as const, from, body: { period: { to: '2024-02-29T12:00:00.000Z' } } }

test('evidence is kept since the end of what it speaks for, a person since they left, an engagement since its issue', () => {
  const since = (noun: 'person' | 'engagement' | 'comment', body: object) => keptSince({ noun, from, body }, utc)
  assert.equal(keptSince(evidence, utc), '2024-02-29')
  assert.equal(since('person', { leftOn: null }), null)
  assert.equal(since('person', { leftOn: '2025-06-30' }), '2025-06-30')
  assert.equal(since('engagement', { lifecycle: { state: 'reporting', at: from } }), null)
  assert.equal(since('engagement', { lifecycle: { state: 'issued', at: from } }), '2020-01-01')
  assert.equal(since('comment', {}), '2020-01-01')
})

test('what is kept says by which rule and until when; without a rule nothing is', () => {
  const at = instant('2026-01-01T00:00:00Z')
  const why = 'is kept under rule keep-3-years until the end of 2027-02-28 (UTC)'
  assert.equal(whyKept(evidence, [rule()], at, utc), why)
  assert.equal(whyKept(evidence, [rule({ years: 1 })], at, utc), null)
  assert.equal(whyKept(evidence, [rule({ state: 'retired' })], at, utc), null)
  assert.equal(ruleFor('evidence', [rule(), rule({ rule: 'longer', years: 7 })])?.rule, 'longer')
})

test('the last day counts as a whole, where the organisation is', () => {
  const people = [rule({ nouns: ['person', 'population', 'evidence'], years: 1 })]
  const midnights = [
    ['UTC', '2026-07-01T00:00:00.000Z'],
    ['Asia/Tokyo', '2026-06-30T15:00:00.000Z'],
    ['America/New_York', '2026-07-01T04:00:00.000Z'],
  ] as const
  for (const [zone, midnight] of midnights) {
    const days = calendarOf(zone)
    const end = instant(Date.parse(midnight) - 365 * 86_400_000)
    const bodies = [
      { noun: 'person' as const, from, body: { leftOn: '2025-06-30' } },
      { noun: 'population' as const, from, body: { to: '2025-06-30' } },
      { noun: 'evidence' as const, from, body: { period: { to: end } } },
    ]
    for (const kept of bodies) {
      const last = instant(Date.parse(midnight) - 1)
      assert.match(whyKept(kept, people, last, days) ?? '', /until the end of 2026-06-30 \(/, `${kept.noun} ${zone}`)
      assert.equal(whyKept(kept, people, instant(midnight), days), null, `${kept.noun} ${zone}`)
    }
  }
})

test('no rule is about what is never erased', () => {
  assert.ok(!RetentionPeriod.safeParse(rule({ nouns: ['organisation'] })).success)
  assert.ok(RetentionPeriod.safeParse(rule({ nouns: ['engagement', 'population'] })).success)
})

test('property: a longer rule never ends sooner, and what is over stays over', () => {
  const day = fc.integer({ min: 0, max: 20_000 }).map(days => instant(days * 86_400_000))
  const years = fc.integer({ min: 1, max: 30 })
  fc.assert(
    fc.property(day, years, years, day, day, (since, some, more, at, later) => {
      const from = utc.dateAt(since)
      assert.ok(keptUntil({ years: some + more }, from) >= keptUntil({ years: some }, from))
      const kept = { noun: 'comment' as const, from: since, body: {} }
      const rules = [rule({ nouns: ['comment'], years: some })]
      const [first, second] = [at, later].toSorted()
      if (whyKept(kept, rules, first!, utc) === null) assert.equal(whyKept(kept, rules, second!, utc), null)
    }),
  )
})
