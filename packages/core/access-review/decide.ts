import { type Refusal, refusal } from '../problem/index.ts'
import type { Instant } from '../time/index.ts'
import { labelOfEntry } from './lines.ts'
import type { AccessDecision, AccessDecisionKind, AccessEntry, AccessFlag, AccessReview } from './schema.ts'

/** What was decided last about an entry, by whom and when. */
export type Decided = Readonly<{
  decision: AccessDecisionKind
  by: string
  at: Instant
  why: string
  until: string | null
  to: string | null
}>

/** The last decision about each place of the population; a place without one is pending. */
export type Decisions = ReadonlyMap<number, Decided>

/** Who decides about an entry now: as it was frozen, reassigned since, and escalated last of all. Null is nobody yet. */
export function reviewerOf(
  { reassigned }: Pick<AccessReview, 'reassigned'>,
  entry: Pick<AccessEntry, 'reviewer' | 'system' | 'person'>,
  decided: Decided | undefined,
): string | null {
  let reviewer = entry.reviewer
  const isEscalated = decided?.decision === 'escalate' && decided.to !== null
  if (isEscalated) reviewer = decided.to
  for (const one of reassigned) {
    if (isEscalated && one.at < decided.at) continue
    if (one.from === reviewer && (one.system === null || one.system === entry.system) && one.to !== entry.person)
      reviewer = one.to
  }
  return reviewer
}

/** Everybody who has a part in a review: who runs it and who decides in it. */
export function accessPeople({
  owner,
  frozen,
  reassigned,
}: Pick<AccessReview, 'owner' | 'frozen' | 'reassigned'>): string[] {
  return [...new Set([owner, ...(frozen?.reviewers ?? []), ...reassigned.map(one => one.to)])]
}

/** Whether an entry is decided: deferred and escalated ones are not. */
export function isDecided(decision: AccessDecisionKind): boolean {
  return decision === 'approved' || decision === 'revoke'
}

/** Flags that an entry is approved under only with a reason. That an access is new, or privileged, is for looking at it. */
export function needsReason(flags: readonly AccessFlag[]): boolean {
  return flags.some(flag => flag !== 'new' && flag !== 'privileged')
}

type Asked = Readonly<{
  decision: AccessDecisionKind
  why: string
  until: string | null
  to: string | null
  /** Who decides, and whether they are the only one who could. */
  by: string
  override: Readonly<{ sole: boolean; reason: string }> | null
  today: string
}>

type Shown = Readonly<{ place: number; entry: AccessEntry; decided: Decided | undefined }>

/**
 * Whether these entries may be decided so. Nobody decides about their own access, nor for another reviewer; flagged entries
 * are approved one by one, and what says more than new or privileged with a reason; every other decision but approving says
 * why, too.
 */
export function whyNotDecided(
  review: Pick<AccessReview, 'lifecycle' | 'reassigned' | 'frozen'>,
  shown: readonly Shown[],
  asked: Asked,
): Refusal | null {
  if (review.lifecycle.state !== 'in_progress')
    return refusal('not_in_lifecycle', 'Decisions are taken while the review is in progress')
  const own = shown.find(({ entry }) => entry.person === asked.by)
  const isAlone = asked.override?.sole === true && asked.override.reason.trim() !== ''
  if (own && !isAlone)
    return refusal(
      'separation_of_duties',
      `${labelOfEntry(own.entry)} is your own access. Let somebody else decide about it.`,
    )
  const others = shown.find(({ entry, decided }) => {
    const reviewer = reviewerOf(review, entry, decided)
    return reviewer !== asked.by && !(own && isAlone)
  })
  if (others)
    return refusal(
      'not_permitted',
      `${labelOfEntry(others.entry)} is for somebody else to decide. Have it reassigned first.`,
    )
  const why = asked.why.trim()
  if (asked.decision === 'approved') {
    const flagged = shown.find(({ entry }) => entry.flags.length > 0)
    if (flagged && shown.length > 1)
      return invalid('entries', `${labelOfEntry(flagged.entry)} has flags: decide about flagged entries one by one`)
    if (flagged && needsReason(flagged.entry.flags) && why === '')
      return invalid('why', `Say why it stays although it is flagged: ${flagged.entry.facts}`)
    return null
  }
  if (asked.decision !== 'pending' && why === '') return invalid('why', 'Say why')
  if (asked.decision === 'defer' && (asked.until === null || asked.until < asked.today))
    return invalid('until', 'Say until when, a day that is not past')
  if (asked.decision === 'escalate') {
    if (asked.to === null || asked.to === asked.by) return invalid('to', 'Name somebody else who decides')
    const theirs = shown.find(({ entry }) => entry.person === asked.to)
    if (theirs) return invalid('to', `${labelOfEntry(theirs.entry)} is their own access`)
  }
  return null
}

function invalid(path: string, message: string): Refusal {
  return refusal('invalid_input', message, [{ path: `body.${path}`, message }])
}

/** What was said of each place, in the order in which it was said: the last word holds. */
export function decisionsFrom(
  acts: readonly Readonly<{ at: Instant; body: Pick<AccessDecision, keyof Omit<Decided, 'at'> | 'entries'> }>[],
): Decisions {
  const last = new Map<number, Decided>()
  for (const { at, body } of acts) {
    const { decision, by, why, until, to } = body
    for (const { place } of body.entries) last.set(place, { decision, by, at, why, until, to })
  }
  return last
}
