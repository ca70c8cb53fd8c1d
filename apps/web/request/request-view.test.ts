import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ageWords, type Card, cardAfter, columnsOf, dueWords, moveOf, shownCards, verbsFor } from './request-view.ts'

const card = (id: string, more: Partial<Card> = {}): Card => ({
  id,
  version: 1,
  engagement: 'e',
  reference: id,
  title: `Request ${id}`,
  state: 'sent',
  side: 'auditor',
  assignee: null,
  due: null,
  priority: 'normal',
  controls: [],
  requirements: [],
  ages: { sinceSent: 3, answering: 3, asking: 0, dueBy: '2026-03-10', isUsual: true, late: 0, isOverdue: false },
  given: 0,
  comments: 0,
  ...more,
})
const overdue = { ...card('x').ages, isOverdue: true, late: 2 }
const auditor = { asks: true, answers: false }
const lead = { asks: true, answers: true }
const owner = { asks: false, answers: true }

test('each side is offered its own steps, and the organisation none of those that are the auditor’s', () => {
  const offered = (state: Card['state'], stand: typeof lead, side: Card['side'] = 'auditor') =>
    verbsFor({ state, side }, stand)
  assert.deepEqual(offered('submitted', auditor), ['accept', 'return'])
  assert.deepEqual(offered('submitted', lead), [])
  assert.deepEqual(offered('submitted', lead, 'organisation'), ['accept', 'return'])
  assert.deepEqual(offered('sent', auditor), [])
  assert.deepEqual(offered('sent', owner), ['submit', 'start'])
  assert.deepEqual(offered('accepted', lead), [])
})

test('a move to the right takes the next step, a move to the left returns', () => {
  assert.equal(moveOf({ state: 'sent', side: 'auditor' }, owner, false), 'start')
  assert.equal(moveOf({ state: 'in_progress', side: 'auditor' }, owner, false), 'submit')
  assert.equal(moveOf({ state: 'submitted', side: 'auditor' }, auditor, true), 'return')
  assert.equal(moveOf({ state: 'sent', side: 'auditor' }, owner, true), null)
})

test('the address filters: mine, overdue, a control, an engagement, words', () => {
  const cards = [
    card('1', { assignee: 'me', controls: ['c'] }),
    card('2', { ages: overdue }),
    card('3', { engagement: 'f', title: 'Board minutes' }),
  ]
  const shown = (url: Record<string, string>) => shownCards(cards, url, 'me').map(one => one.id)
  assert.deepEqual(shown({}), ['1', '2', '3'])
  assert.deepEqual(shown({ mine: '1' }), ['1'])
  assert.deepEqual(shown({ overdue: '1' }), ['2'])
  assert.deepEqual(shown({ control: 'c' }), ['1'])
  assert.deepEqual(shown({ engagement: 'f', find: 'minutes' }), ['3'])
})

test('a column shows what is overdue first, then what is owed soonest, references counted as numbers', () => {
  const ages = card('x').ages
  const columns = columnsOf([
    card('P-10'),
    card('P-2'),
    card('late', { ages: overdue }),
    card('soon', { ages: { ...ages, dueBy: '2026-03-01' } }),
    card('done', { state: 'accepted' }),
  ])
  assert.deepEqual(
    columns.find(one => one.state === 'sent')?.cards.map(one => one.id),
    ['late', 'soon', 'P-2', 'P-10'],
  )
  assert.deepEqual(
    columns.map(one => one.cards.length),
    [0, 4, 0, 0, 0, 1],
  )
})

test('ages are said from where the reader stands', () => {
  const waiting = card('1', {
    state: 'submitted',
    ages: { ...overdue, isOverdue: false, answering: 3, asking: 1, sinceSent: 4 },
  })
  assert.equal(ageWords(waiting, false), '4 business days since sent: 3 with us, 1 with them')
  assert.equal(ageWords(waiting, true), '4 business days since sent: 1 with us, 3 with them')
  assert.equal(dueWords(waiting), 'Answered 2 business days late')
  assert.equal(dueWords(card('1', { ages: overdue })), '2 business days overdue')
  assert.equal(dueWords(card('1')), 'Usual time: 2026-03-10')
})

test('arrows go through a column and to the nearest column with cards', () => {
  const columns = [{ cards: [{ id: 'a' }, { id: 'b' }] }, { cards: [] }, { cards: [{ id: 'c' }] }]
  assert.equal(cardAfter(columns, 'a', 'ArrowDown'), 'b')
  assert.equal(cardAfter(columns, 'b', 'ArrowRight'), 'c')
  assert.equal(cardAfter(columns, 'c', 'ArrowLeft'), 'a')
  assert.equal(cardAfter(columns, 'b', 'ArrowDown'), null)
})
