import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
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
const from = instant('2020-01-01T00:00:00Z')
const evidence = { noun: 'evidence' as const, from, body: { period: { to: '2024-02-29T12:00:00.000Z' } } }

test('evidence is kept since the end of what it speaks for, a person since they left, an engagement since its issue', () => {
  assert.equal(keptSince(evidence), '2024-02-29T12:00:00.000Z')
  assert.equal(keptSince({ noun: 'person', from, body: { leftOn: null } }), null)
  assert.equal(keptSince({ noun: 'person', from, body: { leftOn: '2025-06-30' } }), '2025-06-30T00:00:00.000Z')
  assert.equal(keptSince({ noun: 'engagement', from, body: { lifecycle: { state: 'reporting', at: from } } }), null)
  assert.equal(keptSince({ noun: 'engagement', from, body: { lifecycle: { state: 'issued', at: from } } }), from)
  assert.equal(keptSince({ noun: 'comment', from, body: {} }), from)
})

test('what is kept says by which rule and until when; without a rule nothing is', () => {
  const at = instant('2026-01-01T00:00:00Z')
  assert.equal(whyKept(evidence, [rule()], at), 'is kept under rule keep-3-years until 2027-03-01 (UTC)')
  assert.equal(whyKept(evidence, [rule({ years: 1 })], at), null)
  assert.equal(whyKept(evidence, [rule({ state: 'retired' })], at), null)
  assert.equal(ruleFor('evidence', [rule(), rule({ rule: 'longer', years: 7 })])?.rule, 'longer')
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
      assert.ok(keptUntil({ years: some + more }, since) >= keptUntil({ years: some }, since))
      const kept = { noun: 'comment' as const, from: since, body: {} }
      const rules = [rule({ nouns: ['comment'], years: some })]
      const [first, second] = [at, later].toSorted()
      if (whyKept(kept, rules, first!) === null) assert.equal(whyKept(kept, rules, second!), null)
    }),
  )
})
