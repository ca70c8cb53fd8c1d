import { Permission, Reach, Role } from '@onus/core/access'
import { Grant } from '@onus/core/grant'
import { z } from 'zod'
import { byId, operation } from '../operation/index.ts'
import { recordOf, Written } from '../record/index.ts'

/** What can be said about a new role: for whom, which, over what, until when. */
export const NewGrant = z.object({
  user: z.uuid(),
  role: Role,
  engagement: z.uuid().nullable().default(null),
  objects: z.array(z.uuid()).max(1000).default([]),
  until: Grant.shape.until.default(null),
  reason: z.string().max(2000).default(''),
  override: z.string().max(2000).default('').describe('Why one person does both sides, where there is only one'),
})

export const grants = {
  list: operation({
    method: 'GET',
    path: '/grants',
    summary: 'Every grant of a role, revoked ones too, latest first',
    needs: 'grant:read',
    output: z.object({ items: z.array(recordOf(Grant)) }),
  }),
  create: operation({
    method: 'POST',
    path: '/grants',
    summary: 'Grant a role to a member',
    needs: 'grant:write',
    body: NewGrant,
    output: Written,
    status: 201,
    stepUp: true,
  }),
  revoke: operation({
    method: 'POST',
    path: '/grants/{id}/revocation',
    summary: 'Revoke a role; it ends with the next request of its holder',
    needs: 'grant:write',
    params: byId,
    body: z.object({ reason: z.string().trim().min(1).max(2000) }),
    output: Written,
    stepUp: true,
  }),
  roles: operation({
    method: 'GET',
    path: '/roles',
    summary: 'The declared table: every role with what it may do, and how far',
    needs: 'signed-in',
    output: z.object({
      items: z.array(z.object({ role: Role, permissions: z.partialRecord(Permission, Reach), outside: z.boolean() })),
    }),
  }),
} as const
