import assert from 'node:assert/strict'
import { test } from 'node:test'
import { safeNext, secretOf } from './sign-in-view.ts'

test('signing in never leads to another site', () => {
  for (const next of [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '/sign-in?next=/',
    undefined,
  ])
    assert.equal(safeNext(next), '/')
  assert.equal(safeNext('/controls?state=proposed'), '/controls?state=proposed')
})

test('the secret of a link is read from after the # or from the query', () => {
  assert.equal(secretOf('#token=abc', {}), 'abc')
  assert.equal(secretOf('#abc', {}), 'abc')
  assert.equal(secretOf('', { token: 'abc' }), 'abc')
})
