import { MailMode } from '@onus/core/mail'
import { z } from 'zod'
import { byId, operation } from '../operation/index.ts'

const Preference = z.object({
  mode: MailMode.describe('Each notification at once, one message a day at eight, or none'),
  zone: z.string().max(60).nullable().describe('The zone of the daily message; null: the organisation’s'),
})

export const mail = {
  preference: operation({
    method: 'GET',
    path: '/mail/preference',
    summary: 'How the caller gets mail from this organisation',
    needs: 'notification:read',
    output: Preference.extend({
      address: z.string().nullable().describe('Where mail goes; null: nowhere, since no address is known'),
      configured: z.boolean().describe('Whether this instance sends mail at all'),
    }),
  }),
  prefer: operation({
    method: 'PUT',
    path: '/mail/preference',
    summary: 'Say how to get mail from this organisation',
    needs: 'notification:read',
    body: Preference,
    output: Preference,
  }),
  status: operation({
    method: 'GET',
    path: '/mail',
    summary: 'Whether mail is sent, what waits and what could not be delivered',
    needs: 'settings:read',
    output: z.object({
      configured: z.boolean(),
      from: z.string().nullable(),
      server: z.string().nullable().describe('Host and port'),
      waiting: z.int(),
      sent: z.int().describe('In the last thirty days'),
      dead: z.array(
        z.object({
          id: z.uuid(),
          address: z.string(),
          subject: z.string(),
          attempts: z.int(),
          error: z.string().nullable(),
          endedAt: z.string(),
        }),
      ),
    }),
  }),
  test: operation({
    method: 'POST',
    path: '/mail/test',
    summary: 'Send a message to the caller’s own address now, and say what the mail server answered',
    needs: 'settings:write',
    output: z.object({ to: z.string(), sent: z.boolean(), why: z.string().nullable() }),
  }),
  again: operation({
    method: 'POST',
    path: '/mail/{id}/again',
    summary: 'Send a message again that could not be delivered',
    needs: 'settings:write',
    params: byId,
    output: z.object({ id: z.uuid() }),
  }),
} as const
