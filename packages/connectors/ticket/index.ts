import type { DatasetRef } from '@onus/core/dataset'
import type { Event } from '../connector/index.ts'

export const ticketRefs = {
  tickets: 'change.tickets@1',
  steps: 'change.ticket_transitions@1',
} as const satisfies Record<string, DatasetRef>

/** A step of a ticket from one state to another. */
export type Step = {
  readonly id: string
  readonly at: string
  readonly by: string | null
  readonly from: string | null
  readonly to: string | null
}

export type Approval = { readonly approver: string | null; readonly approved_at: string | null }

/**
 * Who approved a ticket: who last moved it into one of these states. Nobody did where it went back afterwards to the state it
 * came from, since that takes the approval back.
 */
export function approvalIn(steps: readonly Step[], states: readonly string[]): Approval {
  const wanted = new Set(states.map(folded))
  const sorted = inTime(steps)
  const last = sorted.findLastIndex(({ to }) => to !== null && wanted.has(folded(to)))
  const step = sorted[last]
  const isTakenBack = sorted.slice(last + 1).some(({ to }) => to !== null && to === step?.from)
  if (!step || isTakenBack) return { approver: null, approved_at: null }
  return { approver: step.by, approved_at: step.at }
}

/** When a ticket came into the state that it is in, if its steps say so. */
export function lastMoveInto(steps: readonly Step[], state: string): string | null {
  return inTime(steps).findLast(({ to }) => to !== null && folded(to) === folded(state))?.at ?? null
}

export function isAmong(words: readonly string[], word: string | null | undefined): boolean {
  return word != null && words.some(each => folded(each) === folded(word))
}

export function* stepEvents(system: string, ticket: string, steps: readonly Step[]): Generator<Event> {
  for (const { id, at, by, from, to } of inTime(steps)) {
    const row = { system, ticket, transition_id: id, from_state: from, to_state: to, moved_at: at, moved_by: by }
    yield { kind: 'row', dataset: ticketRefs.steps, row: { ...row, raw: `${ticket}, step ${id}` } }
  }
}

function inTime(steps: readonly Step[]): readonly Step[] {
  return steps.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
}

function folded(word: string): string {
  return word.trim().toLowerCase()
}
