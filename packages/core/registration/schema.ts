import { z } from 'zod'
import { Instant } from '../time/index.ts'

/** Which register: the list of a member state, or the registry of the Union. */
export const RegistrationSetId = z.enum(['list', 'registry'])

/** `initial` tells everything for the first time, `change` what differs, `deregistration` that the criteria ceased. */
export const RegistrationKind = z.enum(['initial', 'change', 'deregistration'])
export type RegistrationKind = z.infer<typeof RegistrationKind>

const submitted = { at: Instant, by: z.uuid(), channel: z.string(), reference: z.string() }

const lifecycle = z.discriminatedUnion('state', [
  z.object({ state: z.literal('drafted') }),
  z.object({ state: z.literal('submitted'), ...submitted }),
  z.object({
    state: z.literal('acknowledged'),
    ...submitted,
    acknowledgedAt: Instant,
    receipt: z.uuid().nullable(),
    note: z.string(),
  }),
  z.object({ state: z.literal('dropped'), at: Instant, by: z.uuid(), why: z.string() }),
])

/**
 * What was told to a register about a legal entity, as it was told: the fields are a copy and never follow the entity. Whoever
 * has more to say files a change.
 */
export const Registration = z.object({
  entity: z.uuid(),
  /** The version of the entity that the fields were taken from. */
  entityVersion: z.int().positive(),
  set: RegistrationSetId,
  kind: RegistrationKind,
  jurisdiction: z.string().nullable(),
  dossier: z.record(z.string(), z.unknown()),
  /** The fields that are told; for a change those that differ. */
  fields: z.array(z.string()),
  due: Instant.nullable(),
  lateBecause: z.string().max(4_000).nullable(),
  draftedBy: z.uuid(),
  lifecycle,
})
export type Registration = z.infer<typeof Registration>
