import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { evidencePeriodOf } from '../engagement/period.ts'
import type { Engagement } from '../engagement/schema.ts'
import type { Grant } from '../grant/index.ts'
import { instant } from '../time/index.ts'
import {
  aspectsFor,
  type Cited,
  ConclusionStatement,
  faultOfDeterminations,
  faultsOfCitations,
  type HeldGrant,
  OpinionStatement,
  resultsFor,
  whyNotIndependent,
  whyRoomClosed,
} from './index.ts'

const id = (last: number) => `00000000-0000-4000-8000-00000000000${last}`
const period = { from: instant('2026-01-01T00:00:00Z'), to: instant('2027-01-01T00:00:00Z') }
const rootOf = (size: number, fork = 0) => Buffer.alloc(32, size * 2 + fork).toString('base64')
const day = (month: number) => instant(`2026-${String(month).padStart(2, '0')}-15T00:00:00Z`)

/** What happens while an auditor works: evidence comes in, and conclusions are attempted with any checkpoint and any refs. */
const step = fc.oneof(
  fc.record({
    do: fc.constant('append' as const),
    noun: fc.constantFrom(...(['evidence', 'evidence', 'test', 'grant'] as const)),
    month: fc.integer({ min: 0, max: 14 }),
    engagement: fc.constantFrom(null, id(1), id(1), id(2)),
  }),
  fc.record({
    do: fc.constant('conclude' as const),
    size: fc.nat(12),
    fork: fc.constantFrom(0, 0, 0, 1),
    refs: fc.uniqueArray(fc.nat(8), { minLength: 1, maxLength: 2 }),
  }),
)

test('whatever order evidence and conclusions come in, none that is dated back or rests on the wrong thing is accepted', () => {
  let accepted = 0
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 40 }), steps => {
      const ledger: { noun: Cited['noun']; from: number; engagement: string | null }[] = []
      for (const one of steps) {
        if (one.do === 'append') {
          ledger.push({ noun: one.noun, from: one.month, engagement: one.engagement })
          continue
        }
        const entries = new Map(
          ledger.map(({ noun, from, engagement }, index): [number, Cited] => {
            const at = instant(Date.UTC(2026, from - 1, 15))
            return [
              index,
              {
                noun,
                engagement,
                window: noun === 'evidence' ? { from: at, to: instant(Date.parse(at) + 1) } : null,
                performedAt: noun === 'evidence' ? at : null,
              },
            ]
          }),
        )
        const statement = {
          v: 1 as const,
          engagement: id(1),
          control: id(3),
          result: 'effective' as const,
          refs: one.refs.toSorted((a, b) => a - b),
          checkpoint: { size: one.size, root: rootOf(one.size, one.fork) },
          text: 'As tested',
          signer: { person: id(4), key: 'ab'.repeat(32) },
        }
        const hadCheckpoint = one.size <= ledger.length && one.fork === 0
        const isAccepted =
          ConclusionStatement.safeParse(statement).success &&
          faultsOfCitations(statement, 'soc2_type2', period, { entries, hadCheckpoint }).length === 0
        const isRight =
          one.fork === 0 &&
          one.size <= ledger.length &&
          one.refs.every(ref => {
            const cited = ledger[ref]
            if (ref >= one.size || !cited || cited.noun === 'grant' || cited.engagement === id(2)) return false
            return cited.noun !== 'evidence' || (cited.from >= 1 && cited.from <= 12)
          })
        assert.equal(isAccepted, isRight)
        if (isAccepted) accepted += 1
      }
    }),
    { seed: 22, numRuns: 300 },
  )
  assert.ok(accepted > 50, 'the walk also finds conclusions that are right')
})

const opinion = {
  v: 1,
  engagement: id(1),
  aspect: 'operation',
  opinion: 'qualified',
  qualified: ['soc2@2017:CC6.1'],
  refs: [3],
  checkpoint: { size: 8, root: rootOf(8) },
  text: 'Except for access reviews',
  signer: { person: id(3), key: 'ab'.repeat(32) },
}

test('a qualified opinion names its criteria, and no other opinion does', () => {
  assert.equal(OpinionStatement.safeParse(opinion).success, true)
  assert.equal(OpinionStatement.safeParse({ ...opinion, qualified: [] }).success, false)
  assert.equal(OpinionStatement.safeParse({ ...opinion, opinion: 'unmodified' }).success, false)
  assert.equal(OpinionStatement.safeParse({ ...opinion, opinion: 'adverse', qualified: [] }).success, true)
  assert.equal(OpinionStatement.safeParse({ ...opinion, refs: [8] }).success, false)
})

test('a control is satisfied only if every one of its determinations is', () => {
  const of = (...results: ('satisfied' | 'other-than-satisfied')[]) =>
    results.map(result => ({
      statement: 'AC-2(a)',
      methods: ['examine' as const],
      objects: 'The policy',
      depth: 'focused' as const,
      coverage: 'basic' as const,
      result,
    }))
  assert.equal(faultOfDeterminations('satisfied', of('satisfied', 'satisfied')), null)
  assert.notEqual(faultOfDeterminations('satisfied', of('satisfied', 'other-than-satisfied')), null)
  assert.equal(faultOfDeterminations('other-than-satisfied', of('other-than-satisfied')), null)
  assert.equal(faultOfDeterminations('effective', undefined), null)
})

test('an opinion on a Type I is about description and design, never about operation', () => {
  assert.deepEqual(aspectsFor('soc2_type1'), ['description', 'design'])
  assert.deepEqual(aspectsFor('soc2_type2'), ['description', 'design', 'operation'])
})

test('each kind of engagement has its own words', () => {
  assert.deepEqual(resultsFor('soc2_type2', true), ['no-exceptions-noted', 'exception-noted', 'not-tested'])
  assert.deepEqual(resultsFor('sp800_53a', true), ['satisfied', 'other-than-satisfied'])
  assert.ok(resultsFor('soc2_type2', false).includes('effective-with-deviations'))
})

const engagement = {
  id: id(1),
  lead: id(5),
  sponsor: id(6),
  team: [
    { person: id(7), part: 'preparer', independent: false },
    { person: id(8), part: 'assessor', independent: true },
  ],
  lifecycle: { state: 'fieldwork', by: id(5), at: day(3) },
} as unknown as Engagement & { id: string }

function held(role: Grant['role'], more: Partial<HeldGrant> = {}, on: string | null = null): HeldGrant {
  const grant: Grant = { user: 'u', role, engagement: on, objects: [], until: null, state: 'granted' }
  return { grant, from: day(2), to: null, ...more }
}

test('who prepared, worked there during the period or advised does not conclude', () => {
  const why = (person: string, ...grants: HeldGrant[]) => whyNotIndependent(engagement, period, { person, grants })
  assert.equal(why(id(8), held('auditor', {}, id(1))), null)
  for (const insider of [id(5), id(6), id(7)]) assert.notEqual(why(insider), null)
  assert.notEqual(why(id(9), held('reader')), null)
  assert.equal(why(id(9), held('reader', { from: '2024-01-01', to: '2025-12-31' })), null, 'left before it began')
  assert.notEqual(why(id(9), held('advisor', {}, id(1))), null)
  assert.notEqual(why(id(9), held('advisor')), null, 'an advisor to everything advised on this')
  assert.equal(why(id(9), held('advisor', {}, id(2))), null)
})

test('a locked room and an issued engagement take nothing more', () => {
  assert.equal(whyRoomClosed(engagement, false), null)
  assert.match(whyRoomClosed(engagement, true) ?? '', /locked/)
  const issued = { ...engagement, lifecycle: { state: 'issued' } } as unknown as Engagement
  assert.match(whyRoomClosed(issued, false) ?? '', /frozen/)
})

test('a Type I rests on what was there up to thirty days before its day, and on nothing older', () => {
  const about = evidencePeriodOf({ kind: 'soc2_type1', from: '2026-03-31', to: '2026-03-31' }, 'UTC')
  const faults = (from: string, to: string | null) => {
    const cited: Cited = {
      noun: 'evidence',
      engagement: null,
      window: { from: instant(from), to: to && instant(to) } as Cited['window'],
      performedAt: instant(from),
    }
    const statement = { engagement: id(1), refs: [3], checkpoint: { size: 8, root: rootOf(8) } }
    return faultsOfCitations(statement, 'soc2_type1', about, { entries: new Map([[3, cited]]), hadCheckpoint: true })
      .length
  }
  assert.equal(faults('2026-02-28T00:00:00Z', '2026-03-01T00:00:00Z'), 1, 'thirty-one days before')
  assert.equal(faults('2026-03-01T00:00:00Z', '2026-03-02T00:00:00Z'), 0, 'thirty days before')
  assert.equal(faults('2026-03-31T00:00:00Z', '2026-04-01T00:00:00Z'), 0, 'on the day')
  assert.equal(faults('2026-04-01T00:00:00Z', '2026-04-02T00:00:00Z'), 1, 'the day after')
  assert.equal(faults('2025-06-01T00:00:00Z', null), 0, 'a policy that is still in force')
})

test('what a Type I rests on was done by its day: a policy that was approved later shows nothing of it', () => {
  const about = evidencePeriodOf({ kind: 'soc2_type1', from: '2026-03-31', to: '2026-03-31' }, 'UTC')
  const window = { from: instant('2026-01-01T00:00:00Z'), to: null }
  const statement = { engagement: id(1), refs: [3], checkpoint: { size: 8, root: rootOf(8) } }
  const faults = (kind: 'soc2_type1' | 'soc2_type2', performedAt: string) => {
    const cited: Cited = { noun: 'evidence', engagement: null, window, performedAt: instant(performedAt) }
    return faultsOfCitations(statement, kind, about, { entries: new Map([[3, cited]]), hadCheckpoint: true })
  }
  assert.deepEqual(faults('soc2_type1', '2026-03-31T23:59:59Z'), [])
  assert.match(faults('soc2_type1', '2026-04-01T00:00:00Z')[0] ?? '', /approved by then/)
  assert.deepEqual(faults('soc2_type2', '2026-04-01T00:00:00Z'), [])
})
