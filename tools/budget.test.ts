import assert from 'node:assert/strict'
import { test } from 'node:test'
import { budgetProblem, productionPackages } from './budget.ts'

test('packages of production are counted once each; ours, those for development and for other platforms are not', () => {
  const packages = {
    '': { version: '0.1.0' },
    'apps/server': { version: '0.1.0' },
    'node_modules/@onus/server': { link: true },
    'node_modules/zod': { version: '4.0.0' },
    'node_modules/a/node_modules/zod': { version: '4.0.0' },
    'node_modules/b/node_modules/zod': { version: '3.0.0' },
    'node_modules/knip': { version: '6.0.0', dev: true },
    'node_modules/@x/darwin-arm64': { version: '1.0.0', optional: true },
  }
  assert.deepEqual(productionPackages({ packages }), ['zod@3.0.0', 'zod@4.0.0'])
})

const budget = { productionPackages: 2, history: [{ productionPackages: 2, reason: 'the beginning' }] }

test('a number that the budget does not name, more or fewer, is a problem', () => {
  assert.equal(budgetProblem(2, budget), null)
  assert.match(budgetProblem(3, budget) ?? '', /3 production packages, 2 budgeted/)
  assert.match(budgetProblem(1, budget) ?? '', /1 production packages, 2 budgeted/)
})

test('a new number without a reason is a problem', () => {
  assert.match(budgetProblem(3, { ...budget, productionPackages: 3 }) ?? '', /the reason/)
  assert.match(
    budgetProblem(3, { productionPackages: 3, history: [{ productionPackages: 3, reason: ' ' }] }) ?? '',
    /the reason/,
  )
})
