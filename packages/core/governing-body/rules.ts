import { after, localOf } from '../deadline/index.ts'
import { type Refusal, refusal } from '../problem/index.ts'
import { type Law, startsOf } from '../regulation/index.ts'
import { type Instant, instant } from '../time/index.ts'
import type { BodyMember, BodyTraining, Oversight, Resolution } from './schema.ts'

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
    by: expires ? startOf(expires) : after(at, withinOf(law, 'interval.training'), zone),
  }))
  const best = held.toSorted((a, b) => b.by.localeCompare(a.by))[0]
  if (best === undefined) return { state: 'never', last: null, by: null }
  return { state: now < best.by ? 'current' : 'past', last: best.at, by: best.by }
}

/** How the body stands with overseeing the measures (Article 20(1)): by its last meeting about them. */
export function oversightOf(law: Law, meetings: readonly Oversight[], zone: string, now: Instant): Recurring {
  return againOf(
    law,
    'interval.oversight',
    meetings.map(({ at }) => at),
    zone,
    now,
  )
}

/** How something stands that is done again after the interval of a provision: by the last time that it was. */
export function againOf(law: Law, interval: string, times: readonly Instant[], zone: string, now: Instant): Recurring {
  const last = times
    .filter(at => at <= now)
    .toSorted()
    .at(-1)
  if (last === undefined) return { state: 'never', last: null, by: null }
  const by = after(last, withinOf(law, interval), zone)
  return { state: now < by ? 'current' : 'past', last, by }
}

/** Why a meeting cannot be recorded; null when it can: it has happened, and whoever was there was a member on that day. */
export function whyNotMeeting(
  { at, present }: Oversight,
  members: readonly BodyMember[],
  zone: string,
  now: Instant,
): Refusal | null {
  if (at > now) return refusal('invalid_input', 'A meeting is recorded once it was held')
  const sitting = new Set(membersOn(members, localOf(at, zone).local.slice(0, 10)).map(({ person }) => person))
  return present.every(person => sitting.has(person))
    ? null
    : refusal('invalid_input', 'Only members of the body on that day are counted as present')
}

/** What the body said of a noun last, and whether that is the version in force. */
export type Approved = Readonly<{
  state: 'approved' | 'approved_before' | 'refused' | 'never'
  at: Instant | null
}>

/**
 * What of a noun the body approved last, and whether that is the version in force. Another version since then has not been
 * approved by anybody.
 */
export function approvalOf(
  resolutions: readonly Resolution[],
  about: Readonly<{ noun: string; id: string; version: string }>,
): Approved {
  const last = resolutions
    .filter(one => one.about.noun === about.noun && one.about.id === about.id)
    .flatMap(({ about: { version }, lifecycle }) =>
      lifecycle.state === 'approved' || lifecycle.state === 'refused'
        ? [{ version, state: lifecycle.state, at: lifecycle.at }]
        : [],
    )
    .toSorted((a, b) => b.at.localeCompare(a.at))
  const now = last.find(({ version }) => version === about.version)
  if (now !== undefined) return { state: now.state, at: now.at }
  const before = last.find(({ state }) => state === 'approved')
  return before === undefined ? { state: 'never', at: null } : { state: 'approved_before', at: before.at }
}

/**
 * How a body stands with everything that it decided about the measures: what it approved has to be in force as it was approved,
 * each of it. What was refused counts where nothing was approved.
 */
export function approvedInAll(each: readonly Approved[]): Approved {
  const order = ['approved_before', 'approved', 'refused'] as const
  for (const state of order) {
    const own = each.filter(one => one.state === state).toSorted((a, b) => (a.at ?? '').localeCompare(b.at ?? ''))
    if (own[0] !== undefined) return own[0]
  }
  return { state: 'never', at: null }
}

function withinOf(law: Law, interval: string) {
  const [start] = startsOf(law.get(interval))
  if (start === undefined) throw new RangeError(`${interval} has no start`)
  return start.within
}

function startOf(date: string): Instant {
  return instant(`${date}T00:00:00Z`)
}
