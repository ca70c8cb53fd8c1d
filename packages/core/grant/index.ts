import { z } from 'zod'
import { Instant } from '../time/index.ts'

/** That a user holds a role in this organisation, until it is revoked. */
export const Grant = z.object({
  user: z.string().min(1),
  role: z.string().min(1),
  state: z.enum(['granted', 'revoked']),
})
export type Grant = z.infer<typeof Grant>

/** That somebody was invited. The one-time secret is never here. */
export const Invitation = z.object({
  email: z.email(),
  roles: z.array(z.string()).min(1),
  expiresAt: Instant,
  state: z.enum(['open', 'accepted', 'withdrawn']),
})
export type Invitation = z.infer<typeof Invitation>

/** That an API token exists, with its scopes. The secret is never here. */
export const Token = z.object({
  name: z.string().min(1).max(100),
  scopes: z.array(z.string()).min(1),
  expiresAt: Instant,
  state: z.enum(['active', 'revoked']),
})
export type Token = z.infer<typeof Token>
