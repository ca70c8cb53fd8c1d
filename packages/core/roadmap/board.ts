import type { Workstream } from '../action/index.ts'
import type { CsfFunction } from './lane.ts'

/** Two weeks. A product default. */
export const sprintDays = 14

/** A piece of work on the board: an action, a step of the start path, or a step of the shortest path that nobody planned. */
export type Card = Readonly<{
  id: string
  kind: 'action' | 'path' | 'proposed'
  title: string
  workstream: Workstream
  /** The functions of the CSF that it serves; empty where it serves none. */
  functions: readonly CsfFunction[]
  owner: string | null
  due: string | null
  state: 'open' | 'in_progress' | 'to_verify' | 'done'
  /** Why nobody can begin it yet; null when they can. */
  waitsFor: string | null
  effortDays: number | null
  href: string
}>

export type Sprint = Readonly<{ number: number; from: string; to: string }>

/** Where a card stands: past its day, in a sprint, after the last one, without a day, or done. */
export type Slot = 'overdue' | number | 'later' | 'unplanned' | 'done'

export type Board = Readonly<{
  sprints: readonly Sprint[]
  cards: readonly (Card & Readonly<{ slot: Slot }>)[]
}>

/** The board of work by sprint: sprints of two weeks that begin on a Monday, at most `most` of them. */
export function boardOf(cards: readonly Card[], { today, until }: { today: string; until: string }, most = 6): Board {
  const sprints = sprintsFrom(today, until, most)
  return { sprints, cards: cards.map(card => ({ ...card, slot: slotOf(card, sprints, today) })) }
}

function sprintsFrom(today: string, until: string, most: number): readonly Sprint[] {
  const monday = shifted(today, -((new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7))
  const all = Array.from({ length: most }, (_, index) => ({
    number: index + 1,
    from: shifted(monday, index * sprintDays),
    to: shifted(monday, (index + 1) * sprintDays - 1),
  }))
  return all.filter((sprint, index) => index === 0 || sprint.from <= until)
}

function slotOf({ state, due }: Card, sprints: readonly Sprint[], today: string): Slot {
  if (state === 'done') return 'done'
  if (due === null) return 'unplanned'
  if (due < today && state !== 'to_verify') return 'overdue'
  const found = sprints.find(sprint => due <= sprint.to)
  return found?.number ?? 'later'
}

export function shifted(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

/** The workstream of an action whose owner named none: by its words about evidence or the auditor, else by what it is about. */
export function guessedWorkstream(title: string, isAboutPeople: boolean): Workstream {
  if (/\b(audit|auditor|request|walkthrough|sampl\w*)\b/i.test(title)) return 'audit'
  if (/\b(evidence|collect\w*|connect\w*|automat\w*|screenshot\w*)\b/i.test(title)) return 'evidence'
  if (isAboutPeople || /\b(polic\w*|owner\w*|training|board|risk|approv\w*|document\w*)\b/i.test(title))
    return 'governance'
  return 'technical'
}
