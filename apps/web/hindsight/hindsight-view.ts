import type { Reply } from '../api.ts'

export type Hindsight = Reply<'readiness', 'hindsight'>
export type Part = Hindsight['parts'][number]
export type Difference = Part['differences'][number]
export type Learned = Hindsight['learned'][number]

/** How many differ, in words. */
export function differWords({ total, differences }: Part, title: string): string {
  if (differences.length === 0) return `${title}: nothing is seen otherwise now.`
  return `${title}: ${differences.length} of ${Math.max(total, differences.length)} are seen otherwise now.`
}

/** The facts behind a difference, the latest first; those about the thing itself are what the server names. */
export function reasonsOf(difference: Difference, learned: readonly Learned[]): readonly Learned[] {
  const wanted = new Set(difference.because)
  return learned.filter(one => wanted.has(one.fact))
}

/** What a fact that was recorded late says, in one line. */
export function learnedWords({ noun, title, reason }: Learned): string {
  const named = `${noun.replaceAll('-', ' ')}: ${title}`
  return reason === '' || reason === title ? named : `${named} (${reason})`
}

/** Facts that are not shown, in words; nothing where all are. */
export function leftWords({ learned, learnedTotal }: Pick<Hindsight, 'learned' | 'learnedTotal'>): string {
  const left = learnedTotal - learned.length
  return left > 0 ? `${left} earlier ones are not listed.` : ''
}

/** How far the earlier look knew, in words. */
export function knownWords(position: number): string {
  return position < 0
    ? 'by nothing, since the ledger had no entry yet,'
    : `by what the ledger knew at position ${position}`
}
