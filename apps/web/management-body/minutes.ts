import { client, useAll } from '../api.ts'
import type { PickerItem } from '../kit/picker.tsx'
import { evidenceItems } from '../record/use-names.ts'
import { useMay } from '../shell/session.ts'

/** Evidence that can be minutes: with exactly one file, the latest first. */
export function useMinutes(): readonly PickerItem[] {
  const { data } = useAll('evidence', {}, { enabled: useMay('evidence:read') })
  return evidenceItems((data ?? []).filter(({ body }) => body.blobs.length === 1).toReversed())
}

/** Minutes as they are recorded: the evidence and the hash of its file. */
export async function minutesFrom(evidence: string): Promise<{ evidence: string; sha256: string }> {
  const { body } = await client.evidence.get({ params: { id: evidence } })
  return { evidence, sha256: body.blobs[0]?.sha256 ?? '' }
}
