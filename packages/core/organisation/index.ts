import { z } from 'zod'

/** What kind of organisation it is; drives defaults and fit rules. */
export const OrganisationKind = z.enum([
  'saas',
  'managed_service',
  'payment_platform',
  'service_provider',
  'federal_contractor',
  'other',
])

/** The tenant. Every record belongs to exactly one. `federal` asks for examine, interview and test results. */
export const Organisation = z.object({
  name: z.string().min(1).max(200),
  kind: OrganisationKind,
  federal: z.boolean(),
  zone: z.string().min(1).describe('IANA zone of record, e.g. Europe/Berlin'),
  nis2: z
    .object({ entityClass: z.enum(['essential', 'important', 'out', 'unknown']), entityTypes: z.array(z.string()) })
    .describe('What the entity is under NIS2; unknown until scoped'),
})
export type Organisation = z.infer<typeof Organisation>
