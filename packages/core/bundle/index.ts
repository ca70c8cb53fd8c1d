import { z } from 'zod'
import { Sha256 } from '../id/index.ts'
import { Instant } from '../time/index.ts'

const count = z.int().nonnegative()

/**
 * That a bundle of an engagement was made: which entries of the ledger go into it, fixed before anybody gets it, so that
 * none can be left out or added later. `list` is the SHA-256 over their numbers, each on a line.
 */
export const Bundle = z.object({
  engagement: z.uuid(),
  title: z.string().min(1).max(300),
  list: Sha256,
  at: Instant.describe('The moment that the matrix is shown as of'),
  position: count.describe('The ledger index up to which facts were looked at'),
  items: count,
  files: count,
  bytes: count.describe('Of all files together'),
})
export type Bundle = z.infer<typeof Bundle>
