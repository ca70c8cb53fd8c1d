import { localOf } from '../deadline/index.ts'
import { type Refusal, refusal } from '../problem/index.ts'
import type { Instant } from '../time/index.ts'
import { membersOn } from './rules.ts'
import type { Approvable, BodyMember, Resolution, ResolutionKind, VoteCast } from './schema.ts'

const nounsOf: Readonly<Record<ResolutionKind, readonly Approvable[]>> = {
  measures: ['profile', 'control'],
  policy: ['evidence', 'control'],
  risk: ['exception'],
  supplier: ['supplier'],
}

/** What a version of this noun can be approved as. */
export function kindsOf(noun: Approvable): readonly ResolutionKind[] {
  return (Object.keys(nounsOf) as ResolutionKind[]).filter(kind => nounsOf[kind].includes(noun))
}

type Sitting = Readonly<{ members: readonly BodyMember[]; zone: string }>

/**
 * The resolution with the vote of a member, in the place of an earlier one of theirs. Only who is a member on that day votes,
 * while it is open, and nobody for their own request.
 */
export function castVote(
  resolution: Resolution,
  { members, zone }: Sitting,
  given: Readonly<{ person: string; vote: VoteCast; at: Instant }>,
): Resolution | Refusal {
  const { person, vote, at } = given
  const closed = whyClosed(resolution)
  if (closed) return closed
  if (!sits(members, person, at, zone)) return refusal('not_permitted', 'Only members of the body on that day vote')
  if (person === resolution.requestedBy && vote === 'for')
    return refusal('separation_of_duties', 'Nobody approves their own request: abstain, or let somebody else ask')
  const others = resolution.votes.filter(one => one.person !== person)
  return { ...resolution, votes: [...others, { person, vote, at }] }
}

/**
 * The resolution with the outcome that the minutes give. What was approved has at least one vote in favour and no more against;
 * where votes are even the chair decides, and the minutes say so.
 */
export function closeResolution(
  resolution: Resolution,
  given: Readonly<{
    outcome: 'approved' | 'refused'
    at: Instant
    by: string
    minutes: { evidence: string; sha256: string }
  }>,
): Resolution | Refusal {
  const closed = whyClosed(resolution)
  if (closed) return closed
  const { outcome, ...rest } = given
  const cast = (vote: VoteCast) => resolution.votes.filter(one => one.vote === vote).length
  if (cast('for') + cast('against') + cast('abstained') === 0)
    return refusal('not_in_lifecycle', 'Nobody has voted yet: members vote before the outcome is recorded')
  if (outcome === 'approved' && (cast('for') === 0 || cast('against') > cast('for')))
    return refusal('not_permitted', `${cast('for')} voted for it and ${cast('against')} against: it is not approved`)
  return { ...resolution, lifecycle: { state: outcome, ...rest } }
}

/** The resolution taken back before it was decided, with why. */
export function withdrawResolution(
  resolution: Resolution,
  given: Readonly<{ at: Instant; by: string; why: string }>,
): Resolution | Refusal {
  return whyClosed(resolution) ?? { ...resolution, lifecycle: { state: 'withdrawn', ...given } }
}

function whyClosed({ lifecycle: { state } }: Resolution): Refusal | null {
  return state === 'requested' ? null : refusal('not_in_lifecycle', `This resolution is ${state} already`)
}

function sits(members: readonly BodyMember[], person: string, at: Instant, zone: string): boolean {
  return membersOn(members, localOf(at, zone).local.slice(0, 10)).some(one => one.person === person)
}
