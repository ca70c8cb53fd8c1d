import { z } from 'zod'
import { Instant } from '../time/index.ts'
import { Clause, SupplierTier } from './schema.ts'

const text = (most: number) => z.string().trim().max(most).default('')
const day = z.iso.date()

/** What asks for a new assessment of a supplier before its day. */
export const SupplierTrigger = z.object({
  at: Instant.describe('When it happened'),
  is: z.enum([
    'incident',
    'service_change',
    'report_expiry',
    'ownership_change',
    'location_change',
    'contract_renewal',
    'coordinated_assessment',
  ]),
  what: z.string().trim().min(1, 'say what happened').max(2_000),
  by: z.uuid(),
})
export type SupplierTrigger = z.infer<typeof SupplierTrigger>

/** An incident of a supplier: when it knew, and when it told. The time between is held against what was agreed. */
export const SupplierNotice = z.object({
  what: z.string().trim().min(1, 'say what happened').max(4_000),
  awareAt: Instant.nullable().describe('When the supplier became aware; null while it has not said'),
  toldAt: Instant,
  incident: z.uuid().nullable().describe('The incident here, where there is one'),
  by: z.uuid(),
})
export type SupplierNotice = z.infer<typeof SupplierNotice>

/** What a supplier reported about the service it agreed to, and what somebody made of it (Annex 5.1.7). */
export const ServiceReview = z.object({
  from: day,
  to: day,
  what: z.string().trim().min(1, 'say what the report says').max(4_000),
  met: z.boolean().describe('Whether it kept what was agreed'),
  at: Instant,
  by: z.uuid(),
})
export type ServiceReview = z.infer<typeof ServiceReview>

export const SupplierAccess = z.enum(['none', 'physical', 'remote', 'privileged', 'holds_data'])
export type SupplierAccess = z.infer<typeof SupplierAccess>

/**
 * A supplier with what the register of Article 21(2)(d) holds of it: contact points and what it supplies (Annex 5.2), and what
 * has to be known to assess it. Null is not answered.
 */
export const Supplier = z.object({
  reference: z.string().trim().max(60).optional().describe('Our own reference of it, by which tables find it again'),
  name: z.string().trim().min(1).max(200).describe('Legal name'),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .nullable()
    .default(null)
    .describe('Where it has its seat, as ISO 3166'),
  direct: z.boolean().default(true).describe('Whether there is a contract with it; a sub-supplier has none'),
  ownRole: text(2_000).describe('Our own role in the supply chain towards it'),
  toldRoleOn: day.nullable().default(null).describe('When the supplier was told of that role'),
  tier: SupplierTier,
  tierWhy: text(2_000).describe('Why so much depends on it'),
  services: z
    .array(
      z.object({
        name: z.string().trim().min(1).max(300),
        kind: z.enum(['product', 'service', 'process']),
        component: text(300).describe('What of the own system it touches'),
      }),
    )
    .max(200)
    .default([]),
  data: text(2_000).describe('Which data it touches'),
  personalData: z.boolean().nullable().default(null),
  access: SupplierAccess.nullable().default(null),
  inBoundary: z
    .boolean()
    .nullable()
    .default(null)
    .describe('Whether it stands inside the boundary of the SOC 2 system'),
  subservice: z
    .enum(['no', 'carve_out', 'inclusive'])
    .nullable()
    .default(null)
    .describe('Whether its controls are needed with ours, and how the description treats it'),
  memberStates: z
    .array(z.string().regex(/^[A-Z]{2}$/))
    .max(60)
    .default([]),
  dependsOn: z
    .array(
      z.object({
        name: z.string().trim().min(1).max(200),
        supplier: z.uuid().nullable().describe('Where it is in the register itself'),
        service: text(300),
      }),
    )
    .max(200)
    .nullable()
    .default(null)
    .describe('Its own suppliers, as far as they are known; null while nobody asked'),
  alternatives: text(2_000).describe('Who else could supply it, and how fast'),
  exitPlan: text(4_000),
  contract: z
    .object({ reference: text(200), until: day.nullable().describe('Null has no end') })
    .nullable()
    .default(null),
  contact: z
    .object({ name: text(200), email: text(320), phone: text(60), availability: text(200) })
    .nullable()
    .default(null)
    .describe('Security contact that answers day and night'),
  noticeHours: z
    .number()
    .positive()
    .max(8_760)
    .nullable()
    .default(null)
    .describe('Hours in which it tells of incidents'),
  certifications: z
    .array(z.object({ name: z.string().trim().min(1).max(200), until: day.nullable() }))
    .max(50)
    .default([]),
  owner: z.uuid().describe('Who answers for the relation'),
  serves: z
    .uuid()
    .nullable()
    .optional()
    .describe('The legal entity that it serves, whose law and zone count for it; null for several, or not known'),
  began: day.describe('Since when it supplies'),
  ended: day.nullable().default(null),
  clauses: z.record(z.string(), Clause).default({}),
  takenBack: z.literal(true).optional().describe('It was read from a table, and that was taken back'),
  triggers: z.array(SupplierTrigger).max(500).default([]),
  notices: z.array(SupplierNotice).max(500).default([]),
  serviceReviews: z
    .array(ServiceReview)
    .max(500)
    .optional()
    .describe('Reports on the agreed service, as they were reviewed'),
})
export type Supplier = z.infer<typeof Supplier>

/** What people write of a supplier; what happened to it is recorded by acts of its own. */
export const SupplierDraft = Supplier.omit({ triggers: true, notices: true, serviceReviews: true, takenBack: true })
export type SupplierDraft = z.infer<typeof SupplierDraft>
