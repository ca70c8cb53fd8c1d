import type { Reply } from '../api.ts'

export type EffortLine = Reply<'occurrences', 'effort'>['items'][number]

export const trendWords: Readonly<Record<EffortLine['trend'], string>> = {
  falling: 'Falling',
  rising: 'Rising',
  steady: 'Steady',
  unknown: 'Unknown',
}

/** What a line is about: performing or reviewing, of items that a person or a machine collected. */
export function workWords({ work, means }: Pick<EffortLine, 'work' | 'means'>): string {
  return `${work === 'performing' ? 'Performing' : 'Reviewing'}, collected ${means === 'manual' ? 'by hand' : 'by a machine'}`
}

/** The last twelve months of which anything is known, in order. */
export function monthsOf(lines: readonly Pick<EffortLine, 'months'>[]): readonly string[] {
  return [...new Set(lines.flatMap(line => line.months.map(one => one.month)))].toSorted().slice(-12)
}

/** `25 min (2 of 3)`; unknown where nobody stated anything. */
export function medianWords(month: EffortLine['months'][number] | undefined): string {
  if (!month) return '–'
  const { median, stated, unstated } = month
  if (median === null) return `unknown (0 of ${unstated})`
  return `${median.toLocaleString('en', { maximumFractionDigits: 1 })} min (${stated} of ${stated + unstated})`
}
