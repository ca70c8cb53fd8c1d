import { type Priority, type RequestState, requestStates } from '@onus/core/request'
import type { Reply } from '../api.ts'
import type { UrlState } from '../kit/url-state.ts'

export type Board = Reply<'requests', 'board'>
export type Card = Board['items'][number]

export const boardStates: readonly RequestState[] = [
  'draft',
  'sent',
  'in_progress',
  'submitted',
  'returned',
  'accepted',
]

export type Verb = 'send' | 'start' | 'submit' | 'return' | 'accept'

export const verbWords: Readonly<Record<Verb, string>> = {
  send: 'Send',
  start: 'Start',
  submit: 'Answer',
  return: 'Return',
  accept: 'Accept',
}

/** What the reader may do here: ask (send, return, accept), answer, or both. */
export interface Stand {
  readonly asks: boolean
  readonly answers: boolean
}

/** Whether the reader stands with the auditors: who asks and can never answer. */
export function isAuditor({ asks, answers }: Stand): boolean {
  return asks && !answers
}

/** The steps that the reader can take from here, the most likely first. */
export function verbsFor(card: Pick<Card, 'state' | 'side'>, stand: Stand): readonly Verb[] {
  const mayAsk = stand.asks && (isAuditor(stand) || card.side === 'organisation')
  switch (card.state) {
    case 'draft':
      return mayAsk ? ['send'] : []
    case 'sent':
    case 'returned':
      return stand.answers ? ['submit', 'start'] : []
    case 'in_progress':
      return stand.answers ? ['submit'] : []
    case 'submitted':
      return mayAsk ? ['accept', 'return'] : []
    case 'accepted':
      return []
  }
}

/** The step that moves a card to the right, and the one that moves it back. */
export function moveOf(card: Pick<Card, 'state' | 'side'>, stand: Stand, back: boolean): Verb | null {
  const verbs = verbsFor(card, stand)
  if (back) return verbs.includes('return') ? 'return' : null
  if (verbs.includes('start')) return 'start'
  return verbs[0] ?? null
}

/** The cards that the address asks for. */
export function shownCards(cards: readonly Card[], url: UrlState, me: string | null): readonly Card[] {
  const words = (url.find ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  return cards.filter(card => {
    if (url.mine === '1' && card.assignee !== me) return false
    if (url.overdue === '1' && !card.ages.isOverdue) return false
    if (url.control && !card.controls.includes(url.control)) return false
    if (url.engagement && card.engagement !== url.engagement) return false
    const said = `${card.reference} ${card.title}`.toLowerCase()
    return words.every(word => said.includes(word))
  })
}

const rank: Readonly<Record<Priority, number>> = { high: 0, normal: 1, low: 2 }

/** The cards of each state: overdue first, then by the day that they are owed by, then by priority. */
export function columnsOf(
  cards: readonly Card[],
): readonly { readonly state: RequestState; readonly label: string; readonly cards: readonly Card[] }[] {
  const ordered = cards.toSorted(
    (a, b) =>
      Number(b.ages.isOverdue) - Number(a.ages.isOverdue) ||
      (a.ages.dueBy ?? '9').localeCompare(b.ages.dueBy ?? '9') ||
      rank[a.priority] - rank[b.priority] ||
      a.reference.localeCompare(b.reference, 'en', { numeric: true }),
  )
  return boardStates.map(state => ({
    state,
    label: requestStates[state],
    cards: ordered.filter(card => card.state === state),
  }))
}

/** The age of a request as the reader's side says it. */
export function ageWords({ ages, state }: Pick<Card, 'ages' | 'state'>, auditor: boolean): string {
  if (ages.sinceSent === null) return 'Not sent yet'
  const [mine, theirs] = auditor ? [ages.asking, ages.answering] : [ages.answering, ages.asking]
  if (state === 'accepted') return `Took ${days(ages.sinceSent)}`
  return `${days(ages.sinceSent)} since sent: ${mine} with us, ${theirs} with them`
}

/** Whether an answer is owed or late, in words; null when nothing is owed. */
export function dueWords({ ages, state }: Pick<Card, 'ages' | 'state'>): string | null {
  if (state === 'draft' || ages.dueBy === null) return null
  if (ages.isOverdue) return ages.late === 0 ? 'Overdue' : `${days(ages.late)} overdue`
  if (state === 'submitted' || state === 'accepted') return ages.late > 0 ? `Answered ${days(ages.late)} late` : null
  return ages.isUsual ? `Usual time: ${ages.dueBy}` : `Due ${ages.dueBy}`
}

function days(count: number): string {
  return `${count} business ${count === 1 ? 'day' : 'days'}`
}

/** A requirement as people say it: without its framework. */
export function shortRef(ref: string): string {
  return ref.slice(ref.indexOf(':') + 1)
}

/** Which card an arrow leads to: up and down in its column, left and right to the nearest column that has any. */
export function cardAfter(
  columns: readonly { readonly cards: readonly Pick<Card, 'id'>[] }[],
  from: string,
  key: string,
): string | null {
  const column = columns.findIndex(one => one.cards.some(card => card.id === from))
  const row = columns[column]?.cards.findIndex(card => card.id === from) ?? -1
  if (column < 0 || row < 0) return null
  if (key === 'ArrowDown') return columns[column]?.cards[row + 1]?.id ?? null
  if (key === 'ArrowUp') return columns[column]?.cards[row - 1]?.id ?? null
  const others =
    key === 'ArrowRight' ? columns.slice(column + 1) : key === 'ArrowLeft' ? columns.slice(0, column).toReversed() : []
  const cards = others.find(one => one.cards.length > 0)?.cards ?? []
  return cards[Math.min(row, cards.length - 1)]?.id ?? null
}
