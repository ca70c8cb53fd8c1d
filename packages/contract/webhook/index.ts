import { Instant } from '@onus/core/time'
import { z } from 'zod'
import { byId, operation } from '../operation/index.ts'

export const webhooks = {
  status: operation({
    method: 'GET',
    path: '/webhook',
    summary: 'Whether another system is told what is urgent, what waits and what could not be delivered',
    needs: 'settings:read',
    output: z.object({
      configured: z.boolean(),
      host: z.string().nullable().describe('Where it goes, without path and secret'),
      waiting: z.int(),
      sent: z.int().describe('In all that is kept'),
      dead: z.array(
        z.object({
          id: z.uuid(),
          about: z.string().describe('The clock and its step'),
          incident: z.uuid().nullable(),
          attempts: z.int(),
          error: z.string().nullable(),
          endedAt: Instant,
        }),
      ),
    }),
  }),
  again: operation({
    method: 'POST',
    path: '/webhook/{id}/again',
    summary: 'Deliver once more what could not be delivered',
    needs: 'settings:write',
    params: byId,
    output: z.object({ id: z.uuid() }),
  }),
} as const
