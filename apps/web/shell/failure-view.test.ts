import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isGone } from './failure-view.ts'

test('a part of the app that is no longer served is known in the words of every browser', () => {
  for (const said of [
    'Failed to fetch dynamically imported module: http://localhost/assets/a.js',
    'error loading dynamically imported module: http://localhost/assets/a.js',
    'Importing a module script failed.',
    'Unable to preload CSS for /assets/a.css',
  ])
    assert.equal(isGone(new TypeError(said)), true, said)
  assert.equal(isGone(new TypeError('Failed to fetch')), false)
  assert.equal(isGone(null), false)
})
