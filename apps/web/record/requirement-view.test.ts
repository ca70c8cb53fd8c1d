import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nameOfRequirement } from './requirement-view.ts'

const soc2 = { shortTitle: 'SOC 2', tree: [{ ref: 'soc2@2017:CC6.3', label: 'Access is given by role' }] }

test('a requirement is said by its code, the short title of its framework and its name', () => {
  assert.deepEqual(nameOfRequirement('soc2@2017:CC6.3', soc2), {
    code: 'CC6.3 (SOC 2)',
    label: 'Access is given by role',
  })
})

test('where its framework is not installed, a requirement is said by what the reference says', () => {
  assert.deepEqual(nameOfRequirement('own@1:A:1', undefined), { code: 'A:1 (own@1)', label: '' })
  assert.deepEqual(nameOfRequirement('soc2@2017:CC9.9', soc2), { code: 'CC9.9 (SOC 2)', label: '' })
})
