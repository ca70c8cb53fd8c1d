import type { Evidence } from '@onus/core/evidence'
import { client } from '../api.ts'
import type { Say } from '../kit/toast.tsx'
import { otherTypeWords } from './evidence-view.ts'

/** Stores files one after the other, and tells of each whose bytes are something else than was claimed. */
export async function storeFiles(files: readonly File[], say: Say): Promise<Evidence['blobs']> {
  const stored: Evidence['blobs'] = []
  for (const file of files) {
    const blob = await client.evidence.upload({ files: [file] })
    const words = otherTypeWords(blob)
    if (words) say({ text: words, tone: 'problem' })
    const { claimed, ...kept } = blob
    stored.push(kept as Evidence['blobs'][number])
  }
  return stored
}
