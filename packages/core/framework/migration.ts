import { z } from 'zod'
import { FrameworkRef } from './ref.ts'

/**
 * How the items of one version of a framework went over into the next, and what is new there. Who comes from the old
 * version assesses the new items from nothing. Where two statements of the publisher differ, both stand.
 */
export const Migration = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
  from: FrameworkRef,
  to: FrameworkRef,
  title: z.string().min(1),
  publisher: z.string().min(1),
  licence: z.string().min(1),
  provenance: z.array(z.string().min(1)).min(1),
  note: z.string(),
  items: z.array(
    z.object({
      id: z.string().min(1).describe('As the old version writes it'),
      kind: z.enum(['function', 'category', 'subcategory']),
      to: z
        .array(
          z.object({
            id: z.string().min(1),
            how: z
              .enum(['continued', 'moved', 'incorporated', 'related'])
              .describe('Related: named by the publisher as its counterpart, without saying how'),
          }),
        )
        .describe('Empty: it went nowhere'),
    }),
  ),
  new: z.array(z.string().min(1)).describe('Items that can be assessed and that nothing of the old version leads to'),
})
export type Migration = z.infer<typeof Migration>
