import { after, localOf } from '../deadline/index.ts'
import { type Refusal, refusal } from '../problem/index.ts'
import { type Law, startsOf } from '../regulation/index.ts'
import { type Instant, instant } from '../time/index.ts'
import type { BodyApproval, BodyMember, BodyTraining, Oversight } from './schema.ts'

/** Something that has to be done again and again: never done, done in time, or past its day. */
export type Recurring = Readonly<{ state: 'never' | 'current' | 'past'; last: Instant | null; by: Instant | null }>

/** The members on a day. Who joined on it is one, who left on it is none. */
export function membersOn(members: readonly BodyMember[], date: string): readonly BodyMember[] {
  return members.filter(({ since, until }) => since <= date && (until === null || date < until))
}

/**
 * How a member stands with training (Article 20(2), R-153): by the latest, which holds until its own end or else for as long as
 * the pack says.
 */
export function trainingOf(
  law: Law,
  trainings: readonly BodyTraining[],
  member: string,
  zone: string,
  now: Instant,
): Recurring {
  const own = trainings.filter(({ person, at }) => person === member && at <= now)
  const held = own.map(({ at, expires }) => ({
    at,
    by: expires ? startOf(expires) : again(law, 'interval.training', at, zone),
  }))
  const best = held.toSorted((a, b) => b.by.localeCompare(a.by))[0]
  if (best === undefined) return { state: 'never', last: null, by: null }
  return { state: now < best.by ? 'current' : 'past', last: best.at, by: best.by }
}

/** How the body stands with overseeing the measures (Article 20(1)): by its last meeting about them. */
export function oversightOf(law: Law, meetings: readonly Oversight[], zone: string, now: Instant): Recurring {
  const last = meetings
    .map(({ at }) => at)
    .filter(at => at <= now)
    .toSorted()
    .at(-1)
  if (last === undefined) return { state: 'never', last: null, by: null }
  const by = again(law, 'interval.oversight', last, zone)
  return { state: now < by ? 'current' : 'past', last, by }
}

/**
 * Why an approval cannot be recorded; null when it can. Nobody approves what they asked for themselves, only members of that
 * day vote, each once, and an approval needs somebody in favour.
 */
export function whyNotApproval(
  { requestedBy, votes, outcome, at }: BodyApproval,
  members: readonly BodyMember[],
  zone: string,
): Refusal | null {
  const sitting = new Set(membersOn(members, localOf(at, zone).local.slice(0, 10)).map(({ person }) => person))
  const strangers = votes.filter(({ person }) => !sitting.has(person))
  if (strangers.length > 0) return refusal('not_permitted', 'Only members of the body on that day vote')
  if (new Set(votes.map(({ person }) => person)).size < votes.length)
    return refusal('invalid_input', 'A member votes once')
  if (votes.some(({ person, vote }) => person === requestedBy && vote === 'for')) {
    return refusal('not_permitted', 'Nobody approves their own request: let them abstain')
  }
  const inFavour = votes.some(({ vote }) => vote === 'for')
  return outcome === 'approved' && !inFavour
    ? refusal('invalid_input', 'Nobody voted for what is said to be approved')
    : null
}

/**
 * What of a noun the body approved last, and whether that is the version in force. Another version since then has not been
 * approved by anybody.
 */
export function approvalOf(
  approvals: readonly BodyApproval[],
  about: Readonly<{ noun: string; id: string; version: string }>,
): Readonly<{ state: 'approved' | 'approved_before' | 'refused' | 'never'; approval: BodyApproval | null }> {
  const own = approvals.filter(({ about: { noun, id } }) => noun === about.noun && id === about.id)
  const last = own.toSorted((a, b) => b.at.localeCompare(a.at))
  const now = last.find(({ about: { version } }) => version === about.version)
  if (now !== undefined) return { state: now.outcome, approval: now }
  const before = last.find(({ outcome }) => outcome === 'approved')
  return before === undefined ? { state: 'never', approval: null } : { state: 'approved_before', approval: before }
}

function again(law: Law, interval: string, last: Instant, zone: string): Instant {
  const [start] = startsOf(law.get(interval))
  if (start === undefined) throw new RangeError(`${interval} has no start`)
  return after(last, start.within, zone)
}

function startOf(date: string): Instant {
  return instant(`${date}T00:00:00Z`)
}
