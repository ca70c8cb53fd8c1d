import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execNothing, filesUnder, SourceProblem } from '@onus/connectors/connector'
import { previewTable, safeFileName, TableSettings } from '@onus/connectors/table'
import { DatasetRef } from '@onus/core/dataset'
import { refuse } from '@onus/core/problem'
import { instant } from '@onus/core/time'
import type { Upload } from '../http/handler.ts'

/** What an uploaded table looks like, and how its columns could fill a dataset. */
export type TablePreview = {
  upload: string
  name: string
  headers: string[]
  rows: string[][]
  types: string[]
  dataset: string | null
  mapping: Record<string, unknown>
  problems: string[]
}

export type TableChoice = {
  readonly dataset: string
  readonly mapping: Readonly<Record<string, unknown>>
  readonly options: Readonly<Record<string, unknown>>
}

/** Tables that people uploaded and look at before they import them. Each organisation reads its own, and nothing else. */
export interface TableUploads {
  preview(org: string, file: Upload, dataset: string | null): Promise<TablePreview>
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
  return {
    async preview(org, file, dataset) {
      const place = placeOf(org, file.sha256)
      await mkdir(join(root, org), { recursive: true, mode: 0o700 })
      const name = safeFileName(file.name)
      await copyFile(file.path, place)
      await writeFile(`${place}.name`, name, { mode: 0o600 })
      const ref = dataset === null ? undefined : DatasetRef.parse(dataset)
      const preview = await reading(name, () => previewTable({ file: place, name }, onlyFiles(), ref))
      return {
        upload: file.sha256,
        name,
        headers: preview.fields.map(field => field.name),
        rows: preview.rows.map(row => [...row.values]),
        types: preview.fields.map(field => field.type),
        dataset: ref ?? preview.suggestedDatasets[0] ?? null,
        mapping: { ...preview.suggestedMapping },
        problems: [...preview.notes],
      }
    },
    async settings(org, upload, { dataset, mapping, options }) {
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
    },
    owns: (org, path) =>
      /^[0-9a-f]{64}$/.test(path.slice(join(root, org).length + 1)) && path.startsWith(`${join(root, org)}/`),
  }
}

/** Nothing but the file itself can be reached while it is looked at. */
function onlyFiles() {
  return {
    source: 'preview',
    startedBy: 'preview',
    now: () => instant(Date.now()),
    exec: execNothing,
    files: filesUnder('/'),
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
