import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { DatasetSchema, Row } from '@onus/core/dataset'
import { refuse } from '@onus/core/problem'
import type { Evaluator } from '@onus/evaluator/evaluate'
import { type RowsPage, type RowsQuery, readRows, writeSnapshot } from '@onus/evaluator/snapshot'

/** Parquet in and out, always in the evaluator's sandbox: the server itself never opens a data file. */
export interface Tables {
  /** Turns collected rows into typed Parquet; refuses rows that share a key. */
  write(schema: DatasetSchema, ndjson: string, parquet: string): Promise<{ rows: number }>
  read(parquet: string, query: RowsQuery, schema?: DatasetSchema): Promise<RowsPage>
}

export function evaluatorTables(evaluator: Evaluator): Tables {
  return {
    async write(schema, ndjson, path) {
      const written = await writeSnapshot(evaluator, { schema, rows: rowsIn(ndjson), path })
      if (!written.ok) return refuse('invalid_input', written.why)
      return { rows: written.rows }
    },
    read: (path, query, schema) => readRows(evaluator, path, query, schema),
  }
}

async function* rowsIn(ndjson: string): AsyncGenerator<Row> {
  const lines = createInterface({ input: createReadStream(ndjson), crlfDelay: Number.POSITIVE_INFINITY })
  for await (const line of lines) if (line !== '') yield JSON.parse(line) as Row
}
