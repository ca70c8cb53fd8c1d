import assert from 'node:assert/strict'
import { test } from 'node:test'
import { joinList, parseSearch, splitHref, splitList, stringifySearch, withPatch } from './url-state.ts'

test('the same view always has the same address', () => {
  assert.equal(stringifySearch({ sort: '-due', asOf: '2026-03-31' }), '?asOf=2026-03-31&sort=-due')
  assert.equal(stringifySearch({ asOf: '2026-03-31', sort: '-due', q: '' }), '?asOf=2026-03-31&sort=-due')
})

test('what is written is read back', () => {
  const state = { q: 'café & co = 100%', state: 'failing,late' }
  assert.deepEqual(parseSearch(stringifySearch(state)), state)
})

test('a patch removes a name when it is undefined or empty', () => {
  assert.deepEqual(withPatch({ q: 'a', sort: 'due' }, { q: undefined, sort: '', tab: 'history' }), { tab: 'history' })
})

test('lists survive commas and per cent signs in their items', () => {
  for (const items of [
    ['a,b', 'c'],
    ['100%', 'd'],
    ['%2C', 'e,'],
  ])
    assert.deepEqual(splitList(joinList(items)), items)
  assert.deepEqual(splitList(undefined), [])
})

test('an address splits into path, search and hash', () => {
  assert.deepEqual(splitHref('/controls/c1?tab=history#v2'), {
    path: '/controls/c1',
    search: { tab: 'history' },
    hash: 'v2',
  })
})
