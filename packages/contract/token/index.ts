import { Permission } from '@onus/core/access'
import { Token } from '@onus/core/grant'
import { Instant } from '@onus/core/time'
import { z } from 'zod'
import { byId, operation } from '../operation/index.ts'
import { recordOf, Written } from '../record/index.ts'

export const tokens = {
  list: operation({
    method: 'GET',
    path: '/tokens',
    summary: 'API tokens of this organisation with their last use; never their secrets',
    needs: 'token:read',
    output: z.object({ items: z.array(recordOf(Token).extend({ lastUsedAt: z.string().nullable() })) }),
  }),
  create: operation({
    method: 'POST',
    path: '/tokens',
    summary: 'Make an API token; its secret is shown once',
    needs: 'token:write',
    body: z.object({
      name: z.string().trim().min(1).max(100),
      scopes: z.array(Permission).min(1),
      connections: z.array(z.uuid()).max(100).nullable().default(null),
      expiresAt: Instant,
    }),
    output: Written.extend({ secret: z.string() }),
    status: 201,
    stepUp: true,
    reveals: true,
  }),
  revoke: operation({
    method: 'POST',
    path: '/tokens/{id}/revocation',
    summary: 'Revoke an API token; its next request is refused',
    needs: 'token:write',
    params: byId,
    body: z.object({ reason: z.string().trim().min(1).max(2000) }),
    output: Written,
  }),
} as const
