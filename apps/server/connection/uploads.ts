import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Connector, collect, execNothing, filesUnder, SourceProblem } from '@onus/connectors/connector'
import { netNothing } from '@onus/connectors/net'
import { previewTable, safeFileName, TableSettings, table } from '@onus/connectors/table'
import { type Cell, DatasetRef, datasets } from '@onus/core/dataset'
import { refuse } from '@onus/core/problem'
import { instant } from '@onus/core/time'
import type { Schemas } from '../dataset/registry.ts'
import type { Upload } from '../http/handler.ts'

/** What an uploaded table looks like, and how its columns could fill a dataset. */
export type TablePreview = {
  upload: string
  name: string
  fields: { name: string; type: string; forms: string[]; samples: string[] }[]
  rows: string[][]
  dataset: string | null
  mapping: Record<string, unknown>
  notes: string[]
}

/** How the beginning of a table reads with a mapping: its first rows as the dataset has them, and what was refused. */
export type TableTrial = {
  columns: string[]
  rows: { where: string; cells: (string | number | boolean | string[] | null)[] }[]
  read: number
  whole: boolean
  problems: { where: string; column: string; field: string | null; given: string; expected: string }[]
  problemCount: number
  refusal: string | null
  notes: string[]
}

export type TableChoice = {
  readonly dataset: string
  readonly mapping: Readonly<Record<string, unknown>>
  readonly options: Readonly<Record<string, unknown>>
}

/** Tables that people uploaded and look at before they import them. Each organisation reads its own, and nothing else. */
export interface TableUploads {
  preview(org: string, file: Upload, dataset: string | null, own: Schemas): Promise<TablePreview>
  /** Reads the beginning of an upload as an import would, and keeps nothing. */
  attempt(org: string, upload: string, choice: TableChoice, own: Schemas): Promise<TableTrial>
  /** The settings of a table connection that reads this upload. */
  settings(org: string, upload: string, choice: TableChoice): Promise<Record<string, unknown>>
  /** Whether a path is an upload of this organisation. */
  owns(org: string, path: string): boolean
}

export function folderUploads(root: string): TableUploads {
  const placeOf = (org: string, upload: string) => {
    if (!/^[0-9a-f]{64}$/.test(upload))
      refuse('invalid_input', 'This is not an upload', [{ path: 'body.upload', message: 'unknown' }])
    return join(root, org, upload)
  }
  const settingsOf = async (org: string, upload: string, { dataset, mapping, options }: TableChoice) => {
    const place = placeOf(org, upload)
    const name = await readFile(`${place}.name`, 'utf8').catch(() =>
      refuse('not_found', 'There is no such upload; send the file again'),
    )
    const parsed = TableSettings.safeParse({ ...options, file: place, name, dataset, mapping })
    if (parsed.success) return parsed.data
    const fields = parsed.error.issues.map(issue => ({
      path: ['body', ...issue.path].join('.'),
      message: issue.message,
    }))
    return refuse('invalid_input', fields.map(field => `${field.path}: ${field.message}`).join('; '), fields)
  }
  return {
    async preview(org, file, dataset, own) {
      const place = placeOf(org, file.sha256)
      await mkdir(join(root, org), { recursive: true, mode: 0o700 })
      const name = safeFileName(file.name)
      await copyFile(file.path, place)
      await writeFile(`${place}.name`, name, { mode: 0o600 })
      const ref = dataset === null ? undefined : DatasetRef.parse(dataset)
      const preview = await reading(name, () => previewTable({ file: place, name }, onlyFiles(own), ref))
      return {
        upload: file.sha256,
        name,
        fields: preview.fields.map(({ name, type, forms, samples }) => ({
          name,
          type,
          forms: [...forms],
          samples: [...samples],
        })),
        rows: preview.rows.map(row => [...row.values]),
        dataset: ref ?? preview.suggestedDatasets[0] ?? null,
        mapping: { ...preview.suggestedMapping },
        notes: [...preview.notes],
      }
    },
    attempt: async (org, upload, choice, own) => await trialOf(await settingsOf(org, upload, choice), own),
    settings: settingsOf,
    owns: (org, path) =>
      /^[0-9a-f]{64}$/.test(path.slice(join(root, org).length + 1)) && path.startsWith(`${join(root, org)}/`),
  }
}

const rowsTried = 10_000
const rowsShown = 8

async function trialOf(settings: TableSettings, own: Schemas): Promise<TableTrial> {
  const schema = datasets.get(settings.dataset) ?? own.get(settings.dataset)
  const columns = (schema?.columns ?? [])
    .map(column => column.name)
    .filter(name => Object.hasOwn(settings.mapping, name))
  const rows: TableTrial['rows'] = []
  let whole = true
  const beginning = beginningOf(table, rowsTried, () => {
    whole = false
  })
  const collected = await collect(beginning, settings, onlyFiles(own), {
    row(_, row) {
      if (rows.length < rowsShown)
        rows.push({ where: String(row.raw ?? ''), cells: columns.map(column => cellOf(row[column])) })
    },
  })
  const [dataset] = collected.datasets
  const { outcome, problems, problemCount } = collected
  return {
    columns,
    rows,
    read: dataset?.rows ?? 0,
    whole,
    problems: problems.map(({ dataset: _, ...problem }) => problem),
    problemCount,
    refusal: outcome.state === 'error' && problemCount === 0 ? outcome.why : null,
    notes: [...collected.notes],
  }
}

function cellOf(cell: Cell | undefined) {
  return typeof cell === 'object' && cell !== null ? [...cell] : (cell ?? null)
}

/** A connector that stops after so many rows, whether they could be used or not, and says so. */
function beginningOf(connector: Connector, most: number, onStop: () => void): Connector {
  return {
    ...connector,
    async *collect(settings, run) {
      let seen = 0
      for await (const event of connector.collect(settings, run)) {
        if ((event.kind === 'row' || event.kind === 'refused') && ++seen > most) return onStop()
        yield event
      }
    },
  }
}

/** Nothing but the file itself can be reached while it is looked at. */
function onlyFiles(own: Schemas) {
  return {
    own,
    source: 'preview',
    startedBy: 'preview',
    now: () => instant(Date.now()),
    exec: execNothing,
    files: filesUnder('/'),
    net: netNothing,
    signal: AbortSignal.timeout(30_000),
  }
}

async function reading<T>(name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof SourceProblem)
      return refuse('invalid_input', error.message, [{ path: 'file', message: `${name} cannot be read` }])
    throw error
  }
}
