import { createHash } from 'node:crypto'
import { Sha256 } from '@onus/core/id'
import type { ReviewSample } from '@onus/core/review'
import { drawAlgorithm, drawSample } from '@onus/core/sampling'
import type { Snapshot } from '@onus/core/snapshot'
import type { Version } from '@onus/core/version'
import type { PlainCopies } from '../blob/copies.ts'
import type { Schemas } from '../dataset/registry.ts'
import type { Tables } from '../snapshot/tables.ts'

/** So many rows of each dataset are put beside their source when a collector version is reviewed. */
export const rowsLookedAt = 5

type Rooms = {
  readonly org: string
  readonly copies: PlainCopies
  readonly tables: Tables
  readonly schemas: Schemas
}

/**
 * The rows of a snapshot that its reviewer compares with the source. Nobody chooses them: the seed is the fact of the
 * snapshot, and whoever has the snapshot draws the same.
 */
export async function reviewSample(rooms: Rooms, snapshot: Version<Snapshot>): Promise<ReviewSample> {
  const seed = snapshot.fact
  const drawn: ReviewSample['datasets'] = []
  for (const { dataset, sha256 } of snapshot.body.datasets) {
    const schema = rooms.schemas.get(dataset)
    if (!schema) continue
    const population = await rooms.tables.population(schema, await rooms.copies.pathOf(rooms.org, sha256))
    const popHash = new Uint8Array(Buffer.from(population.sha256, 'hex'))
    const positions = drawSample({ seed, popHash, population: population.rows, size: rowsLookedAt }, hashOf)
    drawn.push({
      dataset,
      population: population.rows,
      popHash: Sha256.parse(population.sha256),
      positions: [...positions],
    })
  }
  return { algorithm: drawAlgorithm, seed, datasets: drawn }
}

const hashOf = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest())
