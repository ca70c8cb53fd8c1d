import { createHash } from 'node:crypto'
import { chmod, copyFile, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { canonicalJson } from '@onus/core/check'
import { allColumns, type DatasetSchema, type Row } from '@onus/core/dataset'
import { type StoredFile, takeFile } from '../evaluate/files.ts'
import type { Evaluator } from '../evaluate/index.ts'
import type { Sandbox } from '../worker/index.ts'

export type SnapshotFile = StoredFile & { readonly rows: number; readonly schemaDigest: string }

export type WriteOutcome =
  | ({ readonly ok: true } & SnapshotFile)
  | {
      readonly ok: false
      readonly why: string
      readonly duplicates: readonly string[]
      readonly duplicateCount: number
    }

const batchBytes = 1 << 20

/** Rows of a dataset on their way to Parquet: one by one, or as lines of JSON in a file. */
export type SnapshotInput = {
  readonly schema: DatasetSchema
  readonly rows: AsyncIterable<Row> | Iterable<Row> | { readonly lines: string }
  readonly path: string
}

/**
 * Stores rows of a dataset as typed Parquet at `path`, sorted by key, written in a sandbox process. Rows are expected as
 * `rowOf` reads them. Nothing is stored when two rows share a key or the rows cannot be read to the end.
 */
export async function writeSnapshot(evaluator: Evaluator, input: SnapshotInput): Promise<WriteOutcome> {
  const [outcome = refused('nothing was written')] = await writeSnapshots(evaluator, [input])
  return outcome
}

/** Several snapshots, one after the other in one sandbox process, which costs a third; stops after the first that is refused. */
export async function writeSnapshots(
  evaluator: Evaluator,
  inputs: readonly SnapshotInput[],
): Promise<readonly WriteOutcome[]> {
  return evaluator.use('large', async sandbox => {
    const outcomes: WriteOutcome[] = []
    for (const input of inputs) {
      const outcome = await writeIn(sandbox, input)
      outcomes.push(outcome)
      if (!outcome.ok) break
    }
    return outcomes
  })
}

async function writeIn(sandbox: Sandbox, { schema, rows, path }: SnapshotInput): Promise<WriteOutcome> {
  const [input, output] = [join(sandbox.folder, 'snapshot.ndjson'), join(sandbox.folder, 'snapshot.parquet')]
  try {
    await writeLines(input, rows)
    const outcome = await sandbox.ask<'write'>(
      {
        op: 'write',
        input,
        output,
        columns: allColumns(schema).map(({ name, type }) => ({ name, type })),
        key: schema.key,
        memoryMb: 2048,
      },
      { softTimeoutMs: 600_000 },
    )
    if (!outcome.ok) return refused('failure' in outcome ? outcome.failure.message : outcome.died.detail)
    const { rows: count, duplicateCount, duplicates } = outcome.value
    if (duplicateCount > 0)
      return {
        ...refused(
          `${duplicateCount} rows of ${schema.ref} have a key (${schema.key.join(', ')}) that another row has: ${duplicates.join('; ')}`,
        ),
        duplicateCount,
        duplicates,
      }
    return { ok: true, ...(await takeFile(output, path)), rows: count, schemaDigest: schemaDigest(schema) }
  } finally {
    await Promise.all([input, output].map(file => rm(file, { force: true })))
  }
}

/** Identifies the columns of a dataset: files with equal digests can be read as one. */
export function schemaDigest(schema: DatasetSchema): string {
  const shape = {
    ref: schema.ref,
    key: schema.key,
    columns: allColumns(schema).map(({ name, type, nullable }) => ({ name, type, nullable })),
  }
  return createHash('sha256').update(canonicalJson(shape)).digest('hex')
}

async function writeLines(path: string, rows: SnapshotInput['rows']): Promise<void> {
  if ('lines' in rows) {
    await copyFile(rows.lines, path)
    await chmod(path, 0o644)
    return
  }
  await using file = await open(path, 'w')
  let batch = ''
  for await (const row of rows) {
    batch += `${JSON.stringify(row)}\n`
    if (batch.length < batchBytes) continue
    await file.write(batch)
    batch = ''
  }
  await file.write(batch)
  await chmod(path, 0o644)
}

function refused(why: string): Extract<WriteOutcome, { ok: false }> {
  return { ok: false, why, duplicates: [], duplicateCount: 0 }
}
