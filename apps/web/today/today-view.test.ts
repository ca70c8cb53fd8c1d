import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bundles, hrefOfWork, type Work } from './today-view.ts'

const now = Date.parse('2026-03-31T10:00:00.000Z')
const work = (due: string | null, overdue = false) =>
  ({ kind: 'action', noun: 'action', id: 'a', title: '', why: '', due, overdue }) as Work

test('work is owed in the order overdue, this week, without a day, later', () => {
  const items = [work('2026-05-01'), work(null), work('2026-04-02'), work('2026-03-01', true)]
  assert.deepEqual(
    bundles(items, now).map(bundle => bundle.label),
    ['Overdue', 'This week', 'No day set', 'Later'],
  )
  assert.deepEqual(bundles([], now), [])
})

test('each piece of work leads to where it is done', () => {
  assert.equal(hrefOfWork({ kind: 'review', noun: 'evidence', id: 'e' }), '/reviews')
  assert.equal(hrefOfWork({ kind: 'adoption', noun: 'control', id: 'c' }), '/controls?state=proposed')
  assert.equal(hrefOfWork({ kind: 'failing_check', noun: 'check', id: 'leavers' }), '/checks/leavers')
  assert.equal(hrefOfWork({ kind: 'description', noun: 'engagement', id: 'e' }), '/engagements/e?tab=description')
  assert.equal(hrefOfWork({ kind: 'signature', noun: 'engagement', id: 'e' }), '/engagements/e?tab=assertion')
  assert.equal(hrefOfWork({ kind: 'signature', noun: 'bridge-letter', id: 'l' }), '/open/bridge-letter/l')
})
