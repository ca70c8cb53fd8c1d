import { filesUnder, SourceProblem } from '@onus/connectors/connector'
import { type Cells, tableCells } from '@onus/connectors/table'
import { personalWhereFiled } from '@onus/core/access-review'
import type { Cell, DatasetSchema } from '@onus/core/dataset'
import { datasetWith, holdsMailAddress, personalColumns } from '@onus/core/masking'
import { refuse } from '@onus/core/problem'
import type { BlobStore } from '../blob/store.ts'
import { type Schemas, schemaIn, schemasOf } from '../dataset/registry.ts'
import type { OrgTransaction } from '../db/index.ts'
import { evidenceVersions } from '../evidence/store.ts'
import { refuseErasedFiles } from '../register/store.ts'
import { requestsIn, snapshotVersions } from '../request/store.ts'
import { controlsIn, type RoomDeps, roomOf } from '../room/rules.ts'
import { evidenceAbout } from '../room/store.ts'
import type { Tables } from '../snapshot/tables.ts'
import type { Addressed } from './addressed.ts'

export type TableRooms = Pick<RoomDeps, 'library'> & {
  readonly blobs: BlobStore
  readonly tables: Tables
  readonly addressed: Addressed
}

/** Rows that an auditor of an engagement can look at: a file of evidence, or a dataset of a snapshot behind it. */
export type FoundTable = {
  readonly sha256: string
  readonly title: string
  readonly subject: string
  readonly fact: string
  readonly dataset: string | null
}

/** The table of that hash in an engagement: with evidence of its controls and period, or with what was given for a request. */
export async function tableIn(
  tx: OrgTransaction,
  { library }: TableRooms,
  { org, engagement, at }: { org: string; engagement: string; at: Parameters<typeof roomOf>[3] },
  sha256: string,
): Promise<FoundTable> {
  const room = await roomOf(tx, org, engagement, at)
  const controls = (await controlsIn(tx, library, room)).map(control => control.subject)
  const asked = await requestsIn(tx, engagement)
  const given = await evidenceVersions(
    tx,
    asked.flatMap(({ body }) => body.given.evidence),
  )
  const items = [
    ...(await evidenceAbout(tx, controls, room.evidencePeriod, room.moment)),
    ...[...given.values()].flatMap(versions => versions.at(-1) ?? []),
  ]
  for (const { subject, fact, body } of items) {
    const file = body.blobs.find(one => one.sha256 === sha256)
    if (file) return { sha256, title: file.name, subject, fact, dataset: null }
  }
  const snapshots = await snapshotVersions(tx, [
    ...items.flatMap(({ body }) => body.snapshot ?? []),
    ...asked.flatMap(({ body }) => body.given.snapshots),
  ])
  for (const { subject, fact, body } of snapshots) {
    const found = body.datasets.find(one => one.sha256 === sha256)
    if (found) return { sha256, title: found.dataset, subject, fact, dataset: found.dataset }
  }
  return refuse('not_found', 'There is no such table in this engagement')
}

type Row = { readonly position: number; readonly cells: readonly (string | null)[] }
export type TablePage = {
  readonly dataset: string | null
  readonly columns: readonly { readonly name: string; readonly masked: boolean }[]
  readonly rows: readonly Row[]
  readonly total: number
  readonly whole: boolean
}

/** So many rows of a file can be looked at here; a whole file is taken in its masked form. */
const mostShown = 5_000
const mostTaken = 200_000
const rowsAtOnce = 500

/** Rows of a table from `offset` on, with which columns are about people; the cells are as they are. */
export async function readTable(
  tx: OrgTransaction,
  rooms: TableRooms,
  org: string,
  found: FoundTable,
  page: Page,
): Promise<TablePage> {
  await refuseErasedFiles(tx, found.fact)
  const schemas = await schemasOf(tx)
  await using copies = rooms.blobs.copies()
  const path = await copies.pathOf(org, found.sha256)
  if (found.dataset !== null) return await datasetPage(rooms, path, schemaIn(schemas, found.dataset), found, page)
  return await filePage(rooms, path, schemas, found, page)
}

type Page = { readonly offset: number; readonly limit: number }

async function datasetPage(
  { tables, addressed }: TableRooms,
  path: string,
  schema: DatasetSchema,
  { sha256 }: FoundTable,
  page: Page,
): Promise<TablePage> {
  const read = await tables.read(path, page, schema)
  const names = read.columns.map(column => column.name)
  const mail = await addressed(sha256, () => tables.mailColumns(path))
  const masked = personalColumns(names, schema).map((is, index) => is || mail.includes(names[index] ?? ''))
  const rows = read.rows.map(({ position, cells }) => ({ position, cells: cells.map(textOf) }))
  return { dataset: schema.ref, columns: columnsOf(names, masked), rows, total: read.total, whole: true }
}

async function filePage(
  { addressed }: TableRooms,
  path: string,
  schemas: Schemas,
  { sha256, title }: FoundTable,
  { offset, limit }: Page,
): Promise<TablePage> {
  const cells = await cellsOf(path, title, Math.max(mostShown, offset + limit))
  const { schema, masked, rows } = judged(cells, schemas)
  const more = async () => {
    const whole = await cellsOf(path, title, mostTaken)
    const { masked } = judged(whole, schemas)
    return whole.columns.filter((_, index) => masked[index])
  }
  const later = cells.whole ? [] : await addressed(`${sha256} ${title}`, more)
  const page = rows.slice(offset, offset + limit)
  return {
    dataset: schema?.ref ?? null,
    columns: columnsOf(
      cells.columns,
      masked.map((is, index) => is || later.includes(cells.columns[index] ?? '')),
    ),
    rows: page.map((row, index) => ({ position: offset + index, cells: row })),
    total: rows.length,
    whole: cells.whole,
  }
}

/** A table by its headings and rows: the dataset that it is of, if any, and which of its columns are masked. */
function judged(cells: Cells, schemas: Schemas) {
  const rows = cells.rows.map(row => cells.columns.map(column => row.cells[column] ?? null))
  const schema = datasetWith(cells.columns, schemas)
  const filed = personalWhereFiled(cells.columns)
  const masked = personalColumns(cells.columns, schema, rows).map((is, index) => is || (filed?.[index] ?? false))
  return { schema, rows, masked }
}

/** Every row of a table that is not larger than what is taken at once. */
export async function wholeTable(tx: OrgTransaction, rooms: TableRooms, org: string, found: FoundTable) {
  const all: Row[] = []
  const first = await readTable(tx, rooms, org, found, { offset: 0, limit: found.dataset ? rowsAtOnce : mostTaken })
  all.push(...first.rows)
  while (all.length < Math.min(first.total, mostTaken)) {
    const next = await readTable(tx, rooms, org, found, { offset: all.length, limit: rowsAtOnce })
    if (next.rows.length === 0) break
    all.push(...next.rows)
  }
  if (!first.whole || all.length < first.total)
    refuse('too_large', `${found.title} has more than ${mostTaken} rows; ask for a population of it`)
  const { columns } = first
  return { columns: columns.map(column => column.name), masked: columns.map(column => column.masked), rows: all }
}

/** Whether a file is a table by its name; text, pictures and papers cannot be masked. */
export function isTableFile(name: string): boolean {
  return /\.(csv|tsv|xlsx|xlsm|json|ndjson|jsonl)$/i.test(name)
}

/**
 * Whether a file holds columns about people, or may: one that is called a table and cannot be read as one counts as if it
 * did, since nothing of it can be masked.
 */
export async function mayHoldPeople(
  tx: OrgTransaction,
  blobs: BlobStore,
  org: string,
  { sha256, name }: { readonly sha256: string; readonly name: string },
): Promise<boolean> {
  if (!isTableFile(name)) return false
  await using copies = blobs.copies()
  try {
    const cells = await read(await copies.pathOf(org, sha256), name, mostShown)
    return !cells.whole || judged(cells, await schemasOf(tx)).masked.includes(true)
  } catch (error) {
    if (error instanceof SourceProblem) return true
    throw error
  }
}

async function cellsOf(path: string, name: string, most: number): Promise<Cells> {
  if (!isTableFile(name)) refuse('invalid_input', `${name} is no table; take the file as it is`)
  try {
    return await read(path, name, most)
  } catch (error) {
    if (!(error instanceof SourceProblem)) throw error
    return refuse('invalid_input', `${name} cannot be read as a table: ${error.message}`)
  }
}

/** A first row that holds an address is no row of headings; shown as one, it would be in clear above every page. */
async function read(path: string, name: string, most: number): Promise<Cells> {
  const run = { files: filesUnder('/'), signal: AbortSignal.timeout(60_000) }
  const cells = await tableCells({ file: path, name, headerRow: 1 }, run, most)
  if (cells.columns.some(holdsMailAddress)) throw new SourceProblem('its first row holds values and no headings')
  return cells
}

function columnsOf(names: readonly string[], masked: readonly boolean[]) {
  return names.map((name, index) => ({ name, masked: masked[index] ?? false }))
}

function textOf(cell: Cell): string | null {
  if (cell === null) return null
  return typeof cell === 'object' ? cell.join(', ') : String(cell)
}
