import { z } from 'zod'
import { flag, operation } from '../operation/index.ts'
import { CitedView, PackView } from './shapes.ts'

export { AskedView, CitedView, DecidingView, PackView } from './shapes.ts'

/** Every legal constant that Onus reads, as it stood on a day. */
export const law = {
  get: operation({
    method: 'GET',
    path: '/law',
    summary: 'The law as Onus reads it on a day, for one member state: every constant with its source',
    needs: 'framework:read',
    query: z.object({
      on: z.iso.date().optional().describe('Today when left out'),
      jurisdiction: z
        .string()
        .regex(/^[A-Z]{2}$/)
        .optional(),
      drafts: flag.optional().describe('Pending acts too; no answer rests on them'),
    }),
    output: z.object({
      on: z.iso.date(),
      jurisdiction: z.string().nullable(),
      jurisdictions: z.array(z.string()).describe('Member states with an overlay'),
      packs: z.array(PackView.extend({ title: z.string(), licence: z.string() })),
      entityTypes: z.array(
        z.object({ id: z.string(), title: z.string(), annex: z.enum(['I', 'II', 'none']), sector: z.string() }),
      ),
      provisions: z.array(CitedView.extend({ group: z.string() })),
    }),
  }),
} as const
