import { z } from 'zod'
import { Instant } from '../time/index.ts'

const person = z.uuid()
const day = z.iso.date()
const entity = z.uuid().describe('The legal entity whose body it is')

/** The minutes of a meeting: a file that is kept as evidence, and its SHA-256. */
export const Minutes = z.object({ evidence: z.uuid(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })

/** A member of the body that manages a legal entity, from a day on; `until` is the first day after. */
export const BodyMember = z.object({
  entity,
  person,
  office: z.string().trim().min(1).max(200),
  since: day,
  until: day.nullable(),
})
export type BodyMember = z.infer<typeof BodyMember>

/** What the body is asked to approve, and the nouns that each kind is one of. */
export const ResolutionKind = z.enum(['measures', 'policy', 'risk', 'supplier'])
export type ResolutionKind = z.infer<typeof ResolutionKind>

/** The nouns that a body approves a version of. */
export const Approvable = z.enum(['profile', 'control', 'evidence', 'exception', 'supplier'])
export type Approvable = z.infer<typeof Approvable>

const About = z.object({
  noun: Approvable,
  id: z.uuid(),
  version: z.uuid().describe('The fact of the version that was asked about; another version was approved by nobody'),
  title: z.string(),
})

export const VoteCast = z.enum(['for', 'against', 'abstained'])
export type VoteCast = z.infer<typeof VoteCast>

const Vote = z.object({ person, vote: VoteCast, at: Instant })

const closed = { at: Instant, by: person, minutes: Minutes }

const lifecycle = z.discriminatedUnion('state', [
  z.object({ state: z.literal('requested') }),
  z.object({ state: z.literal('approved'), ...closed }),
  z.object({ state: z.literal('refused'), ...closed }),
  z.object({ state: z.literal('withdrawn'), at: Instant, by: person, why: z.string().min(1).max(2_000) }),
])

/**
 * What a body decided about one version of the measures, a policy, an accepted risk or a supplier, or is asked to.
 * Members vote in their own name; the minutes are evidence.
 */
export const Resolution = z.object({
  entity,
  kind: ResolutionKind,
  about: About,
  asks: z.string().trim().min(1, 'say what is to be approved').max(8_000),
  requestedBy: person,
  requestedAt: Instant,
  votes: z.array(Vote),
  lifecycle,
})
export type Resolution = z.infer<typeof Resolution>

/** What a person writes to ask for an approval; which version it is of, and who asks, is filled in. */
export const ResolutionDraft = Resolution.pick({ entity: true, kind: true, asks: true }).extend({
  about: About.pick({ noun: true, id: true }),
})
export type ResolutionDraft = z.infer<typeof ResolutionDraft>

/** A meeting at which the body looked at how the measures are carried out. */
export const Oversight = z.object({
  entity,
  at: Instant,
  present: z.array(person).min(1),
  topics: z.string().trim().min(1).max(8_000),
  minutes: Minutes,
})
export type Oversight = z.infer<typeof Oversight>

/** A training that a member took part in. `expires` is set where the course says so itself. */
export const BodyTraining = z.object({
  entity,
  person,
  course: z.string().trim().min(1).max(300),
  content: z.string().max(8_000),
  at: Instant,
  expires: day.nullable(),
  proof: z.uuid().nullable(),
})
export type BodyTraining = z.infer<typeof BodyTraining>
