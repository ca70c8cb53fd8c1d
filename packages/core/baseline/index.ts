import { z } from 'zod'
import { DatasetRef } from '../dataset/schema.ts'
import { Sha256 } from '../id/index.ts'
import { Instant } from '../time/index.ts'

/**
 * A state that a person accepted: the rows that one dataset of a connection had in a snapshot. What is not as it was
 * accepted shows as drift until it is put back or a new state is accepted. It is no exception: a check that fails fails on.
 */
export const Baseline = z.strictObject({
  connection: z.uuid(),
  dataset: DatasetRef,
  snapshot: z.uuid(),
  sha256: Sha256.describe('The file of the dataset in that snapshot'),
  takenAt: Instant.describe('When that snapshot was taken'),
  acceptedBy: z.uuid().describe('A person'),
  why: z.string().min(1).max(2000),
  state: z.enum(['accepted', 'withdrawn']),
})
export type Baseline = z.infer<typeof Baseline>
