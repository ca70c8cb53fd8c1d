import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fieldChanges, inWords, wordDiff } from './diff-view.ts'

test('only the changed words are marked', () => {
  assert.deepEqual(wordDiff('Review access every quarter.', 'Review access every month.'), [
    { kind: 'same', text: 'Review access every ' },
    { kind: 'gone', text: 'quarter' },
    { kind: 'added', text: 'month' },
    { kind: 'same', text: '.' },
  ])
})

test('the pieces always rebuild both texts', () => {
  const pairs = [
    ['', 'a b'],
    ['a b', ''],
    ['one two three two', 'two three one two'],
    ['x', 'x'],
    ['ä ö 1,2', 'ö ä 2,1'],
  ] as const
  for (const [before, after] of pairs) {
    const pieces = wordDiff(before, after)
    assert.equal(
      pieces
        .filter(piece => piece.kind !== 'added')
        .map(piece => piece.text)
        .join(''),
      before,
    )
    assert.equal(
      pieces
        .filter(piece => piece.kind !== 'gone')
        .map(piece => piece.text)
        .join(''),
      after,
    )
  }
})

test('two versions are compared field by field', () => {
  assert.deepEqual(fieldChanges({ title: 'A', owner: null, same: [1] }, { title: 'B', same: [1] }), [
    { field: 'title', before: 'A', after: 'B' },
  ])
})

test('values are said as a person would write them', () => {
  assert.equal(inWords([{ requirement: 'x', how: 'y', nothing: null }, 'z']), 'requirement: x, how: y\nz')
})
