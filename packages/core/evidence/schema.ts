import { z } from 'zod'
import { Sha256 } from '../id/index.ts'
import { Effective, Instant } from '../time/index.ts'

export const Blob = z.object({ sha256: Sha256, bytes: z.int().nonnegative(), name: z.string(), mediaType: z.string() })
export type Blob = z.infer<typeof Blob>

/** Something that supports controls for a stretch of time. Without source and period it cannot support operation. */
export const Evidence = z.object({
  title: z.string().min(1).max(300),
  kind: z.enum(['file', 'record', 'snapshot', 'screenshot']),
  controls: z.array(z.uuid()),
  period: Effective.describe('The stretch of world time it speaks for'),
  performedAt: Instant.describe('When the thing it shows was done; never the time of upload'),
  source: z.string().min(1),
  description: z.string(),
  blobs: z.array(Blob),
  snapshot: z.uuid().nullable(),
  collector: z.string().nullable().describe('connector@version for machine items; null for manual ones'),
  collectedBy: z.uuid().nullable().describe('The person who collected it; null for a machine'),
  sensitivity: z.enum(['public', 'internal', 'confidential', 'restricted']),
})
export type Evidence = z.infer<typeof Evidence>

/**
 * Whether reviews of other machine items of its collector version speak for it. Of a picture they never do: what it shows,
 * a person must see.
 */
export function isSampled({
  collectedBy,
  collector,
  kind,
}: Pick<Evidence, 'collectedBy' | 'collector' | 'kind'>): boolean {
  return collectedBy === null && collector !== null && kind !== 'screenshot'
}
