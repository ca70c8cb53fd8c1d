import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Facts } from '../regulation/index.ts'
import { lawOfUnion } from '../regulation/testing.ts'
import { type Instant, instant } from '../time/index.ts'
import { quiet, significanceCases, types } from './cases.ts'
import { longest, mostInWeek, recurrencesOf, significanceOf, unplanned } from './index.ts'

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

const outage = (id: string, day: string, lossEur: number | null, rootCause = 'certificate') => ({
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
