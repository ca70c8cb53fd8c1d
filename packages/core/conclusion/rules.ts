import { type EngagementKind, engagementKinds } from '../engagement/kind.ts'
import { isFrozen } from '../engagement/period.ts'
import type { Engagement } from '../engagement/schema.ts'
import type { Grant } from '../grant/index.ts'
import type { Effective, Instant, Period } from '../time/index.ts'
import type { Noun } from '../version/index.ts'
import type { ConclusionStatement, OpinionStatement } from './statement.ts'

/** An entry of the ledger that something rests on: what it is, for which time it speaks, which engagement it is of. */
export type Cited = {
  readonly noun: Noun
  /** The stretch it speaks for; null where it has none of its own. */
  readonly window: Effective | null
  /** When what it shows was done: of a policy, when it was approved. Null where it shows nothing that was done. */
  readonly performedAt: Instant | null
  /** The engagement that it belongs to; null where it belongs to the whole organisation. */
  readonly engagement: string | null
}

/** What the rules need to know of the ledger: which entries there are, and whether it had the checkpoint that is named. */
export type CitedLedger = {
  readonly entries: ReadonlyMap<number, Cited>
  /** Whether the log once had this size with this root. */
  readonly hadCheckpoint: boolean
}

/** What may be rested on: evidence and what was done with it, never a plan, a grant or another conclusion. */
export const citable: readonly Noun[] = [
  'control',
  'evidence',
  'snapshot',
  'run',
  'occurrence',
  'review',
  'exception',
  'finding',
  'population',
  'draw',
  'test',
  'request',
]

/**
 * Why nothing can be concluded so (P6): the log never had that checkpoint, an entry is not under it or is not there, is no
 * evidence, is of another engagement, speaks for another time than the `period` of its evidence, or was done too late. Nothing is said where it may be.
 */
export function faultsOfCitations(
  statement: Pick<ConclusionStatement | OpinionStatement, 'engagement' | 'refs' | 'checkpoint'>,
  kind: EngagementKind,
  period: Period,
  { entries, hadCheckpoint }: CitedLedger,
): readonly string[] {
  const faults = hadCheckpoint ? [] : [`This ledger never had ${statement.checkpoint.size} entries with that root`]
  for (const ref of statement.refs) {
    const cited = entries.get(ref)
    if (ref >= statement.checkpoint.size) faults.push(`Entry ${ref} is not under the checkpoint that is named`)
    else if (!cited || !citable.includes(cited.noun))
      faults.push(`Entry ${ref} is nothing that a conclusion can rest on`)
    else if (cited.engagement !== null && cited.engagement !== statement.engagement)
      faults.push(`Entry ${ref} belongs to another engagement`)
    else if (cited.window && !meets(cited.window, period))
      faults.push(`Entry ${ref} does not speak for the period of the engagement`)
    else if (isTooLate(kind, cited.performedAt, period))
      faults.push(`Entry ${ref} shows what was done after the day of the engagement; a policy is approved by then`)
  }
  return faults
}

/**
 * Whether what was done then shows nothing of an engagement that ends with `period`: in a Type I whatever was done after its
 * day, such as a policy that was approved later (domain 3.9). Over a period, what was done late is told, and it is late.
 */
export function isTooLate(kind: EngagementKind, performedAt: Instant | null, period: Period): boolean {
  return engagementKinds[kind].time === 'date' && performedAt !== null && performedAt >= period.to
}

function meets(window: Effective, period: Period): boolean {
  return window.from < period.to && (window.to === null || window.to > period.from)
}

/** When somebody held a role: from its grant to its end, if it has ended. */
export type HeldGrant = { readonly grant: Grant; readonly from: string; readonly to: string | null }

/**
 * Why somebody cannot conclude in an engagement: they lead, sponsor or prepare it, worked for the organisation during its
 * period, or advised on it. Null when they may.
 */
export function whyNotIndependent(
  engagement: Engagement & { readonly id: string },
  period: Period,
  auditor: { readonly person: string; readonly grants: readonly HeldGrant[] },
): string | null {
  const { lead, sponsor, team } = engagement
  const prepares = team.some(one => one.person === auditor.person && (one.part === 'lead' || one.part === 'preparer'))
  if (auditor.person === lead || auditor.person === sponsor || prepares)
    return 'Who leads, sponsors or prepares an engagement does not conclude in it'
  const during = auditor.grants.filter(held => held.from < period.to && (held.to === null || held.to > period.from))
  if (during.some(({ grant }) => !['auditor', 'customer', 'advisor'].includes(grant.role)))
    return 'Who worked for the organisation during the period does not conclude about it'
  const advised = auditor.grants.some(
    ({ grant }) => grant.role === 'advisor' && (grant.engagement === null || grant.engagement === engagement.id),
  )
  return advised ? 'Who advised on an engagement is not its auditor' : null
}

/** Why nothing more can be written into the room of an engagement; null while it can. */
export function whyRoomClosed(engagement: Engagement, isLocked: boolean): string | null {
  if (isLocked) return 'This room is locked: what was concluded stays as it is'
  return isFrozen(engagement) ? 'This engagement is issued, and everything in it is frozen' : null
}
