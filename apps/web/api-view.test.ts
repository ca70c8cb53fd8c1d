import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allPages, codeOf, shouldRetry } from './api-view.ts'

test('a list is read to its end', async () => {
  const pages: Record<string, { items: number[]; next: string | null }> = {
    '': { items: [1, 2], next: 'a' },
    a: { items: [3], next: null },
  }
  assert.deepEqual(await allPages(async cursor => pages[cursor ?? '']!), [1, 2, 3])
})

test('a list without end stops at the most a browser shows', async () => {
  assert.equal((await allPages(async () => ({ items: [1, 2], next: 'on' }), 6)).length, 6)
})

test('a refusal is not asked again, a broken connection is', () => {
  assert.equal(codeOf({ problem: { code: 'not_permitted' } }), 'not_permitted')
  assert.equal(shouldRetry(0, { code: 'not_found' }), false)
  assert.equal(shouldRetry(0, new TypeError('fetch failed')), true)
  assert.equal(shouldRetry(2, new TypeError('fetch failed')), false)
})
