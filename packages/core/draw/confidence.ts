import { achievedConfidence, type Confidence } from '../sample-policy/index.ts'
import type { Draw } from './schema.ts'

/**
 * How sure a sample makes one that fewer than the tolerable share deviate (domain 3.7); null where no confidence can be stated:
 * of items that a person chose, and of a walkthrough, which shows the design.
 */
export function confidenceOf(
  { method, purpose, rows, tolerable }: Pick<Draw, 'method' | 'purpose' | 'rows' | 'tolerable'>,
  { tested, deviations }: { readonly tested: number; readonly deviations: number },
): Confidence | null {
  if (method.kind === 'judgemental' || purpose === 'walkthrough') return null
  return achievedConfidence({ population: rows, sample: tested, deviations, tolerable })
}
