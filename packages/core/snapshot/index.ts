import { z } from 'zod'
import { DatasetRef } from '../dataset/schema.ts'
import { Sha256 } from '../id/index.ts'
import { Instant } from '../time/index.ts'

/** How a dataset was made: what an auditor needs to judge that it is complete and accurate. Null is unknown. */
export const Completeness = z.object({
  sourceSystem: z.string(),
  environment: z.string(),
  account: z.string(),
  query: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  generatedBy: z.string(),
  generatedAt: Instant,
  method: z.enum(['api', 'sql', 'console', 'manual', 'file', 'screenshot']),
  zone: z.string(),
  rowCount: z.int().nonnegative(),
  controlTotal: z.string().nullable(),
  firstKey: z.string().nullable(),
  lastKey: z.string().nullable(),
  keyGaps: z.int().nonnegative().nullable(),
  duplicates: z.int().nonnegative(),
  sourceSideCount: z.int().nonnegative().nullable(),
  sourceSideCountHow: z.string().nullable(),
  exclusions: z.array(z.string()),
})
export type Completeness = z.infer<typeof Completeness>

/**
 * Something that could not be read, and why. With `columns` the rows are all there and only these values are missing.
 * What depends on it is unknown, never passing.
 */
export const Unread = z.object({
  dataset: DatasetRef,
  what: z.string(),
  why: z.string(),
  columns: z.array(z.string()).optional(),
})
export type Unread = z.infer<typeof Unread>

export const SnapshotDataset = z.object({
  dataset: DatasetRef,
  rows: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  sha256: Sha256,
  complete: z.boolean(),
  completeness: Completeness,
})
export type SnapshotDataset = z.infer<typeof SnapshotDataset>

/** The file that a snapshot was read from, kept as it came. */
export const SnapshotFile = z.object({ name: z.string(), sha256: Sha256, bytes: z.int().nonnegative() })

/** An immutable observation of datasets by a connection at one time, with the record of how it was made. */
export const Snapshot = z.object({
  connection: z.uuid(),
  connector: z.string(),
  collectorVersion: z.string(),
  takenAt: Instant,
  outcome: z.discriminatedUnion('state', [
    z.object({ state: z.literal('complete') }),
    z.object({ state: z.literal('partial'), why: z.string() }),
    z.object({ state: z.literal('error'), why: z.string() }),
  ]),
  datasets: z.array(SnapshotDataset),
  unread: z.array(Unread),
  notes: z.array(z.string()),
  file: SnapshotFile.optional(),
})
export type Snapshot = z.infer<typeof Snapshot>
