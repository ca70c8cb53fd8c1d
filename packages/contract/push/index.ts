import { z } from 'zod'
import { byId, operation } from '../operation/index.ts'

/** What others send: rows with a token, and messages that ask for a collection. */
export const pushes = {
  send: operation({
    method: 'POST',
    path: '/connections/{id}/pushes',
    summary: 'Push rows as lines of JSON; with the same Idempotency-Key a repeated push is the same push',
    needs: 'connection:run',
    transport: 'bytes',
    params: byId,
    output: z.object({ job: z.string(), bytes: z.int(), sha256: z.string() }),
    status: 202,
  }),
  hook: operation({
    method: 'POST',
    path: '/hooks/{org}/{connection}',
    summary: 'A signed webhook: collect from its connection now. What it says is not taken as data',
    needs: 'public',
    transport: 'bytes',
    params: z.object({ org: z.uuid(), connection: z.uuid() }),
    output: z.object({ job: z.string().nullable().describe('Null for a delivery that was taken already') }),
    status: 202,
  }),
} as const
