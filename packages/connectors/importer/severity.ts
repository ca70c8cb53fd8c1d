import type { Severity } from '@onus/core/result-record'
import { wordIn } from './outcome.ts'

const words: Readonly<Record<string, Severity>> = {
  critical: 'critical',
  important: 'high',
  high: 'high',
  moderate: 'medium',
  medium: 'medium',
  low: 'low',
  minor: 'low',
  info: 'info',
  information: 'info',
  informational: 'info',
  negligible: 'info',
  none: 'none',
  unknown: 'unknown',
}

const ranks: readonly Severity[] = ['unknown', 'none', 'info', 'low', 'medium', 'high', 'critical']

/** The severity that a common word stands for, whatever its case; null for any other word. */
export function severityOfWord(word: string | null): Severity | null {
  return wordIn(words, (word ?? '').trim().toLowerCase()) ?? null
}

/** The same, `unknown` for any other word. */
export function severityOf(word: string | null): Severity {
  return severityOfWord(word) ?? 'unknown'
}

/** The severity of a CVSS base score, by the bands of versions 3 and 4; version 2 knows nothing above high. */
export function severityOfScore(
  score: number,
  { isVersion2 = false }: { readonly isVersion2?: boolean } = {},
): Severity {
  if (!(score >= 0 && score <= 10)) return 'unknown'
  if (score >= 9) return isVersion2 ? 'high' : 'critical'
  if (score >= 7) return 'high'
  if (score >= 4) return 'medium'
  return score > 0 || isVersion2 ? 'low' : 'none'
}

/** Below zero when the first is the less severe; what is unknown stands below all that is said. */
export function compareSeverities(one: Severity, other: Severity): number {
  return ranks.indexOf(one) - ranks.indexOf(other)
}
