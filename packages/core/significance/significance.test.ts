import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Facts } from '../regulation/index.ts'
import { lawOfUnion } from '../regulation/testing.ts'
import { type Instant, instant } from '../time/index.ts'
import { quiet, significanceCases, types } from './cases.ts'
import { type Loss, longest, mostInWeek, recurrencesOf, recurringFactsOf, significanceOf, unplanned } from './index.ts'

const law = lawOfUnion('2026-11-22')
const cloud = ['cloud-computing-service-providers']
const answer = (facts: Facts, types = cloud) => significanceOf(law, types, facts).answer

describe('an incident by its limits', () => {
  for (const { name, of, is } of significanceCases()) test(name, () => assert.deepEqual(of(law), is))
})

test('what is not known leaves it unknown, with what would decide it', () => {
  const { answer: open, deciding } = significanceOf(law, cloud, { ...quiet, outage: undefined })
  assert.equal(open, 'unknown')
  assert.deepEqual(deciding, [{ fact: 'outage', comparison: '>', bound: 1_800 }])
})

test('one rule that holds decides it, whatever else is missing, unless all was planned', () => {
  assert.equal(answer({ outage: 1_801, only_planned: false }), 'yes')
  assert.equal(answer({ outage: 1_801 }), 'unknown')
  assert.equal(answer({ only_planned: true }), 'no')
})

test('at least so many users so far is enough, once it is more than the limit', () => {
  const limited = { ...quiet, limited: 7_200 }
  assert.equal(answer({ ...limited, users_affected_eu: { atLeast: 51, atMost: null } }), 'yes')
  assert.equal(answer({ ...limited, users_affected_eu: { atLeast: 50, atMost: null } }), 'unknown')
})

test('an entity of several types is looked at by the rules of each', () => {
  const both = [...cloud, 'data-centre-service-providers']
  assert.equal(answer({ ...quiet, outage: 60 }, cloud), 'no')
  assert.equal(answer({ ...quiet, outage: 60 }, both), 'yes')
})

test('an entity outside of the implementing regulation is judged by a person and by no number', () => {
  const { by, asked, planned } = significanceOf(law, ['ii.5.d'], {})
  assert.equal(by, 'judgement')
  assert.equal(planned, null)
  assert.deepEqual(
    asked.map(({ rule }) => rule.article),
    ['Art. 23(3)(a)', 'Art. 23(3)(b)'],
  )
})

const at = (text: string): Instant => instant(`2026-03-${text}Z`)

test('maintenance explains its window and nothing after it', () => {
  const outage = [{ from: at('10T10:00:00'), to: at('10T11:31:00') }]
  const window = [{ from: at('10T10:00:00'), to: at('10T11:00:00') }]
  assert.deepEqual(unplanned(outage, window), [{ from: at('10T11:00:00'), to: at('10T11:31:00') }])
  assert.equal(longest(unplanned(outage, window)), 31 * 60)
  assert.equal(longest(unplanned(outage, [])), 91 * 60)
  assert.deepEqual(unplanned(window, outage), [])
})

test('interruptions of a calendar week are summed from Monday in the zone, across a change of clocks too', () => {
  const stretches = [
    { from: at('27T10:00:00'), to: at('27T10:40:00') },
    // From Saturday to Monday over the night when clocks go forward; the week ends at 22:00 UTC on Sunday.
    { from: at('29T21:50:00'), to: at('29T22:30:00') },
    { from: at('27T10:20:00'), to: at('27T10:50:00') },
  ]
  assert.equal(mostInWeek(stretches, 'Europe/Berlin'), (50 + 10) * 60)
  assert.equal(mostInWeek([], 'Europe/Berlin'), 0)
})

const outage = (id: string, day: string, lossEur: Loss, rootCause = 'certificate') => ({
  id,
  at: instant(`${day}T10:00:00Z`),
  rootCause,
  lossEur,
  significant: false,
})
const together = (incidents: Parameters<typeof recurrencesOf>[1]) =>
  recurrencesOf(law, incidents, 'Europe/Berlin').map(({ incidents: ids, facts }) => [
    ids.join(' '),
    answer({ ...quiet, ...facts }),
  ])

test('two outages four months apart with one cause are significant together', () => {
  assert.deepEqual(together([outage('a', '2026-01-10', 300_000), outage('b', '2026-05-10', 260_000)]), [['a b', 'yes']])
})

test('incidents are no recurrence beyond six months, of other causes, alone, or when one was significant', () => {
  assert.deepEqual(together([outage('a', '2026-01-10', 300_000), outage('b', '2026-07-10', 260_000)]), [['a b', 'yes']])
  assert.deepEqual(together([outage('a', '2026-01-10', 300_000), outage('b', '2026-07-11', 260_000)]), [])
  assert.deepEqual(together([outage('a', '2026-01-10', 300_000), outage('b', '2026-05-10', 260_000, 'disk')]), [])
  assert.deepEqual(together([outage('a', '2026-01-10', 900_000)]), [])
  assert.deepEqual(
    together([outage('a', '2026-01-10', 300_000), { ...outage('b', '2026-05-10', 260_000), significant: true }]),
    [],
  )
})

test('a loss that nobody knows leaves a recurrence unknown while what is known does not reach the limit', () => {
  assert.deepEqual(together([outage('a', '2026-01-10', 300_000), outage('b', '2026-05-10', null)]), [
    ['a b', 'unknown'],
  ])
  assert.deepEqual(together([outage('a', '2026-01-10', 500_001), outage('b', '2026-05-10', null)]), [['a b', 'yes']])
})

test('a group whose loss is open stands beside one whose loss is larger and known, and a loss of at least so much counts', () => {
  const early = [outage('a', '2026-01-10', 200_000), outage('b', '2026-02-10', 200_000)]
  assert.deepEqual(together([...early, outage('c', '2026-10-10', null), outage('d', '2026-11-10', 10_000)]), [
    ['c d', 'unknown'],
    ['a b', 'no'],
  ])
  const atLeast = { atLeast: 300_000, atMost: null }
  assert.deepEqual(together([outage('a', '2026-01-10', atLeast), outage('b', '2026-05-10', 260_000)]), [['a b', 'yes']])
})

test('one incident happened once where nothing near it can share its cause, and else asks for causes and losses', () => {
  const one = outage('a', '2026-01-10', 300_000)
  const of = (me: typeof one, ...others: readonly (typeof one)[]) =>
    answer({ ...quiet, ...recurringFactsOf(law, me, others, 'Europe/Berlin') })
  const open = { ...one, rootCause: '' }
  assert.deepEqual(recurringFactsOf(law, open, [], 'Europe/Berlin'), { recurring_count: 1 })
  assert.deepEqual([of(one), of(open), of(one, outage('b', '2026-05-10', 900_000, 'disk'))], ['no', 'no', 'no'])
  assert.equal(of(open, outage('b', '2026-05-10', 260_000)), 'unknown')
  assert.equal(of(one, outage('b', '2026-05-10', 260_000, '')), 'unknown')
  assert.equal(of(one, outage('b', '2026-05-10', null)), 'unknown')
  assert.equal(of(open, outage('b', '2026-05-10', 200_000)), 'no', 'not even together they lost enough')
  assert.equal(of(open, outage('b', '2026-08-10', 900_000)), 'no', 'it lies outside of every window')
  assert.equal(of(one, { ...outage('b', '2026-05-10', 260_000), significant: true }), 'no')
  assert.equal(of(one, outage('b', '2026-05-10', 260_000)), 'yes')
  assert.equal(of(one, outage('b', '2025-09-10', 260_000), outage('c', '2026-05-10', 1)), 'yes', 'one window is enough')
})

test('more loss, a longer outage or more users never make an incident less significant', () => {
  const amounts = fc.integer({ min: 0, max: 2_000_000 })
  const anyType = fc.constantFrom(...types)
  const fields = fc.constantFrom('loss_eur', 'outage', 'limited', 'users_affected_eu', 'users_data_eu', 'outage_week')
  const facts = fc.record({
    loss_eur: amounts,
    outage: amounts,
    limited: amounts,
    users_affected_eu: amounts,
    users_data_eu: amounts,
    outage_week: amounts,
    users_eu: amounts,
    data_compromised: fc.boolean(),
  })
  fc.assert(
    fc.property(anyType, fields, facts, amounts, (type, field, given, more) => {
      const before = answer({ ...quiet, ...given }, [type])
      const then = answer({ ...quiet, ...given, [field]: given[field] + more }, [type])
      assert.ok(!(before === 'yes' && then !== 'yes'))
    }),
  )
})
