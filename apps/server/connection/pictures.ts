import type { Collected, CollectedFile } from '@onus/connectors/connector'
import type { Blob } from '@onus/core/evidence'
import { instant } from '@onus/core/time'
import { type BlobStore, noteBlob } from '../blob/store.ts'
import { controlsById } from '../control/store.ts'
import { record, type Writer } from '../record/record.ts'
import { momentOf } from '../register/moment.ts'

type About = Omit<CollectedFile, 'bytes'>

/** A file that a connector made, put aside until the run is over. */
export type Aside = About & { readonly path: string }

/** A file that a connector made, in the blob store and of no evidence yet. */
export type StoredFile = { readonly about: About; readonly blob: Blob }

/** Takes the files over into the blob store. */
export async function storedFiles(
  blobs: BlobStore,
  org: string,
  asides: readonly Aside[],
): Promise<readonly StoredFile[]> {
  const stored: StoredFile[] = []
  for (const { path, ...about } of asides) {
    const { sha256, bytes } = await blobs.adopt(org, path)
    stored.push({
      about,
      blob: { sha256: sha256 as Blob['sha256'], bytes, name: about.name, mediaType: about.mediaType },
    })
  }
  return stored
}

type Making = { readonly snapshot: string; readonly collected: Pick<Collected, 'connector' | 'collectorVersion'> }

/**
 * Records each file as evidence that nobody has reviewed, beside the snapshot of the same run. Answers the codes for
 * which there is no control.
 */
export async function recordEvidence(
  writer: Writer,
  files: readonly StoredFile[],
  { snapshot, collected }: Making,
): Promise<ReadonlySet<string>> {
  const unknown = new Set<string>()
  if (files.length === 0) return unknown
  const controls = [...(await controlsById(writer.tx, await momentOf(writer.tx, {}, writer.at))).values()]
  const idOf = new Map(controls.map(control => [control.body.code.toLowerCase(), control.subject]))
  for (const { about, blob } of files) {
    for (const code of about.controls) if (!idOf.has(code.toLowerCase())) unknown.add(code)
    const { takenAt, title, kind, source, description } = about
    await noteBlob(writer.tx, writer.org, blob, blob.mediaType)
    await record(writer, {
      noun: 'evidence',
      body: {
        title,
        kind,
        source,
        description,
        controls: [...new Set(about.controls.flatMap(code => idOf.get(code.toLowerCase()) ?? []))],
        // It speaks for the moment in which it was taken and no longer.
        period: { from: takenAt, to: instant(Date.parse(takenAt) + 1000) },
        performedAt: takenAt,
        blobs: [blob],
        snapshot,
        collector: `${collected.connector}@${collected.collectorVersion}`,
        collectedBy: null,
        sensitivity: 'confidential',
      },
      effective: { from: takenAt, to: null },
      reason: 'Picture taken',
      provenance: 'connector',
    })
  }
  return unknown
}
