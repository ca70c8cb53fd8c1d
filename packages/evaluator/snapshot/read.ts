import { allColumns, type Cell, type DatasetSchema } from '@onus/core/dataset'
import { mailAddressPattern } from '@onus/core/masking'
import { readable, tierFor } from '../evaluate/files.ts'
import type { Evaluator } from '../evaluate/index.ts'
import type { Change, ColumnShape, Filter } from '../worker/index.ts'

export type RowsQuery = {
  readonly offset?: number
  readonly limit?: number
  /** Rows with this text in any column, in any case. */
  readonly search?: string
  readonly filters?: readonly Filter[]
  readonly sort?: { readonly column: string; readonly descending: boolean }
}

/** Rows with the position each has in the file: what proves a row is the file's hash and its position. */
export type RowsPage = {
  readonly columns: readonly ColumnShape[]
  readonly rows: readonly { readonly position: number; readonly cells: readonly Cell[] }[]
  /** Rows that match. */
  readonly total: number
}

/**
 * A page of the rows of a Parquet file that Onus wrote, a snapshot or a result, read in a sandbox process. Columns that
 * came to be after the file was written are null; any other that it does not have is an error.
 */
export async function readRows(
  evaluator: Evaluator,
  path: string,
  query: RowsQuery = {},
  schema?: DatasetSchema,
): Promise<RowsPage> {
  const { offset = 0, limit = 100, search = null, filters = [], sort = null } = query
  const columns = schema ? allColumns(schema).map(({ name, type, nullable }) => ({ name, type, nullable })) : null
  return evaluator.use('small', async sandbox => {
    const file = await readable(sandbox, path, 'rows.parquet')
    const outcome = await sandbox.ask<'read'>({ op: 'read', file, columns, offset, limit, filters, search, sort })
    if (!outcome.ok)
      throw new Error(`${path} cannot be read: ${'failure' in outcome ? outcome.failure.message : outcome.died.detail}`)
    const { rows, positions, total } = outcome.value
    return {
      columns: outcome.value.columns,
      total,
      rows: rows.map((cells, index) => ({ position: positions[index] ?? 0, cells })),
    }
  })
}

/** The columns of a file that hold something which reads like an address of electronic mail, in any of its rows. */
export async function mailColumns(evaluator: Evaluator, path: string): Promise<readonly string[]> {
  return evaluator.use(await tierFor(path), async sandbox => {
    const file = await readable(sandbox, path, 'rows.parquet')
    const outcome = await sandbox.ask<'matching'>({ op: 'matching', file, pattern: mailAddressPattern })
    if (outcome.ok) return outcome.value
    throw new Error(`${path} cannot be read: ${'failure' in outcome ? outcome.failure.message : outcome.died.detail}`)
  })
}

/** The row at one position of a file, or null behind its end. */
export async function readRow(
  evaluator: Evaluator,
  path: string,
  position: number,
  schema?: DatasetSchema,
): Promise<Readonly<Record<string, Cell>> | null> {
  const page = await readRows(evaluator, path, { offset: position, limit: 1 }, schema)
  const cells = page.rows[0]?.cells
  return cells ? Object.fromEntries(page.columns.map(({ name }, index) => [name, cells[index] ?? null])) : null
}

/** The resources whose status differs between two result files; `before` null means there was none. */
export async function changedResults(
  evaluator: Evaluator,
  before: string | null,
  after: string,
): Promise<readonly Change[]> {
  return evaluator.use('large', async sandbox => {
    const old = before === null ? null : await readable(sandbox, before, 'before.parquet')
    const outcome = await sandbox.ask<'changes'>({
      op: 'changes',
      before: old,
      after: await readable(sandbox, after, 'after.parquet'),
    })
    if (!outcome.ok)
      throw new Error(
        `results cannot be compared: ${'failure' in outcome ? outcome.failure.message : outcome.died.detail}`,
      )
    return outcome.value
  })
}
