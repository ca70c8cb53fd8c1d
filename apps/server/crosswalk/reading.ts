import type { Cells } from '@onus/connectors/table'
import { type Crosswalk, relationInWords } from '@onus/core/crosswalk'
import { refuse } from '@onus/core/problem'
import { canonicalControlId } from '@onus/oscal/control-id'
import { readDocument } from '@onus/oscal/document'
import { type MappingRead, mappingsIn } from '@onus/oscal/mapping'
import type { Framework, FrameworkCatalog } from '../framework/catalog.ts'
import { bytesIn, cellsIn, isTable, mostRows } from '../framework/reading.ts'
import type { Upload } from '../http/handler.ts'

export type Head = Partial<Omit<Crosswalk, 'kind'>>

/** What a file says as a set, before anybody decided to take it. `where` names the place of each row in the file. */
export type SetReading = {
  readonly format: string
  readonly head: Head
  readonly columns: readonly { name: string; as: string | null; sample: string }[]
  readonly mappings: readonly { id: string; title: string; rows: number }[]
  readonly rows: readonly { readonly where: string; readonly row: Readonly<Record<string, unknown>> }[]
  readonly losses: readonly { where: string; message: string }[]
  /** Said when not all of the file was read. */
  readonly cut: string | null
}

/** Reads a set from a table or an OSCAL mapping-collection. `given` completes what the file says of itself, and holds over it. */
export async function readSet(
  file: Upload,
  given: Head,
  columns: Readonly<Record<string, string>>,
  mapping: string,
  catalog: FrameworkCatalog,
): Promise<SetReading> {
  const reading = isTable(file.name)
    ? fromTable(await cellsIn(file), columns)
    : fromCollection(file, await bytesIn(file), mapping, catalog)
  const head = { note: '', ...reading.head, ...given }
  const [source, target] = [frameworkIn(catalog, head.source), frameworkIn(catalog, head.target)]
  return {
    ...reading,
    head,
    rows: reading.rows.map(({ where, row }) => ({
      where,
      row: { ...row, source: spelled(row.source, source), target: spelled(row.target, target) },
    })),
  }
}

type Read = Omit<SetReading, 'head'> & { readonly head: Head }

const meanings: Readonly<Record<string, string>> = {
  source: 'source',
  from: 'source',
  'source id': 'source',
  'focal document element': 'source',
  target: 'target',
  to: 'target',
  'target id': 'target',
  'reference document element': 'target',
  relation: 'relation',
  relationship: 'relation',
  'relationship type': 'relation',
  rationale: 'rationale',
  'compared by': 'rationale',
  note: 'note',
  notes: 'note',
  comment: 'note',
  comments: 'note',
  why: 'note',
}

function meaningOf(name: string): string | null {
  const plain = name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
  return meanings[plain] ?? null
}

function fromTable(cells: Cells, columns: Readonly<Record<string, string>>): Read {
  const meaning = (name: string) => columns[name] ?? meaningOf(name)
  const sample = (name: string) => (cells.rows.find(row => row.cells[name])?.cells[name] ?? '').slice(0, 200)
  return {
    format: cells.format,
    head: {},
    columns: cells.columns.map(name => ({ name, as: meaning(name), sample: sample(name) })),
    mappings: [],
    rows: cells.rows.map(({ where, cells: of }) => ({ where, row: rowOf(of, meaning) })),
    losses: cells.notes.map(message => ({ where: '', message })),
    cut: cells.whole ? null : `only the first ${mostRows} rows are read`,
  }
}

function rowOf(cells: Readonly<Record<string, string>>, meaning: (name: string) => string | null) {
  const row: Record<string, string> = { source: '', target: '', relation: '', rationale: '', note: '' }
  for (const [name, value] of Object.entries(cells)) {
    const as = meaning(name)
    if (as !== null && as in row && row[as] === '') row[as] = plainText(value)
  }
  return { ...row, relation: relationInWords(row.relation ?? ''), rationale: (row.rationale ?? '').toLowerCase() }
}

/** Without the apostrophe that keeps spreadsheets from running a text, as exports write it. */
function plainText(value: string): string {
  return value.trim().replace(/^'(?=[=+\-@\t\r])/, '')
}

function fromCollection(file: Upload, bytes: Uint8Array, wanted: string, catalog: FrameworkCatalog): Read {
  const reading = readDocument(bytes)
  if (!reading.ok) {
    const [first] = reading.findings
    return refuse('invalid_input', `${file.name}: ${first?.message ?? 'it cannot be read'}`, [
      ...reading.findings.slice(0, 100).map(({ pointer, message }) => ({ path: `file ${pointer}`.trim(), message })),
    ])
  }
  const { document } = reading
  if (document.model !== 'mapping-collection')
    return refuse('invalid_input', `${file.name} is a ${document.model}`, [
      { path: 'file', message: 'expected a table, or an OSCAL mapping-collection in JSON or YAML' },
    ])
  const mappings = mappingsIn(document.root)
  const found = wanted === '' ? mappings[0] : mappings.find(one => one.uuid === wanted)
  if (!found) return refuse('invalid_input', `${file.name} has no mapping ${wanted}`.trim())
  return {
    format: `OSCAL mapping-collection ${document.version ?? ''}`.trim(),
    head: headOf(found, document.root, catalog),
    columns: [],
    mappings: mappings.map(one => ({ id: one.uuid, title: one.title, rows: one.rows.length })),
    rows: found.rows
      .slice(0, mostRows)
      .map(({ pointer, ...row }) => ({ where: pointer, row: { ...row, rationale: row.rationale ?? '' } })),
    losses: [...reading.findings, ...found.findings].map(({ pointer, message }) => ({ where: pointer, message })),
    cut: found.rows.length > mostRows ? `only the first ${mostRows} rows are read` : null,
  }
}

function headOf(read: MappingRead, root: unknown, catalog: FrameworkCatalog): Head {
  const { title, note, publisher, licence } = read
  const metadata = (root as { metadata?: { title?: unknown; version?: unknown } }).metadata
  const [source, target] = [guessed(catalog, read.source), guessed(catalog, read.target)]
  const version = typeof metadata?.version === 'string' ? metadata.version.replaceAll(/[^A-Za-z0-9.-]+/g, '-') : ''
  return {
    ...(title && { title: title.slice(0, 200) }),
    ...(/^[A-Za-z0-9]/.test(version) && { version }),
    ...(publisher && { publisher }),
    ...(licence && { licence }),
    ...(typeof metadata?.title === 'string' && { provenance: [`OSCAL mapping-collection “${metadata.title}”`] }),
    ...(source && { source: source.ref as never }),
    ...(target && { target: target.ref as never }),
    note,
  }
}

/** The installed framework that a name or an address means, if it is plain which. */
function guessed(catalog: FrameworkCatalog, names: readonly string[]): Framework | undefined {
  const exact = names.map(name => catalog.get(name)).find(one => one !== undefined)
  if (exact) return exact
  const plain = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '')
  const fitting = catalog.all().filter(one => names.some(name => plain(name).includes(plain(one.id))))
  return fitting.length === 1 ? fitting[0] : undefined
}

function frameworkIn(catalog: FrameworkCatalog, ref: unknown): Framework | undefined {
  return typeof ref === 'string' ? catalog.get(ref) : undefined
}

/** An id as its framework writes it, whatever spelling the file has; as it stands when the framework has none such. */
function spelled(given: unknown, framework: Framework | undefined): unknown {
  if (typeof given !== 'string' || !framework) return given
  const id = given.trim().startsWith(`${framework.ref}:`) ? given.trim().slice(framework.ref.length + 1) : given.trim()
  if (framework.byId.has(id)) return id
  return spellings(framework).get(canonicalControlId(id).toLowerCase()) ?? id
}

const known = new WeakMap<Framework, ReadonlyMap<string, string>>()

function spellings(framework: Framework): ReadonlyMap<string, string> {
  const found =
    known.get(framework) ??
    new Map(framework.requirements.map(one => [canonicalControlId(one.id).toLowerCase(), one.id]))
  known.set(framework, found)
  return found
}
