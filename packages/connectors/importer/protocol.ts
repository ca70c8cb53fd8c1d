import type { DatasetRef } from '@onus/core/dataset'
import type { ImportReport } from '@onus/core/result-record'
import type { Ready } from '../apart/begin.ts'
import type { DatasetRow, RowsAbout } from './rows.ts'

/** What the process that reads a file of results is asked. The file itself is open already, as `fileDescriptor`. */
export type ResultsQuestion =
  | { readonly ask: 'report'; readonly about: Omit<RowsAbout, 'format'> }
  | { readonly ask: 'rows'; readonly about: RowsAbout }

/** What a file holds, and how many rows of which datasets become of it. */
export type ResultsPreview = {
  readonly report: ImportReport
  readonly title: string
  /** All the targets that the file names. */
  readonly targets: readonly string[]
  readonly rows: readonly { readonly dataset: DatasetRef; readonly rows: number }[]
  /** What belongs to the results and is not in the file. */
  readonly missing: readonly string[]
  readonly notes: readonly string[]
}

export type ResultsWord =
  | Ready
  /** How far the reading came, in records. */
  | { readonly say: 'progress'; readonly done: number }
  | { readonly say: 'rows'; readonly rows: readonly DatasetRow[] }
  /** The end, with everything that was seen on the way. */
  | { readonly say: 'preview'; readonly preview: ResultsPreview }
  | { readonly say: 'refused'; readonly why: string }
  | { readonly say: 'broken'; readonly why: string }

/** Where the file is open in the process that reads it: behind the three streams and the channel to the parent. */
export const fileDescriptor = 4
