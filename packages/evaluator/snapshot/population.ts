import { allColumns, type DatasetSchema } from '@onus/core/dataset'
import { readable, tierFor } from '../evaluate/files.ts'
import type { Evaluator } from '../evaluate/index.ts'
import type { PopulationHash } from '../worker/index.ts'

/** How many rows a file of a dataset has, and their hash as a population that samples are drawn from (rulings 21). */
export async function snapshotPopulation(
  evaluator: Evaluator,
  schema: DatasetSchema,
  path: string,
): Promise<PopulationHash> {
  return evaluator.use(await tierFor(path), async sandbox => {
    const file = await readable(sandbox, path, 'rows.parquet')
    const columns = allColumns(schema).map(({ name, type }) => ({ name, type }))
    const outcome = await sandbox.ask<'population'>({ op: 'population', file, columns })
    if (!outcome.ok)
      throw new Error(
        `${schema.ref} cannot be hashed: ${'failure' in outcome ? outcome.failure.message : outcome.died.detail}`,
      )
    return outcome.value
  })
}
