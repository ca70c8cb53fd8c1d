import { rm } from 'node:fs/promises'
import { type DatasetRef, datasetOf } from '@onus/core/dataset'
import type { Sha256 } from '@onus/core/id'
import type { Snapshot, SnapshotDataset } from '@onus/core/snapshot'
import { type BlobStore, noteBlob } from '../blob/store.ts'
import type { OrgTransaction } from '../db/index.ts'
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
}

/**
 * Makes a snapshot of what was collected: rows become Parquet in the blob store, then one fact says how they came about.
 * Either the whole snapshot is there or nothing of it.
 */
export async function keepSnapshot(keeping: Keeping, harvest: Harvest, reason: string): Promise<Recorded> {
  const datasets = await storeTables(keeping, harvest)
  return await keeping.transaction(async tx => {
    for (const { sha256, bytes } of datasets)
      await noteBlob(tx, keeping.org, { sha256, bytes }, 'application/vnd.apache.parquet')
    return await record(keeping.writer(tx), {
      noun: 'snapshot',
      body: { ...harvest, datasets: [...datasets] },
      effective: { from: harvest.takenAt, to: null },
      reason,
      provenance: harvest.connector === 'table' ? 'upload' : 'connector',
    })
  })
}

async function storeTables(keeping: Keeping, harvest: Harvest): Promise<readonly SnapshotDataset[]> {
  const files = harvest.datasets.map(({ dataset, ndjson }) => ({
    schema: datasetOf(dataset as DatasetRef),
    ndjson,
    parquet: `${ndjson}.parquet`,
  }))
  try {
    const written = await keeping.tables.write(files)
    const datasets: SnapshotDataset[] = []
    for (const [index, { ndjson, ...about }] of harvest.datasets.entries()) {
      const blob = await keeping.blobs.adopt(keeping.org, `${ndjson}.parquet`)
      const rows = written[index]?.rows ?? about.rows
      datasets.push({ ...about, rows, bytes: blob.bytes, sha256: blob.sha256 as Sha256 })
    }
    return datasets
  } finally {
    await Promise.all(files.map(({ parquet }) => rm(parquet, { force: true })))
  }
}
