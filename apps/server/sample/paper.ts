import { Readable } from 'node:stream'
import type { Sha256 } from '@onus/core/id'
import type { Instant } from '@onus/core/time'
import type { BlobStore } from '../blob/store.ts'
import { noteBlob } from '../blob/store.ts'
import type { OrgTransaction } from '../db/index.ts'
import type { JobContext } from '../jobs/queue.ts'
import { record, type Writer } from '../record/record.ts'

type Filing = {
  readonly context: Pick<JobContext, 'org' | 'transaction'>
  readonly blobs: BlobStore
  readonly writer: (tx: OrgTransaction, at: Instant) => Writer
}

type Paper = {
  readonly title: string
  readonly file: string
  readonly text: string
  readonly source: string
  readonly at: Instant
  readonly until?: Instant
  readonly collectedBy: string
  readonly controls?: readonly string[]
  readonly sensitivity?: 'internal' | 'confidential'
}

/** One file as evidence, with the hash of what it holds. */
export async function filePaper(
  { context, blobs, writer }: Filing,
  { title, file, text, source, at, until = at, collectedBy, controls = [], sensitivity = 'internal' }: Paper,
): Promise<{ readonly evidence: string; readonly sha256: Sha256 }> {
  const blob = await blobs.put(context.org, Readable.from([`${text}\nSample data.\n`]), 100_000)
  const sha256 = blob.sha256 as Sha256
  return await context.transaction(async tx => {
    await noteBlob(tx, context.org, blob, 'text/plain')
    const { id } = await record(writer(tx, at), {
      noun: 'evidence',
      body: {
        title,
        kind: 'file',
        controls: [...controls],
        period: { from: at, to: until },
        performedAt: at,
        source,
        description: '',
        blobs: [{ sha256, bytes: blob.bytes, name: file, mediaType: 'text/plain' }],
        snapshot: null,
        collector: null,
        collectedBy,
        sensitivity,
      },
      provenance: 'upload',
      reason: 'Filed',
    })
    return { evidence: id, sha256 }
  })
}
