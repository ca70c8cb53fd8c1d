import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorsOf, missing } from './form-view.ts'

test('a refusal lands at its field, also from inside a body', () => {
  const fields = [
    { path: 'body.title', message: 'too long' },
    { path: 'milestones.0.due', message: 'no such day' },
  ]
  assert.deepEqual(errorsOf({ detail: '', fields }, ['title', 'milestones']), {
    title: 'too long',
    milestones: 'no such day',
  })
})

test('a refusal of an unknown field or of the whole is said at the top', () => {
  assert.deepEqual(errorsOf({ detail: 'Another person must do this' }, ['title']), {
    '': 'Another person must do this',
  })
  assert.deepEqual(errorsOf({ detail: '', fields: [{ path: 'x', message: 'odd' }] }, ['title']), { '': 'x: odd' })
})

test('empty texts and empty lists are missing, zero and false are not', () => {
  const required = { a: 'say a', b: 'say b', c: 'say c', d: 'say d' }
  assert.deepEqual(missing({ a: ' ', b: [], c: 0, d: false }, required), { a: 'say a', b: 'say b' })
})
