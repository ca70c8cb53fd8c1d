import { z } from 'zod'
import { Permission, Role } from '../access/index.ts'
import { Instant } from '../time/index.ts'

export {
  type GrantDecision,
  type Granter,
  type GrantRefusal,
  heldRoles,
  isHeld,
  isLastAdmin,
  mayGrant,
} from './door.ts'

/** That a user holds a role in this organisation: over what, until when, until it is revoked. */
export const Grant = z.object({
  user: z.string().min(1),
  role: Role,
  engagement: z.uuid().nullable().describe('The audit or project that the role is for, where there is one'),
  objects: z.array(z.uuid()).describe('What the role names, for roles that reach only what is granted'),
  until: Instant.nullable().describe('When the role ends by itself'),
  state: z.enum(['granted', 'revoked']),
})
export type Grant = z.infer<typeof Grant>

/** That somebody was invited. The one-time secret is never here. */
export const Invitation = z.object({
  email: z.email(),
  roles: z.array(Role).min(1),
  engagement: z.uuid().nullable(),
  objects: z.array(z.uuid()),
  until: Instant.nullable().describe('When the roles end by themselves'),
  expiresAt: Instant.describe('When the link stops working'),
  state: z.enum(['open', 'accepted', 'withdrawn']),
})
export type Invitation = z.infer<typeof Invitation>

/** That an API token exists, with its scopes. The secret is never here, nor its hash. */
export const Token = z.object({
  name: z.string().min(1).max(100),
  scopes: z.array(Permission).min(1),
  connections: z.array(z.uuid()).nullable().describe('The only connections it acts for; null for none in particular'),
  expiresAt: Instant,
  state: z.enum(['active', 'revoked']),
})
export type Token = z.infer<typeof Token>

const longestTokenLifeMs = 366 * 24 * 60 * 60 * 1000

/** True when a token made at `at` may live until `expiresAt`: later than now, and at most a year. */
export function isAllowedLife(expiresAt: Instant, at: Instant): boolean {
  const lifeMs = Date.parse(expiresAt) - Date.parse(at)
  return lifeMs > 0 && lifeMs <= longestTokenLifeMs
}
