import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freezingOf, offeredColumns, testsInWords } from './population-view.ts'

const values = {
  title: 'Merged changes',
  source: 'upload',
  columns: ['id', 'who'],
  key: ['id'],
  personal: ['who', 'other'],
  time: '',
  equalsColumn: '',
  equalsValue: '',
  from: '2025-01-01',
  to: '2025-12-31',
  control: [],
  rollsForward: '',
  sourceSystem: ' Tracker ',
  account: '',
  query: 'All',
  generatedBy: '',
  generatedAt: '2026-01-05T10:00Z',
  sourceSideCount: '12',
  sourceSideCountHow: '',
  observer: 'none',
}

test('what the form holds becomes the request, without what nobody said', () => {
  const { ipe, columns, key, source, filter } = freezingOf(values, 'e')
  assert.deepEqual(
    [columns, key],
    [
      [
        { name: 'id', personal: false },
        { name: 'who', personal: true },
      ],
      ['id'],
    ],
  )
  assert.deepEqual([source, filter], [{ kind: 'upload' }, { time: null, equals: [] }])
  assert.deepEqual(
    { ...ipe, zone: '' },
    {
      sourceSystem: 'Tracker',
      query: 'All',
      generatedAt: '2026-01-05T10:00:00.000Z',
      sourceSideCount: 12,
      observer: 'none',
      zone: '',
    },
  )
  const chosen = freezingOf(
    { ...values, source: 's1/change.tickets@1', equalsColumn: 'state', equalsValue: 'done' },
    'e',
  )
  assert.deepEqual(chosen.source, { kind: 'snapshot', snapshot: 's1', dataset: 'change.tickets@1' })
  assert.deepEqual(chosen.filter.equals, [{ column: 'state', value: 'done' }])
})

test('a dataset begins with its key, its own columns and its moment', () => {
  const column = (name: string, type: 'text' | 'instant' = 'text', personal = false) => ({
    name,
    type,
    personal,
    meaning: '',
  })
  const offer = {
    key: ['number'],
    columns: [column('resource'), column('number'), column('author', 'text', true), column('merged_at', 'instant')],
  }
  assert.deepEqual(offeredColumns(offer), {
    columns: ['number', 'author', 'merged_at'],
    key: ['number'],
    personal: ['author'],
    time: 'merged_at',
  })
})

test('tests are told worst first', () => {
  const tests = [
    { outcome: 'pass' as const, explanation: '' },
    { outcome: 'fail' as const, explanation: '' },
    { outcome: 'fail' as const, explanation: 'known' },
    { outcome: 'unknown' as const, explanation: '' },
  ]
  assert.equal(testsInWords(tests), '1 failed, 1 failed and explained, 1 unknown, 1 passed')
})
