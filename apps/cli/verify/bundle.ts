import { formatKeys, type LogKey } from '@onus/ledger/checkpoint'
import { type BundleVerdict, bundleZip, checkBundle, nodePrimitives } from '@onus/reports/bundle'
import type { Memory } from './state.ts'

/** What was verified of a bundle, and what is wrong with it. */
export type BundleReport = {
  readonly verdict: BundleVerdict
  readonly remembered: boolean
}

/** Verifies the bundle of an engagement offline, and remembers its checkpoint when nothing is wrong. */
export async function verifyBundle(
  path: string,
  {
    keys,
    memory,
    onProgress,
  }: {
    readonly keys: readonly LogKey[] | null
    readonly memory: Memory
    readonly onProgress: (done: number, total: number, label: string) => void
  },
): Promise<BundleReport> {
  await using zip = await bundleZip(path)
  const verdict = await checkBundle(zip, nodePrimitives, {
    ...(keys && { keys: formatKeys(keys) }),
    remembered: origin => memory.recall(origin),
    onProgress,
  })
  const { checkpoint } = verdict
  if (verdict.ok && checkpoint && checkpoint.size >= (memory.recall(checkpoint.origin)?.size ?? 0))
    memory.remember(checkpoint)
  return { verdict, remembered: verdict.compared }
}

/** How many files of a bundle its verifiers were told about and not given. */
export function withheldIn({ items }: NonNullable<BundleVerdict['manifest']>): number {
  return items.reduce((sum, item) => sum + item.files.filter(file => file.withheld).length, 0)
}
