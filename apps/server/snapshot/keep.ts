import { rm } from 'node:fs/promises'
import type { DatasetRef } from '@onus/core/dataset'
import type { Sha256 } from '@onus/core/id'
import type { Snapshot, SnapshotDataset } from '@onus/core/snapshot'
import { type BlobStore, noteBlob } from '../blob/store.ts'
import { type Schemas, schemaIn, schemasWith } from '../dataset/registry.ts'
import type { OrgTransaction } from '../db/index.ts'
import { writeDrift } from '../drift/computing.ts'
import { type Recorded, record, type Writer } from '../record/record.ts'
import type { Tables } from './tables.ts'

/** What was collected, with the rows of each dataset still in files. */
export type Harvest = Omit<Snapshot, 'datasets'> & {
  readonly datasets: readonly (Omit<SnapshotDataset, 'bytes' | 'sha256'> & { readonly ndjson: string })[]
}

export type Keeping = {
  readonly org: string
  readonly blobs: BlobStore
  readonly tables: Tables
  readonly transaction: <T>(work: (tx: OrgTransaction) => Promise<T>) => Promise<T>
  readonly writer: (tx: OrgTransaction) => Writer
  /** What is written together with the snapshot, before it: there are both or neither. */
  readonly beside?: (tx: OrgTransaction) => Promise<void>
  /** What is written together with the snapshot, after it. */
  readonly after?: (tx: OrgTransaction, snapshot: Recorded) => Promise<void>
  /** The datasets of the organisation's own, where it may fill one. */
  readonly own?: Schemas
  /** What the connection is called, where what changed since its snapshot before goes into the new one. */
  readonly drift?: { readonly title: string }
}

/**
 * Makes a snapshot of what was collected: rows become Parquet in the blob store, then one fact says how they came about.
 * Either the whole snapshot is there or nothing of it.
 */
export async function keepSnapshot(keeping: Keeping, harvest: Harvest, reason: string): Promise<Recorded> {
  const { datasets, unread } = await storeTables(keeping, harvest, schemasWith(keeping.own))
  return await keeping.transaction(async tx => {
    await keeping.beside?.(tx)
    for (const { sha256, bytes } of datasets)
      await noteBlob(tx, keeping.org, { sha256, bytes }, 'application/vnd.apache.parquet')
    const snapshot = await record(keeping.writer(tx), {
      noun: 'snapshot',
      body: { ...harvest, datasets: [...datasets], unread: [...harvest.unread, ...unread] },
      effective: { from: harvest.takenAt, to: null },
      reason,
      provenance: harvest.connector === 'table' || harvest.file ? 'upload' : 'connector',
    })
    await keeping.after?.(tx, snapshot)
    return snapshot
  })
}

type Stored = { readonly datasets: readonly SnapshotDataset[]; readonly unread: Snapshot['unread'] }

async function storeTables(keeping: Keeping, harvest: Harvest, schemas: Schemas): Promise<Stored> {
  const files = harvest.datasets.map(({ dataset, ndjson }) => fileOf(schemas, dataset, ndjson))
  const driftNdjson = `${files[0]?.ndjson}.drift`
  try {
    const written = await keeping.tables.write(files)
    const drift = keeping.drift && files.length > 0 ? await driftOf(keeping, harvest, schemas, driftNdjson) : null
    if (drift) await keeping.tables.write([fileOf(schemas, drift.about.dataset, driftNdjson)])
    const datasets: SnapshotDataset[] = []
    for (const [index, { ndjson, ...about }] of harvest.datasets.entries())
      datasets.push(await adopted(keeping, { ...about, rows: written[index]?.rows ?? about.rows }, ndjson))
    if (drift) datasets.push(await adopted(keeping, drift.about, driftNdjson))
    return { datasets, unread: drift?.unread ?? [] }
  } finally {
    for (const { parquet } of [...files, { parquet: `${driftNdjson}.parquet` }]) await rm(parquet, { force: true })
  }
}

function fileOf(schemas: Schemas, dataset: DatasetRef, ndjson: string) {
  return { schema: schemaIn(schemas, dataset), ndjson, parquet: `${ndjson}.parquet` }
}

async function driftOf(keeping: Keeping, harvest: Harvest, schemas: Schemas, ndjson: string) {
  const title = keeping.drift?.title ?? ''
  const { connection, takenAt } = harvest
  const taken = harvest.datasets.map(({ dataset, complete, ndjson }) => {
    return { dataset, complete, parquet: `${ndjson}.parquet` }
  })
  await using copies = keeping.blobs.copies()
  return await writeDrift(
    { ...keeping, copies, schemaOf: ref => schemaIn(schemas, ref) },
    { connection, takenAt, title, datasets: taken },
    ndjson,
  )
}

async function adopted(
  { blobs, org }: Keeping,
  about: Omit<SnapshotDataset, 'bytes' | 'sha256'>,
  ndjson: string,
): Promise<SnapshotDataset> {
  const blob = await blobs.adopt(org, `${ndjson}.parquet`)
  return { ...about, bytes: blob.bytes, sha256: blob.sha256 as Sha256 }
}
