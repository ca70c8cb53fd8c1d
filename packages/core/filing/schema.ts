import { z } from 'zod'
import { Stage } from '../deadline/index.ts'
import { type Refusal, refusal } from '../problem/index.ts'
import { Instant } from '../time/index.ts'

const person = z.uuid()
const drafted = { drafted: z.object({ at: Instant, by: person }) }
const approved = { ...drafted, approved: z.object({ at: Instant, by: person }) }
const submitted = {
  ...approved,
  submitted: z.object({
    at: Instant,
    by: person,
    channel: z.string().min(1).max(200),
    sha256: z.string().length(64),
    recorded: Instant.optional().describe('When somebody wrote it down, where that was after it was sent'),
  }),
}
const answer = z.object({ at: Instant, reference: z.string().max(200), note: z.string().max(4_000) })
const rehearsed = { ...approved, rehearsed: z.object({ at: Instant, by: person, sha256: z.string().length(64) }) }

/** From draft to answer. What was submitted never changes; who has more to say files a correction. */
export const FilingLifecycle = z.discriminatedUnion('state', [
  z.object({ state: z.literal('drafting'), ...drafted }),
  z.object({ state: z.literal('approved'), ...approved }),
  z.object({ state: z.literal('submitted'), ...submitted }),
  z.object({ state: z.literal('acknowledged'), ...submitted, answer }),
  z.object({ state: z.literal('rejected'), ...submitted, answer }),
  /** Of an exercise: played to its end, and sent to nobody. */
  z.object({ state: z.literal('rehearsed'), ...rehearsed }),
])
export type FilingLifecycle = z.infer<typeof FilingLifecycle>

/** One line of a report as it was drafted. Null is unknown, and is sent as unknown. */
export const FilingLine = z.object({
  id: z.string(),
  label: z.string(),
  value: z.string().max(40_000).nullable(),
  owed: z.boolean(),
})
export type FilingLine = z.infer<typeof FilingLine>

/** A report to an authority or CSIRT about one incident: its text as it was drafted, and how it went (domain 3.12). */
export const Filing = z.object({
  incident: z.uuid(),
  stage: Stage,
  /** Of a tabletop: marked in every export, and never recorded as submitted. */
  exercise: z.boolean(),
  entityName: z.string(),
  zone: z.string(),
  recipient: z.string().min(1).max(300),
  /** The filing that this one corrects; null for the first of its stage. */
  corrects: z.uuid().nullable(),
  /** The request that an intermediate report answers. */
  request: z.string().nullable(),
  lines: z.array(FilingLine).max(200),
  formVersion: z.string(),
  /** Why it went out after its deadline; null while it did not. */
  lateBecause: z.string().max(4_000).nullable(),
  lifecycle: FilingLifecycle,
})
export type Filing = z.infer<typeof Filing>

type State = FilingLifecycle['state']

const next: Readonly<Record<State, readonly State[]>> = {
  drafting: ['approved'],
  approved: ['drafting', 'submitted', 'rehearsed'],
  submitted: ['acknowledged', 'rejected'],
  acknowledged: [],
  rejected: [],
  rehearsed: [],
}

/** Why a filing may not go to this state; null when it may. */
export function whyNotFiling(
  { lifecycle, exercise }: Pick<Filing, 'lifecycle' | 'exercise'>,
  to: State,
): Refusal | null {
  if (exercise && to === 'submitted')
    return refusal('not_in_lifecycle', 'A filing of an exercise is never submitted to an authority; rehearse it')
  if (!exercise && to === 'rehearsed') return refusal('not_in_lifecycle', 'Only a filing of an exercise is rehearsed')
  if (next[lifecycle.state].includes(to)) return null
  return refusal('not_in_lifecycle', `A filing that is ${lifecycle.state} cannot become ${to}`)
}

/** Why a report of this stage may not be drafted: an intermediate one answers a request, and no other does. Null when it may. */
export function whyNotStage(stage: Stage, request: string | null): Refusal | null {
  if (stage === 'intermediate' && request === null)
    return refusal('invalid_input', 'An intermediate report answers a request: record who asked for it, and until when')
  if (stage !== 'intermediate' && request !== null)
    return refusal('invalid_input', 'What an authority asks for meanwhile is answered by an intermediate report')
  return null
}

/** Why a filing may not have gone out at a moment: nothing is reported before it was detected. Null when it may. */
export function whyNotSentAt(at: Instant, detected: Instant | null): Refusal | null {
  return detected !== null && at < detected
    ? refusal(
        'invalid_input',
        `${at} lies before the incident was detected (${detected}): it cannot have been sent then`,
      )
    : null
}

/** Why a filing may not have been answered at a moment: no authority answers what has not gone out. Null when it may. */
export function whyNotAnsweredAt(filing: Pick<Filing, 'lifecycle'>, at: Instant): Refusal | null {
  const sent = sentAt(filing)
  return sent !== null && at < sent
    ? refusal('invalid_input', `${at} lies before it was sent (${sent}): it cannot have been answered then`)
    : null
}

/** Whether its text may still change. After it was submitted nothing does. */
export function isOpenFiling({ lifecycle }: Pick<Filing, 'lifecycle'>): boolean {
  return lifecycle.state === 'drafting' || lifecycle.state === 'approved'
}

/** When a filing went out: submitted, or in an exercise rehearsed. Null before. */
export function sentAt({ lifecycle }: Pick<Filing, 'lifecycle'>): Instant | null {
  switch (lifecycle.state) {
    case 'drafting':
    case 'approved':
      return null
    case 'submitted':
    case 'acknowledged':
    case 'rejected':
      return lifecycle.submitted.at
    case 'rehearsed':
      return lifecycle.rehearsed.at
  }
}
