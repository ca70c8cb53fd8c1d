import { Role } from '@onus/core/access'
import { Invitation } from '@onus/core/grant'
import { z } from 'zod'
import { byId, operation } from '../operation/index.ts'
import { recordOf, Written } from '../record/index.ts'

const Secret = z.string().min(1).max(200).describe('From the link')

export const invitations = {
  list: operation({
    method: 'GET',
    path: '/invitations',
    summary: 'Invitations, latest first',
    needs: 'invitation:read',
    output: z.object({ items: z.array(recordOf(Invitation)) }),
  }),
  create: operation({
    method: 'POST',
    path: '/invitations',
    summary: 'Invite somebody; the link is shown once, works once, and only for that address',
    needs: 'invitation:write',
    body: z.object({
      email: z.email().max(254),
      roles: z.array(Role).min(1).max(12),
      engagement: z.uuid().nullable().default(null),
      objects: z.array(z.uuid()).max(1000).default([]),
      until: Invitation.shape.until.default(null),
      days: z.int().min(1).max(30).default(7).describe('How long the link works'),
    }),
    output: Written.extend({ link: z.string() }),
    status: 201,
    stepUp: true,
    reveals: true,
  }),
  withdraw: operation({
    method: 'POST',
    path: '/invitations/{id}/withdrawal',
    summary: 'Withdraw an invitation; its link stops working',
    needs: 'invitation:write',
    params: byId,
    body: z.object({ reason: z.string().trim().min(1).max(2000) }),
    output: Written,
  }),
  preview: operation({
    method: 'POST',
    path: '/invitations/previews',
    summary: 'What an invitation link is for',
    needs: 'public',
    body: z.object({ token: Secret }),
    output: z.object({ organisation: z.string(), email: z.string(), roles: z.array(Role), hasAccount: z.boolean() }),
  }),
  accept: operation({
    method: 'POST',
    path: '/invitations/acceptances',
    summary: 'Accept an invitation: with a new account, or signed in as the invited address; then sign in',
    needs: 'public',
    body: z.object({
      token: Secret,
      account: z
        .object({ name: z.string().trim().min(1).max(200), password: z.string().max(128) })
        .nullable()
        .default(null)
        .describe('For an address that has no account yet'),
    }),
    output: z.object({ email: z.string(), organisation: z.uuid() }),
    status: 201,
  }),
} as const
