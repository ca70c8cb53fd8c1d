import type { DatasetRef, DatasetSchema } from '@onus/core/dataset'
import type { Ready } from '../apart/begin.ts'
import type { Event } from '../connector/index.ts'
import type { Cells } from './cells.ts'
import type { Inspected } from './inspect.ts'
import type { Preview } from './preview.ts'
import type { FileSettings, TableSettings } from './settings.ts'

/** The datasets of the organisation's own. */
type Own = readonly DatasetSchema[]

/** What the process that reads a file is asked. The file itself is open already, as `fileDescriptor`. */
export type Question =
  | { readonly ask: 'rows'; readonly settings: TableSettings; readonly startedBy: string; readonly own: Own }
  | {
      readonly ask: 'preview'
      readonly settings: FileSettings
      readonly dataset: DatasetRef | undefined
      readonly own: Own
    }
  | { readonly ask: 'named'; readonly settings: FileSettings & { readonly dataset: DatasetRef }; readonly own: Own }
  | { readonly ask: 'cells'; readonly settings: FileSettings; readonly most: number }
  | { readonly ask: 'kind'; readonly settings: FileSettings }

/** What it says: rows as they come, then the answer or why the file cannot be read. */
export type Word =
  | Ready
  | { readonly say: 'events'; readonly events: readonly Event[] }
  | { readonly say: 'preview'; readonly preview: Preview }
  | { readonly say: 'cells'; readonly cells: Cells }
  | { readonly say: 'kind'; readonly file: Inspected }
  | { readonly say: 'end' }
  | { readonly say: 'refused'; readonly why: string }
  | { readonly say: 'broken'; readonly why: string }

/** Sent back for each batch of events, so that the reader never runs ahead of who stores the rows. */
export type Answered = { readonly more: true }

/** Where the file is open in the process that reads it: behind the three streams and the channel to the parent. */
export const fileDescriptor = 4
