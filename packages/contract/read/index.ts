import { Actor } from '@onus/core/version'
import { z } from 'zod'
import { listQuery, operation, pageOf } from '../operation/index.ts'

/** That a file or an export was given out. */
export const ReadEvent = z.object({
  id: z.uuid(),
  at: z.string(),
  operation: z.string(),
  subject: z.string().nullable(),
  actor: Actor.extend({ name: z.string() }),
  reason: z.string().describe('Why somebody was shown what is masked otherwise'),
})

export const reads = {
  list: operation({
    method: 'GET',
    path: '/reads',
    summary: 'Which files and exports were given out, to whom, latest first',
    needs: 'settings:read',
    query: listQuery.omit({ search: true }),
    output: pageOf(ReadEvent),
  }),
} as const
