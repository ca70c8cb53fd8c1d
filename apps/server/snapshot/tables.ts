import type { DatasetSchema } from '@onus/core/dataset'
import { refuse } from '@onus/core/problem'
import type { Evaluator } from '@onus/evaluator/evaluate'
import {
  mailColumns,
  type RowsPage,
  type RowsQuery,
  readRows,
  type SnapshotDifferences,
  snapshotDifferences,
  snapshotPopulation,
  writeSnapshots,
} from '@onus/evaluator/snapshot'

export type TableFile = { readonly schema: DatasetSchema; readonly ndjson: string; readonly parquet: string }

/** Parquet in and out, always in the evaluator's sandbox: the server itself never opens a data file. */
export interface Tables {
  /** Turns collected rows, as lines of JSON, into typed Parquet; refuses rows that share a key. */
  write(files: readonly TableFile[]): Promise<readonly { rows: number }[]>
  read(parquet: string, query: RowsQuery, schema?: DatasetSchema): Promise<RowsPage>
  /** The columns that hold addresses of electronic mail in any row of a file. */
  mailColumns(parquet: string): Promise<readonly string[]>
  /** The rows of a file and their hash as a population. */
  population(schema: DatasetSchema, parquet: string): Promise<{ rows: number; sha256: string }>
  differences(
    schema: DatasetSchema,
    files: { readonly before: string; readonly after: string },
    page: { readonly offset?: number; readonly limit?: number },
  ): Promise<SnapshotDifferences>
}

export function evaluatorTables(evaluator: Evaluator): Tables {
  return {
    async write(files) {
      const written = await writeSnapshots(
        evaluator,
        files.map(({ schema, ndjson, parquet }) => ({ schema, rows: { lines: ndjson }, path: parquet })),
      )
      return written.map(each => (each.ok ? { rows: each.rows } : refuse('invalid_input', each.why)))
    },
    read: (path, query, schema) => readRows(evaluator, path, query, schema),
    mailColumns: path => mailColumns(evaluator, path),
    population: (schema, path) => snapshotPopulation(evaluator, schema, path),
    differences: (schema, files, page) => snapshotDifferences(evaluator, schema, files, page),
  }
}
