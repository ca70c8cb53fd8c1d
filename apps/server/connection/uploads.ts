import { refuse } from '@onus/core/problem'
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

/** Tables that people uploaded and look at before they import them. */
export interface TableUploads {
  preview(org: string, file: Upload, dataset: string | null): Promise<TablePreview>
  /** The settings of a table connection that reads this upload. */
  settings(org: string, upload: string, choice: TableChoice): Promise<Record<string, unknown>>
}

export function folderUploads(_folder: string): TableUploads {
  const notYet = () => refuse('unavailable', 'Tables cannot be imported yet')
  return { preview: async () => notYet(), settings: async () => notYet() }
}
