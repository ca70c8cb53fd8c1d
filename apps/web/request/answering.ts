import type { Evidence } from '@onus/core/evidence'
import { instant } from '@onus/core/time'
import { client } from '../api.ts'
import { storeFiles } from '../evidence/store-files.ts'
import type { Say } from '../kit/toast.tsx'

export interface FilesGiven {
  readonly files: readonly File[]
  readonly source: string
  readonly from: string
  readonly to: string
}

/** Stores files as evidence, each with its source and the stretch that it speaks for, and answers their ids. */
export async function giveFiles(
  { files, source, from, to }: FilesGiven,
  { person, controls, reference }: { person: string | null; controls: readonly string[]; reference: string },
  say: Say,
): Promise<readonly string[]> {
  const ids: string[] = []
  for (const blob of await storeFiles(files, say)) {
    const body: Evidence = {
      title: blob.name,
      kind: 'file',
      controls: [...controls],
      period: { from: instant(from), to: to ? instant(to) : null },
      performedAt: instant(to || from),
      source,
      description: `Given for ${reference}`,
      blobs: [blob],
      snapshot: null,
      collector: null,
      collectedBy: person,
      sensitivity: 'confidential',
    }
    ids.push((await client.evidence.create({ body: { body } })).id)
  }
  return ids
}
