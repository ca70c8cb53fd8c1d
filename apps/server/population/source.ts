import { writeFile } from 'node:fs/promises'
import { filesUnder, SourceProblem } from '@onus/connectors/connector'
import { type Cells, tableCells } from '@onus/connectors/table'
import type { Freezing as FreezingAsked } from '@onus/contract/population'
import { allColumns, type ColumnType } from '@onus/core/dataset'
import { Sha256 } from '@onus/core/id'
import { isPersonal, isPersonalName } from '@onus/core/masking'
import { refuse } from '@onus/core/problem'
import type { Completeness } from '@onus/core/snapshot'
import type { z } from 'zod'
import type { PlainCopies } from '../blob/copies.ts'
import type { BlobStore } from '../blob/store.ts'
import { schemaIn, schemasOf } from '../dataset/registry.ts'
import type { OrgTransaction } from '../db/index.ts'
import type { Upload } from '../http/handler.ts'
import { type Moment, versionInForce } from '../register/store.ts'
import { cellsOf, frozenLines } from './lines.ts'

export type Freezing = z.output<typeof FreezingAsked>

/** Rows that can be frozen, wherever they came from. */
export type Source = {
  readonly file: string
  readonly format: 'parquet' | 'ndjson'
  readonly sha256: Sha256
  readonly available: readonly { readonly name: string; readonly type: ColumnType; readonly personal: boolean }[]
  /** Whether the source said that it gave everything; null when nobody said. */
  readonly whole: boolean | null
  /** What its collector recorded; null for a file that somebody sent. */
  readonly completeness: Completeness | null
}

/** So many rows of an uploaded file are read; what has more is collected as a dataset first. */
export const mostUploaded = 200_000

type Rooms = { readonly org: string; readonly copies: PlainCopies; readonly moment: Moment; readonly place: string }

/** The dataset of a snapshot as a source, read from a copy that was compared with its hash. */
export async function snapshotSource(
  tx: OrgTransaction,
  { org, copies, moment }: Rooms,
  { snapshot: id, dataset: ref }: Extract<Freezing['source'], { kind: 'snapshot' }>,
): Promise<Source> {
  const snapshot = await versionInForce(tx, 'snapshot', id, moment)
  const dataset = snapshot.body.datasets.find(one => one.dataset === ref)
  if (!dataset) return refuse('not_found', `This snapshot has no ${ref}`)
  const schema = schemaIn(await schemasOf(tx, moment), ref)
  return {
    file: await copies.pathOf(org, dataset.sha256),
    format: 'parquet',
    sha256: dataset.sha256,
    available: allColumns(schema).map(({ name, type }) => ({ name, type, personal: isPersonal(schema, name) })),
    whole: dataset.complete && snapshot.body.outcome.state === 'complete',
    completeness: dataset.completeness,
  }
}

/** What a review of access froze as a source: the same lines, so that all its columns have the same hash. */
export async function accessSource(
  tx: OrgTransaction,
  { org, place, moment }: Rooms,
  blobs: BlobStore,
  { review: id }: Extract<Freezing['source'], { kind: 'access-review' }>,
): Promise<Source> {
  const { body } = await versionInForce(tx, 'access-review', id, moment)
  const { frozen } = body
  if (!frozen) return refuse('conflict', 'This review of access was not started, so that nothing is frozen yet')
  const names = frozen.columns.map(column => column.name)
  const lines: string[] = []
  for await (const line of frozenLines(blobs, org, frozen.popHash)) {
    const cells = cellsOf(line, [])
    lines.push(`${JSON.stringify(Object.fromEntries(names.map((name, index) => [name, cells[index] ?? null])))}\n`)
  }
  await writeFile(place, lines.join(''), { mode: 0o600, flag: 'wx' })
  const { sources } = frozen
  const said = (of: (source: (typeof sources)[number]) => string) =>
    [...new Set(sources.map(of).filter(Boolean))].join('; ')
  return {
    file: place,
    format: 'ndjson',
    sha256: frozen.popHash,
    available: frozen.columns,
    whole: frozen.sources.every(one => one.complete),
    completeness: {
      sourceSystem: said(one => one.sourceSystem),
      environment: said(one => one.environment),
      account: said(one => one.account),
      query: `Population of the access review “${body.title}”: ${said(one => one.dataset)}`,
      parameters: { snapshots: frozen.sources.map(one => one.snapshot) },
      generatedBy: 'Onus',
      generatedAt: frozen.at,
      method: 'api',
      zone: 'UTC',
      rowCount: frozen.rows,
      controlTotal: null,
      firstKey: null,
      lastKey: null,
      keyGaps: null,
      duplicates: 0,
      sourceSideCount: null,
      sourceSideCountHow: null,
      exclusions: frozen.notes,
    },
  }
}

/** The rows of an uploaded CSV or Excel file as a source: every value is text. */
export async function uploadSource(
  { place }: Rooms,
  upload: Upload | undefined,
  { headerRow, sheet }: Extract<Freezing['source'], { kind: 'upload' }>,
): Promise<Source> {
  if (!upload) return refuse('invalid_input', 'Send one file', [{ path: 'file', message: 'missing' }])
  const cells = await cellsIn(upload, { headerRow, ...(sheet && { sheet }) })
  if (!cells.whole)
    refuse('too_large', `${upload.name} has more than ${mostUploaded} rows; collect it as a dataset instead`)
  const lines = cells.rows.map(row => `${JSON.stringify(presentIn(cells.columns, row.cells))}\n`)
  await writeFile(place, lines.join(''), { mode: 0o600, flag: 'wx' })
  return {
    file: place,
    format: 'ndjson',
    sha256: Sha256.parse(upload.sha256),
    available: cells.columns.map(name => ({
      name,
      type: 'text',
      personal: isPersonalName(name),
    })),
    whole: null,
    completeness: null,
  }
}

/** Empty cells are nothing, as in a dataset. */
function presentIn(columns: readonly string[], cells: Readonly<Record<string, string>>): Record<string, string | null> {
  return Object.fromEntries(columns.map(name => [name, cells[name] ? cells[name] : null]))
}

async function cellsIn(file: Upload, how: { headerRow: number; sheet?: string }): Promise<Cells> {
  const run = { files: filesUnder('/'), signal: AbortSignal.timeout(60_000) }
  try {
    return await tableCells({ file: file.path, name: file.name, ...how }, run, mostUploaded)
  } catch (error) {
    if (!(error instanceof SourceProblem)) throw error
    return refuse('invalid_input', error.message, [{ path: 'file', message: error.message }])
  }
}
