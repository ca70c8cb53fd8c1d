import assert from 'node:assert/strict'
import { test } from 'node:test'
import { itemRows, keyMeans, nextOpen, standing, untilListed, versionOptions } from './test-view.ts'

const said = { by: 'p', at: '2026-01-01T00:00:00.000Z' as never, evidence: [] }

test('items stand in the order of the sample, each with what came out', () => {
  const results = [{ position: 9, item: 'k9', result: 'deviation' as const, reason: 'No approval', ...said }]
  const rows = itemRows({ results }, [
    { position: 4, key: 'k4' },
    { position: 9, key: 'k9' },
  ])
  assert.deepEqual(
    rows.map(row => [row.position, row.result, row.reason]),
    [
      [4, undefined, ''],
      [9, 'deviation', 'No approval'],
    ],
  )
  assert.equal(itemRows({ results }, null)[0]?.item, 'k9')
})

test('after a result the next open item is looked at, from the end on from the beginning', () => {
  const rows = [{ result: undefined }, { result: 'pass' as const }, { result: 'pass' as const }]
  assert.equal(nextOpen(rows, 1), 0)
  assert.equal(nextOpen([{ result: 'pass' }, { result: 'pass' }], 0), 1)
  assert.equal(nextOpen([], 0), 0)
})

test('letters mark items', () => {
  assert.deepEqual(['p', 'd', 'n', 'j', 'x'].map(keyMeans), ['pass', 'deviation', 'not_applicable', 'next', null])
})

test('only a reviewed test shows that a control operated', () => {
  const concluded = { by: 'p', at: said.at, conclusion: 'effective' as const, words: '' }
  assert.equal(standing({ lifecycle: { state: 'open' } }).state, 'unknown')
  assert.equal(standing({ lifecycle: { state: 'concluded', ...concluded } }).state, 'designed')
  const reviewed = { state: 'reviewed' as const, ...concluded, reviewer: 'q', reviewedAt: said.at, review: '' }
  assert.deepEqual(standing({ lifecycle: reviewed }), { state: 'operating', words: 'Effective, reviewed' })
})

test('a form waits for what its address names, and once shown is never taken back', () => {
  const read = {
    error: null,
    refetch: () => {},
    isFetching: true,
    isFetchedAfterMount: false,
    data: [{ id: 'before' }],
  }
  assert.equal(untilListed(read, 'just made').data, undefined)
  assert.equal(untilListed(read, 'before').data, read.data)
  assert.equal(untilListed(read, undefined).data, read.data)
  const again = { ...read, isFetchedAfterMount: true }
  assert.equal(untilListed(again, 'nowhere').data, read.data)
  assert.equal(untilListed({ ...read, isFetching: false }, 'nowhere').data, read.data)
})

test('the versions of a control to choose from are those in force in the time of the engagement', () => {
  const from = (version: number, day: string) => ({
    version,
    effective: { from: `${day}T00:00:00.000Z` as never, to: null },
  })
  const versions = [from(3, '2027-03-01'), from(2, '2026-06-01'), from(1, '2025-01-01')]
  assert.deepEqual(versionOptions(versions, { from: '2026-01-01', to: '2026-12-31' }, 'UTC'), [
    { value: '1', label: 'Version 1, from 1 Jan 2025' },
    { value: '2', label: 'Version 2, from 1 Jun 2026' },
  ])
})
