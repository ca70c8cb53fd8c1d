import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boardRows, type Card, costSentence, marksPlaced, rangeWords, ratesFrom } from './roadmap-view.ts'

const card = (more: Partial<Card>): Card => ({
  id: 'a',
  kind: 'action',
  title: 'Do',
  workstream: 'technical',
  functions: [],
  topics: [],
  owner: null,
  due: null,
  state: 'open',
  waitsFor: null,
  effortDays: null,
  href: '/actions/a',
  slot: 1,
  ...more,
})
const sprints = [
  { number: 1, from: '2026-03-09', to: '2026-03-22' },
  { number: 2, from: '2026-03-23', to: '2026-04-05' },
]

test('the board has a row for each workstream, and no column in which nothing stands', () => {
  const { places, rows } = boardRows({
    sprints,
    cards: [card({ slot: 'overdue' }), card({ slot: 'done', state: 'done' })],
  })
  assert.deepEqual(
    places.map(one => one.slot),
    ['overdue', 1, 'done'],
  )
  assert.deepEqual(
    rows.map(one => [one.workstream, one.open]),
    [
      ['governance', 0],
      ['technical', 1],
      ['evidence', 0],
      ['audit', 0],
    ],
  )
  assert.deepEqual(
    rows[1]?.cells.map(one => one.cards.length),
    [1, 0, 1],
  )
})

test('marks stand where their days are, and today among them', () => {
  const mark = (from: string, to: string) => ({
    id: from,
    title: '',
    kind: 'span' as const,
    from,
    to,
    help: '',
    past: false,
  })
  const { today, marks } = marksPlaced(
    [mark('2026-01-01', '2026-01-11'), mark('2026-01-06', '2026-01-06')],
    '2026-01-11',
  )
  assert.deepEqual([today, marks[0]?.start, marks[0]?.end, marks[1]?.start], [1, 0, 1, 0.5])
})

test('a cost is a range in words, with money only where somebody gave rates', () => {
  assert.equal(rangeWords([20, 55]), '20 to 55 days')
  const range = { own: [20, 55], others: [0, 10], money: null, parts: [] } as const
  assert.equal(costSentence(range, 'EUR'), '20 to 55 days of your own people and 0 to 10 days of others.')
  assert.match(costSentence({ ...range, money: [10_000, 40_000] }, 'EUR'), /10,000 to 40,000 EUR/)
  assert.equal(ratesFrom({ ownFrom: '', ownTo: '2', othersFrom: '1', othersTo: '2' }), null)
  assert.equal(ratesFrom({ ownFrom: '5', ownTo: '2', othersFrom: '1', othersTo: '2' }), null)
  assert.deepEqual(ratesFrom({ ownFrom: '1', ownTo: '2', othersFrom: '1', othersTo: '2' }), {
    own: [1, 2],
    others: [1, 2],
  })
})
