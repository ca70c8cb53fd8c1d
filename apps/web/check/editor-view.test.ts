import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startingText } from './check-view.ts'
import { idIn, tablesOf } from './editor-view.ts'

const datasets = [{ ref: 'identity.accounts@1', columns: [{ name: 'resource' }, { name: 'mfa' }] }]

test('completion knows the columns of each declared table, written in a block or in a line', () => {
  const columns = ['resource', 'source', 'observed_at', 'raw', 'mfa']
  assert.deepEqual(tablesOf(startingText, datasets), { accounts: columns })
  assert.deepEqual(tablesOf('data: { a: { dataset: identity.accounts@1 }, b: {dataset: nothing.here@1} }', datasets), {
    a: columns,
    b: ['resource', 'source', 'observed_at', 'raw'],
  })
  assert.deepEqual(tablesOf('data:\n  a:\n    dataset: identity.accounts@1\n', datasets), { a: columns })
})

test('the id of a check is read from its text', () => {
  assert.equal(idIn(startingText), 'my-check')
  assert.equal(idIn('title: x'), null)
})
