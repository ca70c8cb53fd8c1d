import { z } from 'zod'
import { Instant } from '../time/index.ts'
import { Permission } from './permission.ts'
import { Role } from './role.ts'

/** An API token as a fact: never the secret, nor its hash. It ends within a year and cannot do what only people do. */
export const ApiToken = z.object({
  name: z.string().min(1).max(100),
  permissions: z.array(Permission).min(1),
  connections: z
    .array(z.uuid())
    .nullable()
    .describe('The only connections it may act for; null for none in particular'),
  createdBy: z.string(),
  expires: Instant,
  lifecycle: z.discriminatedUnion('state', [
    z.object({ state: z.literal('active') }),
    z.object({ state: z.literal('revoked'), reason: z.string().min(1) }),
  ]),
})
export type ApiToken = z.infer<typeof ApiToken>

/** Somebody asked to join with one role. The link is shown once and works once, for that address only. */
export const Invitation = z.object({
  email: z.email(),
  role: Role,
  engagement: z.uuid().nullable(),
  objects: z.array(z.uuid()),
  until: Instant.nullable().describe('When the role itself ends'),
  expires: Instant.describe('When the link stops working'),
  invitedBy: z.string(),
  lifecycle: z.discriminatedUnion('state', [
    z.object({ state: z.literal('open') }),
    z.object({ state: z.literal('accepted'), user: z.string() }),
    z.object({ state: z.literal('withdrawn'), reason: z.string().min(1) }),
  ]),
})
export type Invitation = z.infer<typeof Invitation>

const yearMs = 366 * 24 * 60 * 60 * 1000

/** True when a token made at `at` may live until `expires`: in the future, and at most a year. */
export function isAllowedLife(expires: Instant, at: Instant): boolean {
  const life = Date.parse(expires) - Date.parse(at)
  return life > 0 && life <= yearMs
}
