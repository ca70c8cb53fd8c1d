import { z } from 'zod'
import { operation } from '../operation/index.ts'

export const search = {
  everything: operation({
    method: 'GET',
    path: '/search',
    summary: 'Find anything by its words, for the command palette',
    needs: 'search:read',
    query: z.object({ q: z.string().min(1).max(200) }),
    output: z.object({
      items: z.array(z.object({ noun: z.string(), id: z.string(), title: z.string(), detail: z.string() })),
    }),
  }),
} as const
