import { Role } from '@onus/core/access'
import { z } from 'zod'
import { operation } from '../operation/index.ts'

export const members = {
  list: operation({
    method: 'GET',
    path: '/members',
    summary: 'Who has an account here, with which roles and whether with a second factor',
    needs: 'member:read',
    output: z.object({
      items: z.array(
        z.object({
          user: z.string(),
          name: z.string(),
          email: z.string(),
          person: z.uuid().nullable(),
          joinedAt: z.string(),
          lastSeenAt: z.string().nullable(),
          hasSecondFactor: z.boolean(),
          roles: z.array(z.object({ grant: z.uuid(), role: Role, until: z.string().nullable() })),
        }),
      ),
    }),
  }),
  remove: operation({
    method: 'POST',
    path: '/members/{user}/removal',
    summary: 'Take a member out: every role is revoked, their tokens here end, what they recorded stays',
    needs: 'member:write',
    params: z.object({ user: z.uuid() }),
    body: z.object({ reason: z.string().trim().min(1).max(2000) }),
    output: z.undefined(),
    status: 204,
    stepUp: true,
  }),
} as const
