import type { DatasetSchema } from '@onus/core/dataset'
import { readable, tierFor } from '../evaluate/files.ts'
import type { Evaluator } from '../evaluate/index.ts'
import type { Difference } from '../worker/index.ts'

/** A value that is not what it was, or a resource that came or went; then `column` is null. */
export type SnapshotDifference = Omit<Difference, 'context'> & {
  /** The system, account or repository it belongs to, as far as the dataset tells. */
  readonly system: string | null
  readonly environment: string | null
}

export type SnapshotDifferences = {
  readonly total: number
  readonly appeared: number
  readonly disappeared: number
  readonly changed: number
  /** Sorted by resource, then by column. */
  readonly rows: readonly SnapshotDifference[]
}

const systems = ['system', 'account', 'cluster', 'repository', 'host', 'application']

/**
 * What is different between two files of one dataset, the former first, computed in the sandbox. Columns that change by
 * themselves do not count, nor does a column that only one of the files has.
 */
export async function snapshotDifferences(
  evaluator: Evaluator,
  schema: DatasetSchema,
  files: { readonly before: string; readonly after: string },
  { offset = 0, limit = 1000 }: { readonly offset?: number; readonly limit?: number } = {},
): Promise<SnapshotDifferences> {
  const own = schema.columns.filter(({ name }) => !schema.key.includes(name))
  const system = systems.find(name => schema.columns.some(column => column.name === name)) ?? 'source'
  return evaluator.use(await tierFor(files.before, files.after), async sandbox => {
    const outcome = await sandbox.ask<'differences'>({
      op: 'differences',
      before: await readable(sandbox, files.before, 'before.parquet'),
      after: await readable(sandbox, files.after, 'after.parquet'),
      key: schema.key,
      watched: own.filter(column => !column.moves).map(({ name, type }) => ({ name, type })),
      context: [system, 'environment'],
      offset,
      limit,
    })
    if (!outcome.ok)
      throw new Error(
        `snapshots cannot be compared: ${'failure' in outcome ? outcome.failure.message : outcome.died.detail}`,
      )
    const { appeared = 0, disappeared = 0, changed = 0 } = outcome.value.counts
    const rows = outcome.value.rows.map(({ context: [system = null, environment = null], ...row }) => ({
      ...row,
      system,
      environment,
    }))
    return { total: appeared + disappeared + changed, appeared, disappeared, changed, rows }
  })
}
