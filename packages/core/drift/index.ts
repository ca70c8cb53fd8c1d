import type { Instant } from '../time/index.ts'

/** A change as it was seen: what changed, between which two looks. */
export type Seen = {
  readonly subject: string
  readonly system: string | null
  /** When the former state was last seen; null when it never was. */
  readonly seenBefore: Instant | null
  readonly seenAt: Instant
}

/** What a ticket says of itself, as far as it says it. */
export type ChangeTicket = {
  readonly affects: readonly string[]
  readonly author: string | null
  readonly approver: string | null
  readonly approvedAt: Instant | null
  readonly openedAt: Instant | null
  readonly plannedFrom: Instant | null
  readonly plannedUntil: Instant | null
  readonly resolvedAt: Instant | null
}

/**
 * Whether a ticket explains a change: it names what changed, or the system that this belongs to, and the time it gives to
 * the work meets the time in which the change must have happened. The plan tells that time, else its life does.
 */
export function explains(ticket: ChangeTicket, change: Seen): boolean {
  if (!ticket.affects.includes(change.subject) && !(change.system !== null && ticket.affects.includes(change.system)))
    return false
  const from = ticket.plannedFrom ?? ticket.openedAt
  const until = ticket.plannedUntil ?? ticket.resolvedAt
  const startedInTime = from !== null && from <= change.seenAt
  return startedInTime && (until === null || change.seenBefore === null || until >= change.seenBefore)
}

/** Whether somebody other than its author approved a ticket before the change was seen. */
export function isApproved({ approver, author, approvedAt }: ChangeTicket, change: Seen): boolean {
  return approver !== null && approver !== author && approvedAt !== null && approvedAt <= change.seenAt
}
