import { z } from 'zod'
import { Stage } from '../deadline/index.ts'
import { type Refusal, refusal } from '../problem/index.ts'
import { Instant } from '../time/index.ts'

const person = z.uuid()
const drafted = { drafted: z.object({ at: Instant, by: person }) }
const approved = { ...drafted, approved: z.object({ at: Instant, by: person }) }
const submitted = {
  ...approved,
  submitted: z.object({ at: Instant, by: person, channel: z.string().min(1).max(200), sha256: z.string().length(64) }),
}
const answer = z.object({ at: Instant, reference: z.string().max(200), note: z.string().max(4_000) })

/** From draft to answer. What was submitted never changes; who has more to say files a correction. */
export const FilingLifecycle = z.discriminatedUnion('state', [
  z.object({ state: z.literal('drafting'), ...drafted }),
  z.object({ state: z.literal('approved'), ...approved }),
  z.object({ state: z.literal('submitted'), ...submitted }),
  z.object({ state: z.literal('acknowledged'), ...submitted, answer }),
  z.object({ state: z.literal('rejected'), ...submitted, answer }),
])
export type FilingLifecycle = z.infer<typeof FilingLifecycle>

/** A report to an authority or CSIRT about one incident: its text as it was drafted, and how it went (domain 3.12). */
export const Filing = z.object({
  incident: z.uuid(),
  stage: Stage,
  recipient: z.string().min(1).max(300),
  /** The filing that this one corrects; null for the first of its stage. */
  corrects: z.uuid().nullable(),
  /** The request that an intermediate report answers. */
  request: z.string().nullable(),
  fields: z.record(z.string(), z.string().max(40_000).nullable()),
  formVersion: z.string(),
  /** Why it went out after its deadline; null while it did not. */
  lateBecause: z.string().max(4_000).nullable(),
  lifecycle: FilingLifecycle,
})
export type Filing = z.infer<typeof Filing>

type State = FilingLifecycle['state']

const next: Readonly<Record<State, readonly State[]>> = {
  drafting: ['approved'],
  approved: ['drafting', 'submitted'],
  submitted: ['acknowledged', 'rejected'],
  acknowledged: [],
  rejected: [],
}

/** Why a filing may not go to this state; null when it may. */
export function whyNotFiling({ lifecycle }: Pick<Filing, 'lifecycle'>, to: State): Refusal | null {
  if (next[lifecycle.state].includes(to)) return null
  return refusal('not_in_lifecycle', `A filing that is ${lifecycle.state} cannot become ${to}`)
}

/** Whether its text may still change. After it was submitted nothing does. */
export function isOpenFiling({ lifecycle }: Pick<Filing, 'lifecycle'>): boolean {
  return lifecycle.state === 'drafting' || lifecycle.state === 'approved'
}
