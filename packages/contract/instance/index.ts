import { z } from 'zod'
import { operation } from '../operation/index.ts'

export const instance = {
  health: operation({
    method: 'GET',
    path: '/health',
    summary: 'Whether the service, its database and its ledger work',
    needs: 'public',
    output: z.object({
      ok: z.boolean(),
      version: z.string(),
      setUp: z.boolean().describe('False until the first user exists'),
      parts: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
    }),
  }),
} as const
