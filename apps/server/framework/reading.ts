import { readFile } from 'node:fs/promises'
import { filesUnder, SourceProblem } from '@onus/connectors/connector'
import { type Cells, tableCells } from '@onus/connectors/table'
import {
  FrameworkFile,
  type FrameworkHead,
  frameworkFromRows,
  type RequirementRow,
  type RequirementText,
  requirementColumn,
} from '@onus/core/framework'
import { refuse } from '@onus/core/problem'
import { parseDocument } from 'yaml'
import type { Upload } from '../http/handler.ts'
import { parseJson } from '../http/json.ts'
import { catalogIn, isOscal } from './oscal.ts'

export type Head = Partial<FrameworkHead>
export type FileFault = { readonly where: string; readonly column: string; readonly message: string }
export type Column = { readonly name: string; readonly as: string | null; readonly sample: string }

/** What a file says about a framework, before anybody decided to take it. */
export type FrameworkReading = {
  readonly format: string
  readonly head: Head
  readonly columns: readonly Column[]
  readonly read: number
  readonly faults: readonly FileFault[]
  /** The framework of the good rows; null when none is good or the head is not whole. */
  readonly framework: FrameworkFile | null
  readonly missing: readonly string[]
}

/** What a file has as the words of requirements. */
export type TextReading = {
  readonly format: string
  readonly title: string
  readonly version: string
  readonly items: readonly RequirementText[]
  readonly faults: readonly FileFault[]
}

type Columns = Readonly<Record<string, string>>

/** So many rows of an uploaded table are read. */
export const mostRows = 20_000
const mostBytes = 24 * 1024 * 1024
const headParts = [
  'id',
  'version',
  'title',
  'shortTitle',
  'publisher',
  'licence',
  'provenance',
  'legalForce',
  'kind',
  'asOf',
] as const

/** Reads a framework from a file of any form that we know. `given` completes what the file says of itself, and holds over it. */
export async function readFramework(file: Upload, given: Head, columns: Columns): Promise<FrameworkReading> {
  if (isTable(file.name)) return fromTable(await cellsIn(file), given, columns)
  const bytes = await bytesIn(file)
  if (isOscal(bytes)) return fromCatalog(bytes, given)
  return fromTree(treeIn(file, bytes), given)
}

/** Reads the words of a framework's requirements: an OSCAL catalogue, or a table with an id and a text. */
export async function readText(file: Upload, columns: Columns): Promise<TextReading> {
  if (isTable(file.name)) return textFromTable(await cellsIn(file), columns)
  const bytes = await bytesIn(file)
  if (!isOscal(bytes))
    refuse('invalid_input', `${file.name} is neither a table nor an OSCAL catalogue`, [
      { path: 'file', message: 'expected CSV, XLSX, or an OSCAL catalogue in JSON or YAML' },
    ])
  const { title, version, format, texts, faults } = catalogIn(bytes)
  return { format, title, version, items: texts, faults }
}

/** Whether a file of this name is read row by row. */
export function isTable(name: string): boolean {
  return /\.(csv|tsv|txt|xlsx|ndjson|jsonl)$/i.test(name)
}

/** The cells of an uploaded table, read in a process of its own; what cannot be read is refused in its own words. */
export async function cellsIn(file: Upload): Promise<Cells> {
  const run = { files: filesUnder('/'), signal: AbortSignal.timeout(60_000) }
  try {
    return await tableCells({ file: file.path, name: file.name }, run, mostRows)
  } catch (error) {
    if (!(error instanceof SourceProblem)) throw error
    return refuse('invalid_input', error.message, [{ path: 'file', message: error.message }])
  }
}

/** The bytes of an uploaded document; one that is too large is refused. */
export async function bytesIn(file: Upload): Promise<Uint8Array> {
  if (file.bytes > mostBytes) refuse('too_large', `${file.name} has more than ${mostBytes / 1_048_576} MB`)
  return await readFile(file.path)
}

function fromTable(cells: Cells, given: Head, columns: Columns): FrameworkReading {
  const meaning = (name: string) => columns[name] ?? requirementColumn(name)
  const rows: RequirementRow[] = cells.rows.map(({ where, cells: of }, index) => ({
    row: rowOf(where, index),
    cells: Object.fromEntries(Object.entries(of).map(([name, value]) => [meaning(name) ?? name, value])),
  }))
  const sample = (name: string) => (cells.rows.find(row => row.cells[name])?.cells[name] ?? '').slice(0, 200)
  const shown = cells.columns.map(name => ({ name, as: meaning(name), sample: sample(name) }))
  const tooMany = cells.whole
    ? []
    : [{ where: `row ${mostRows + 2}`, column: '', message: `only the first ${mostRows} rows are read` }]
  return finished(cells.format, given, shown, rows, tooMany)
}

/** The line of the file that a row stands in. */
export function rowOf(where: string, index: number): number {
  const said = /(\d+)\D*$/.exec(where)
  return said ? Number(said[1]) : index + 2
}

function fromCatalog(bytes: Uint8Array, given: Head): FrameworkReading {
  const { title, version, format, publisher, asOf, rows, faults } = catalogIn(bytes)
  const head = {
    id: plainId(title),
    version: plainVersion(version),
    title,
    shortTitle: title.slice(0, 60),
    publisher,
    kind: 'controls' as const,
    legalForce: 'voluntary' as const,
    asOf,
    provenance: [`OSCAL catalogue “${title}”, version ${version}`],
    ...given,
  }
  return finished(format, head, [], rows, faults)
}

function plainId(title: string): string {
  return (
    title
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 40) || 'imported'
  )
}

function plainVersion(version: string): string {
  return version.replaceAll(/[^A-Za-z0-9.]+/g, '.').replace(/^[^A-Za-z0-9]+/, '') || '1'
}

function treeIn(file: Upload, bytes: Uint8Array): unknown {
  if (/\.json$/i.test(file.name)) {
    return parseJson(Buffer.from(bytes))
  }
  const document = parseDocument(new TextDecoder().decode(bytes), { maxAliasCount: 100, uniqueKeys: true } as never)
  const [error] = document.errors
  if (error)
    return refuse('invalid_input', `${file.name}: ${error.message}`, [{ path: 'file', message: error.message }])
  return document.toJS({ maxAliasCount: 100 })
}

function fromTree(tree: unknown, given: Head): FrameworkReading {
  if (typeof tree !== 'object' || tree === null || !Array.isArray((tree as { requirements?: unknown }).requirements)) {
    return refuse('invalid_input', 'The file has no list called `requirements`', [
      { path: 'file', message: 'expected an object with `requirements`' },
    ])
  }
  const whole = FrameworkFile.safeParse({ ...tree, ...given })
  const said = tree as Readonly<Record<string, unknown>> & { requirements: readonly unknown[] }
  if (whole.success) {
    const head = Object.fromEntries(headParts.map(part => [part, whole.data[part]])) as Head
    return {
      format: 'framework',
      head,
      columns: [],
      read: whole.data.requirements.length,
      faults: [],
      framework: whole.data,
      missing: [],
    }
  }
  const head = {
    ...Object.fromEntries(headParts.flatMap(part => (part in said ? [[part, said[part]]] : []))),
    ...given,
  } as Head
  const rows = said.requirements.map((one, index) => ({ row: index + 1, cells: cellsOfItem(one) }))
  return finished('list', head, [], rows, [])
}

function cellsOfItem(item: unknown): Record<string, string> {
  if (typeof item !== 'object' || item === null) return {}
  return Object.fromEntries(
    Object.entries(item).flatMap(([name, value]) =>
      ['string', 'number', 'boolean'].includes(typeof value) ? [[requirementColumn(name) ?? name, String(value)]] : [],
    ),
  )
}

function finished(
  format: string,
  head: Head,
  columns: readonly Column[],
  rows: readonly RequirementRow[],
  more: readonly FileFault[],
): FrameworkReading {
  const missing = headParts.filter(part => head[part] === undefined || head[part] === '')
  const stand = { ...placeholder, ...head }
  const { framework, faults } = frameworkFromRows(stand, rows)
  const named = faults.map(({ row, column, message }) => ({ where: `row ${row}`, column, message }))
  return { format, head, columns, read: rows.length, faults: [...more, ...named], framework, missing }
}

/** Stands in for a head that is not whole yet, so that the rows can be judged already. */
const placeholder: FrameworkHead = {
  id: 'own',
  version: '1',
  title: 'Own',
  shortTitle: 'Own',
  publisher: 'Own',
  licence: 'Own',
  provenance: ['Own'],
  legalForce: 'voluntary',
  kind: 'controls',
  asOf: '2000-01-01',
}

const textColumns: Readonly<Record<string, 'id' | 'title' | 'statement' | 'guidance'>> = {
  id: 'id',
  identifier: 'id',
  ref_id: 'id',
  title: 'title',
  label: 'title',
  name: 'title',
  text: 'statement',
  statement: 'statement',
  description: 'statement',
  requirement: 'statement',
  guidance: 'guidance',
  points_of_focus: 'guidance',
  notes: 'guidance',
}

function textFromTable(cells: Cells, columns: Columns): TextReading {
  const meaning = (name: string) =>
    columns[name] ??
    textColumns[
      name
        .trim()
        .toLowerCase()
        .replaceAll(/[\s-]+/g, '_')
    ]
  const of = (row: Cells['rows'][number], wanted: string) =>
    Object.entries(row.cells)
      .filter(([name]) => meaning(name) === wanted)
      .map(([, value]) => value.trim())
      .filter(value => value !== '')
      .join('\n')
  const faults: FileFault[] = []
  const items: RequirementText[] = []
  const seen = new Set<string>()
  for (const [index, row] of cells.rows.entries()) {
    const [id, statement, guidance] = [of(row, 'id'), of(row, 'statement'), of(row, 'guidance')]
    const where = `row ${rowOf(row.where, index)}`
    if (id === '') faults.push({ where, column: 'id', message: 'there is no id' })
    else if (seen.has(id)) faults.push({ where, column: 'id', message: `${id} stands twice` })
    else if (statement === '') faults.push({ where, column: 'text', message: `${id} has no text` })
    else {
      seen.add(id)
      const part = (name: string, prose: string) => ({ name, label: null, prose, parts: [] })
      const parts = [part('statement', statement), ...(guidance ? [part('guidance', guidance)] : [])]
      items.push({ id, title: of(row, 'title'), parts, parameters: [], links: [] })
    }
  }
  return { format: cells.format, title: cells.name, version: '', items, faults }
}
