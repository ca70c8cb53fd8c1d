import { z } from 'zod'
import { Instant } from '../time/index.ts'

const person = z.uuid()
const day = z.iso.date()
const minutes = z.object({ evidence: z.uuid(), sha256: z.string().length(64) })

/** A member of the body that manages a legal entity, from a day on; `until` is the first day after. */
export const BodyMember = z.object({ person, office: z.string().min(1).max(200), since: day, until: day.nullable() })
export type BodyMember = z.infer<typeof BodyMember>

/** A vote on one version of the measures, a policy or an accepted risk, as the minutes have it. */
export const BodyApproval = z.object({
  about: z.object({ noun: z.string(), id: z.uuid(), version: z.uuid(), title: z.string() }),
  requestedBy: person,
  at: Instant,
  votes: z.array(z.object({ person, vote: z.enum(['for', 'against', 'abstained']) })).min(1),
  outcome: z.enum(['approved', 'refused']),
  minutes,
})
export type BodyApproval = z.infer<typeof BodyApproval>

/** A meeting at which the body looked at how the measures are carried out. */
export const Oversight = z.object({ at: Instant, present: z.array(person).min(1), topics: z.string().min(1), minutes })
export type Oversight = z.infer<typeof Oversight>

/** A training that a member took part in. `expires` is set where the course says so itself. */
export const BodyTraining = z.object({
  person,
  course: z.string().min(1).max(300),
  content: z.string().max(8_000),
  at: Instant,
  expires: day.nullable(),
  proof: z.uuid().nullable(),
})
export type BodyTraining = z.infer<typeof BodyTraining>
