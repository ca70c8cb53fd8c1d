import assert from 'node:assert/strict'
import { test } from 'node:test'
import { daysOf, firmOf, lifecycleLine, usualPeriod, usualTitle } from './engagement-view.ts'
import { tabsFor } from './tabs.ts'

test('a new engagement begins with the first of this month and lasts twelve months; a Type I is today', () => {
  assert.deepEqual(usualPeriod('soc2_type2', '2026-03-17'), { from: '2026-03-01', to: '2027-02-28' })
  assert.deepEqual(usualPeriod('soc2_type1', '2026-03-17'), { from: '2026-03-17', to: '2026-03-17' })
  assert.equal(usualTitle('soc2_type2', '2027-02-28'), 'SOC 2 Type II 2027')
})

test('its time is one day or two', () => {
  assert.equal(daysOf({ from: '2026-03-17', to: '2026-03-17' }), '2026-03-17')
  assert.equal(daysOf({ from: '2026-01-01', to: '2026-12-31' }), '2026-01-01 to 2026-12-31')
})

test('the line of states shows where it is, and superseded only where it is so', () => {
  assert.deepEqual(
    lifecycleLine('period_open').map(one => one.place),
    ['before', 'before', 'here', 'after', 'after', 'after'],
  )
  assert.equal(lifecycleLine('superseded').at(-1)?.place, 'here')
})

test('the auditor’s firm stands with where its licence can be looked up, and what is not said is said not to be', () => {
  const firm = { name: 'Eva & Partners', licence: 'CPA 12345, Texas' }
  assert.deepEqual(firmOf({ kind: 'soc2_type2', firm }), firm)
  assert.equal(firmOf({ kind: 'soc2_type2', firm: { ...firm, licence: ' ' } })?.licence, 'Its licence is not said')
  assert.equal(firmOf({ kind: 'soc2_type1', firm: null })?.name, 'Nobody yet')
  assert.equal(firmOf({ kind: 'internal', firm: null }), null)
})

test('a Type I has no tab of populations, and every engagement has its tests', () => {
  const tabsOf = (kind: 'soc2_type1' | 'soc2_type2') =>
    tabsFor({ kind, mode: 'third_party' } as never, { has: () => true }).map(tab => tab.id)
  assert.ok(tabsOf('soc2_type2').includes('populations') && tabsOf('soc2_type2').includes('tests'))
  assert.ok(!tabsOf('soc2_type1').includes('populations') && tabsOf('soc2_type1').includes('tests'))
})
