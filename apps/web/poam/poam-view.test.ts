import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changeWords, deviationWords, type Item, poamCounts, riskWords, shapeOf } from './poam-view.ts'

const at = '2026-03-01T00:00:00.000Z'
const item = (more: Partial<Item>): Item =>
  ({ state: 'planned', overdue: false, originalRisk: 'high', adjustedRisk: null, deviation: null, ...more }) as Item

test('an item that is overdue or has no plan stands out', () => {
  assert.deepEqual(
    [item({}), item({ overdue: true }), item({ state: 'no_plan' }), item({ state: 'closed' })].map(shapeOf),
    ['unknown', 'late', 'failing', 'operating'],
  )
  assert.deepEqual(
    poamCounts([
      item({ overdue: true }),
      item({ state: 'no_plan' }),
      item({ state: 'to_verify' }),
      item({ state: 'closed' }),
    ]),
    {
      open: 3,
      overdue: 1,
      unplanned: 1,
      toVerify: 1,
    },
  )
})

test('an adjusted risk counts only once somebody approved it, and the words say so', () => {
  const deviation = { kind: 'risk_adjustment', why: 'Behind a VPN', approval: null } as const
  const asked = item({ adjustedRisk: 'low', deviation })
  assert.equal(riskWords(asked), 'high, low once approved')
  assert.equal(
    riskWords(item({ adjustedRisk: 'low', deviation: { ...deviation, approval: { by: 'ben', at } } })),
    'high, low',
  )
  assert.equal(
    deviationWords(asked, id => id),
    'Risk adjustment, not approved yet: Behind a VPN',
  )
  assert.equal(riskWords(item({ originalRisk: null })), 'Not said')
})

test('a change is a sentence with its reason', () => {
  const change = {
    at,
    what: 'moved',
    milestone: 'Roll out',
    from: '2026-03-01',
    to: '2026-04-01',
    why: 'HR is late',
  } as const
  assert.equal(changeWords(change), '“Roll out” moved from 2026-03-01 to 2026-04-01 (HR is late)')
  assert.equal(
    changeWords({ ...change, what: 'completion_moved', milestone: null, why: '' }),
    'Completion moved from 2026-03-01 to 2026-04-01',
  )
})
