import type { DatasetRef, DatasetSchema, Row, RowProblem } from '@onus/core/dataset'
import type { Evidence } from '@onus/core/evidence'
import type { Completeness, Unread } from '@onus/core/snapshot'
import type { Instant } from '@onus/core/time'
import type { z } from 'zod'
import type { Net } from '../net/net.ts'
import type { Exec } from './exec.ts'
import type { Files } from './files.ts'

/** Where the rows of a dataset come from: the part of the completeness record that only the connector knows. */
export type Origin = Pick<
  Completeness,
  'sourceSystem' | 'environment' | 'account' | 'query' | 'parameters' | 'method' | 'zone' | 'exclusions'
> & {
  readonly controlTotal?: string
  /** What a column is called in the source, so that a problem can name the field people see. */
  readonly fields?: ReadonlyMap<string, string>
}

/** A row as a connector sees it. `resource`, `source` and `observed_at` are filled in where they are missing. */
export type RawRow = Readonly<Record<string, unknown>>

/** Something not read. With `columns` all rows are there but these values are null; without, rows may be missing. */
export type UnreadPart = Omit<Unread, 'columns'> & { readonly columns?: readonly string[] }

/**
 * What a connector tells while it collects. `origin` comes before the first row of its dataset; `complete` says that every
 * row the source has was given. A dataset without `complete` never counts as completely read.
 */
export type Event =
  | ({ readonly kind: 'origin'; readonly dataset: DatasetRef } & Origin)
  | { readonly kind: 'row'; readonly dataset: DatasetRef; readonly row: RawRow }
  /** A row that could not be made: the source holds values that are none of the column's. */
  | {
      readonly kind: 'refused'
      readonly dataset: DatasetRef
      readonly where: string
      readonly problems: readonly RowProblem[]
    }
  | ({ readonly kind: 'unread' } & UnreadPart)
  | { readonly kind: 'count'; readonly dataset: DatasetRef; readonly sourceSideCount: number; readonly how: string }
  | { readonly kind: 'complete'; readonly dataset: DatasetRef; readonly exclusions?: readonly string[] }
  | { readonly kind: 'note'; readonly text: string }
  /** A file that is evidence by itself. It is kept as that beside the snapshot, and nobody has reviewed it. */
  | { readonly kind: 'file'; readonly file: CollectedFile }
  | ({ readonly kind: 'progress' } & Progress)

/** A file as a connector made it. `controls` are codes, as people write them. */
export type CollectedFile = Pick<Evidence, 'title' | 'kind' | 'source' | 'description'> & {
  readonly controls: readonly string[]
  readonly takenAt: Instant
  readonly name: string
  readonly mediaType: string
  readonly bytes: Uint8Array
}

export type Progress = { readonly label: string; readonly done: number; readonly total?: number }

/** Everything impure that a connector may use. */
export type CollectRun = {
  /** The connector instance; goes into the `source` column. */
  readonly source: string
  /** The datasets of the organisation's own, which any connector that is told of one may fill. */
  readonly own?: ReadonlyMap<DatasetRef, DatasetSchema>
  /** Who started the run: a person or the schedule. */
  readonly startedBy: string
  /** What that person is called, where it must be read by people. */
  readonly starter?: string
  readonly now: () => Instant
  readonly exec: Exec
  readonly files: Files
  readonly net: Net
  /** The Chromium that whoever runs the server named. */
  readonly chromium?: string
  readonly signal: AbortSignal
  /** Files that were pushed to this connection and not yet taken in, the oldest first. Only where a connector takes pushes. */
  readonly pushed?: readonly string[]
  /** The register of suppliers that is kept in Onus, as rows. Only where the connector reads it. */
  readonly suppliers?: () => Promise<readonly { readonly dataset: DatasetRef; readonly row: RawRow }[]>
  /** The rows of a dataset in the snapshot of this connection before this one, as far as there is one. */
  readonly former?: (dataset: DatasetRef) => AsyncIterable<Row>
}

export type TestOutcome = { readonly ok: true; readonly detail: string } | { readonly ok: false; readonly why: string }

/** Who sends webhooks, which says how they are signed. */
export type WebhookKind = 'standard' | 'github' | 'gitlab'

/** A connector: which datasets it fills, what it reads, what it must be told, and how it collects. It never writes. */
export type Connector<Settings extends z.ZodType = z.ZodType> = {
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly version: string
  readonly datasets: readonly DatasetRef[]
  /** What it reads, in words a person can agree to. */
  readonly scopes: readonly string[]
  /** Each field carries `title` and `description` in its meta, so that a form can be made of it. */
  readonly settings: Settings
  /** What it reads of the machine that Onus runs on: full paths, `/` for the machine itself. Absent: nothing of it. */
  machinePaths?(settings: z.output<Settings>): readonly string[]
  /** Whether it is filled by what others push, and reads nothing by itself. */
  readonly takesPushes?: boolean
  /** How a message that asks for a collection now proves who sent it; absent where nobody can ask. */
  readonly webhook?: WebhookKind
  /** Tries the settings without collecting. */
  test?(settings: z.output<Settings>, run: CollectRun): Promise<TestOutcome>
  collect(settings: z.output<Settings>, run: CollectRun): AsyncIterable<Event>
}

/** Declares a connector; its settings are typed inside and opaque outside. */
export function connector<Settings extends z.ZodType>(declared: Connector<Settings>): Connector {
  return declared
}

/** The source cannot be read as asked; the message names what was given, what was expected and what to do. */
export class SourceProblem extends Error {
  override readonly name = 'SourceProblem'
  /** Whether the same may well be possible a little later, as when a server is busy or cannot be reached. */
  readonly mayPass: boolean
  constructor(message: string, { mayPass = false }: { readonly mayPass?: boolean } = {}) {
    super(message)
    this.mayPass = mayPass
  }
}
