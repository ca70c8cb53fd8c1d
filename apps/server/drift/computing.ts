import { writeFile } from 'node:fs/promises'
import { type DatasetRef, type DatasetSchema, datasetOf, type Row, rowOf } from '@onus/core/dataset'
import type { Snapshot, SnapshotDataset } from '@onus/core/snapshot'
import type { Instant } from '@onus/core/time'
import type { SnapshotDifference } from '@onus/evaluator/snapshot'
import type { PlainCopies } from '../blob/copies.ts'
import type { OrgTransaction } from '../db/index.ts'
import type { Tables } from '../snapshot/tables.ts'
import { baselinesOf, lastWhole, snapshotsBefore } from './store.ts'

/** The dataset that Onus fills itself, beside those of a connection whose snapshots it compares. */
export const driftDataset = datasetOf('configuration.drift@1')

/** A change is kept so long, in days; a year of daily snapshots would hold a year of changes in each. */
const keptDays = 90
/** So many differences of one dataset are told; more say that the source is another one, and the dataset is not whole. */
const mostRows = 20_000
const snapshotsLookedAt = 10

export type DriftRooms = {
  readonly org: string
  readonly copies: PlainCopies
  readonly tables: Tables
  readonly transaction: <T>(work: (tx: OrgTransaction) => Promise<T>) => Promise<T>
  /** The schema of a dataset, the organisation's own too. */
  readonly schemaOf: (dataset: DatasetRef) => DatasetSchema | undefined
}

export type Taken = Pick<Snapshot, 'connection' | 'takenAt'> & {
  readonly title: string
  readonly datasets: readonly { readonly dataset: DatasetRef; readonly complete: boolean; readonly parquet: string }[]
}

export type Drift = {
  readonly about: Omit<SnapshotDataset, 'bytes' | 'sha256'>
  readonly unread: Snapshot['unread']
}

/**
 * What changed since the snapshot before, and what is not as it was accepted, written as lines of JSON. It goes into the
 * snapshot that shows the change, so that a check can ask for the ticket of every change. Null where there is
 * nothing yet to compare with.
 */
export async function writeDrift(rooms: DriftRooms, taken: Taken, ndjson: string): Promise<Drift | null> {
  const moment = { asOf: taken.takenAt as Instant, knownAt: null }
  const { former, baselines } = await rooms.transaction(async tx => ({
    former: await snapshotsBefore(tx, taken.connection, taken.takenAt, snapshotsLookedAt),
    baselines: await baselinesOf(tx, taken.connection, moment),
  }))
  if (former.length === 0 && baselines.size === 0) return null
  const rows: Row[] = await carried(rooms, former[0]?.body, taken)
  const unread: { dataset: DatasetRef; what: string; why: string }[] = []
  const compared: Record<string, unknown> = {}
  for (const { dataset, complete, parquet } of taken.datasets) {
    const schema = rooms.schemaOf(dataset)
    if (!schema || schema.events) continue
    const missed = (why: string) => unread.push({ dataset: driftDataset.ref, what: `changes of ${dataset}`, why })
    if (!complete) {
      missed('it was not read to its end')
      continue
    }
    const since = async (sha256: string) => {
      try {
        const before = await rooms.copies.pathOf(rooms.org, sha256)
        const found = await rooms.tables.differences(schema, { before, after: parquet }, { limit: mostRows })
        if (found.total > found.rows.length) missed(`${found.total} values differ; no more than ${mostRows} are listed`)
        return found.rows
      } catch (error) {
        missed(`the former state cannot be read: ${error instanceof Error ? error.message : String(error)}`)
        return null
      }
    }
    const baseline = baselines.get(dataset)?.body
    const deviations = baseline ? await since(baseline.sha256) : null
    const deviating = deviations && new Set(deviations.map(placeOf))
    const before = lastWhole(former, dataset)
    if (before) {
      compared[dataset] = before.snapshot.subject
      const about = { taken, dataset, against: 'previous', seenBefore: before.snapshot.body.takenAt } as const
      for (const one of (await since(before.sha256)) ?? [])
        rows.push(driftRow(about, one, deviating && !deviating.has(placeOf(one))))
    }
    const about = { taken, dataset, against: 'baseline', seenBefore: baseline?.takenAt ?? null } as const
    for (const one of deviations ?? []) rows.push(driftRow(about, one, false))
  }
  await writeFile(ndjson, rows.map(row => `${JSON.stringify(row)}\n`).join(''), { mode: 0o600 })
  return {
    about: {
      dataset: driftDataset.ref,
      rows: rows.length,
      complete: unread.length === 0,
      completeness: completenessOf(taken, rows.length, compared),
    },
    unread,
  }
}

/** What earlier snapshots saw change and is still kept. What deviates from an accepted state is computed anew each time. */
async function carried(rooms: DriftRooms, last: Snapshot | undefined, { takenAt }: Taken): Promise<Row[]> {
  const stored = last?.datasets.find(one => one.dataset === driftDataset.ref)
  if (!stored) return []
  const since = new Date(Date.parse(takenAt) - keptDays * 86_400_000).toISOString()
  const path = await rooms.copies.pathOf(rooms.org, stored.sha256)
  const page = await rooms.tables.read(path, { limit: stored.rows }, driftDataset)
  const names = page.columns.map(column => column.name)
  return page.rows
    .map(({ cells }) => Object.fromEntries(names.map((name, index) => [name, cells[index] ?? null])) as Row)
    .filter(row => row.against === 'previous' && String(row.seen_at) >= since)
}

const placeOf = ({ resource, column }: SnapshotDifference) => `${resource}\0${column ?? ''}`

type About = {
  readonly taken: Taken
  readonly dataset: DatasetRef
  readonly against: 'previous' | 'baseline'
  readonly seenBefore: string | null
}

function driftRow({ taken, dataset, against, seenBefore }: About, one: SnapshotDifference, accepted: boolean | null) {
  const raw = {
    origin: taken.title,
    dataset,
    subject: one.resource,
    kind: one.kind,
    column_name: one.column,
    before: one.before,
    after: one.after,
    seen_before: seenBefore,
    seen_at: taken.takenAt,
    against,
    system: one.system,
    environment: one.environment,
    accepted,
  }
  const about = { source: taken.title, observed_at: taken.takenAt, raw: null }
  const what = `${taken.title}: ${one.resource}, ${one.column ?? one.kind}`
  const when = `${dataset}, ${taken.takenAt}${against === 'baseline' ? ', accepted state' : ''}`
  const outcome = rowOf(driftDataset, { resource: `${what} (${when})`, ...about, ...raw })
  if (!outcome.ok) throw new Error(`a difference is no row of ${driftDataset.ref}: ${JSON.stringify(outcome.problems)}`)
  return outcome.row
}

function completenessOf(
  taken: Taken,
  rows: number,
  compared: Record<string, unknown>,
): SnapshotDataset['completeness'] {
  return {
    sourceSystem: 'Onus',
    environment: '',
    account: '',
    query: 'Comparison of the datasets of this snapshot with those of the one before and with accepted states',
    parameters: { compared, keptDays },
    generatedBy: 'Onus',
    generatedAt: taken.takenAt,
    method: 'sql',
    zone: 'UTC',
    rowCount: rows,
    controlTotal: null,
    firstKey: null,
    lastKey: null,
    keyGaps: null,
    duplicates: 0,
    sourceSideCount: null,
    sourceSideCountHow: null,
    exclusions: ['columns that change by themselves', 'datasets of events'],
  }
}
