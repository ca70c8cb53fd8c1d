import { Noun } from '@onus/core/version'
import { z } from 'zod'
import { operation } from '../operation/index.ts'

/** That something has a new version: enough to fetch it again, nothing of what it says. */
export const Change = z.object({ position: z.int().nonnegative(), noun: Noun, subject: z.uuid() })
export type Change = z.infer<typeof Change>

export const events = {
  stream: operation({
    method: 'GET',
    path: '/events',
    summary:
      'Changes as they get their place in the ledger, as server-sent events; Last-Event-ID resumes after a position',
    needs: 'events:read',
    transport: 'events',
    output: Change,
  }),
} as const
