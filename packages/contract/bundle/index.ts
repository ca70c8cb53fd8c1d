import { Bundle } from '@onus/core/bundle'
import { z } from 'zod'
import { JobState } from '../job/index.ts'
import { byId, operation } from '../operation/index.ts'
import { recordOf } from '../record/index.ts'

/** Bundles of an engagement, latest first, what would go into another one, and the one that is being made. */
export const BundlesView = z.object({
  items: z.array(recordOf(Bundle)),
  mayShow: z.boolean().describe('Whether the caller can have one with people’s data in it'),
  counts: z.array(z.object({ noun: z.string(), versions: z.int() })).describe('What would go into a bundle made now'),
  making: z
    .object({
      job: z.string(),
      state: JobState,
      progress: z.object({ done: z.number(), total: z.number().nullable(), label: z.string() }).nullable(),
      error: z.string().nullable(),
    })
    .nullable()
    .describe('The last job that made one, where it has not ended well'),
})

export const bundles = {
  list: operation({
    method: 'GET',
    path: '/engagements/{id}/bundles',
    summary: 'The bundles of one engagement, latest first, and what would go into another one',
    needs: 'audit:read',
    params: byId,
    output: BundlesView,
  }),
  make: operation({
    method: 'POST',
    path: '/engagements/{id}/bundles',
    summary: 'Choose and verify what goes into a bundle of an engagement, and write the list to the ledger',
    needs: 'audit:read',
    params: byId,
    output: z.object({ job: z.string() }),
    status: 202,
    recorded: true,
  }),
  download: operation({
    method: 'POST',
    path: '/bundles/{id}/download',
    summary: 'A bundle as one zip: manifest, evidence, populations, samples, conclusions, receipts, and verifiers',
    needs: 'audit:read',
    params: byId,
    body: z
      .object({
        since: z
          .array(z.int().positive())
          .max(50)
          .optional()
          .describe('Sizes of earlier checkpoints that the bundle should prove to be its past'),
        personal: z
          .enum(['masked', 'shown'])
          .default('masked')
          .describe('Whether what is about people in rows is masked; shown only to who sees all, for a reason'),
        reason: z
          .string()
          .trim()
          .max(2000)
          .optional()
          .describe(
            'Why people’s data have to be in it, or, of an auditor, why the bundle is taken; kept with the read',
          ),
      })
      .optional(),
    output: z.unknown(),
    transport: 'download',
  }),
} as const
