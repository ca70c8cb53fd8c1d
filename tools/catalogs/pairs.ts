import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { z } from 'zod'

/** Two ids that somebody put side by side, each as its framework writes it, and whose word it is. */
export interface Pair {
  readonly source: string
  readonly target: string
  readonly provenance: string
}

const Row = z.object({
  source_id: z.string().min(1),
  target_id: z.string().min(1),
  relationship: z.literal('unspecified'),
  provenance: z.string().min(1),
})

/** Reads a file of gathered pairs. None of their publishers states a relation; a file that does is refused. */
export function pairsOf(path: string): readonly Pair[] {
  return z
    .array(Row)
    .parse(parse(readFileSync(path), { columns: true }))
    .map(({ source_id, target_id, provenance }) => ({ source: source_id, target: target_id, provenance }))
}
