import type { Reply } from '../api.ts'

export type Bundles = Reply<'bundles', 'list'>

/** What would go into a bundle, in a line each, the most first. People and what only frames the rest come last. */
export function contentsOf(
  counts: Bundles['counts'],
): readonly { readonly noun: string; readonly label: string; readonly versions: number }[] {
  const frame = ['person', 'organisation', 'scope', 'profile']
  const rank = (noun: string) => (frame.includes(noun) ? 1 : 0)
  return counts
    .map(({ noun, versions }) => ({ noun, label: labels[noun] ?? sentence(noun), versions }))
    .toSorted((a, b) => rank(a.noun) - rank(b.noun) || b.versions - a.versions || (a.noun < b.noun ? -1 : 1))
}

const labels: Readonly<Record<string, string>> = {
  draw: 'Sample',
  'matrix-cell': 'Cell of the matrix',
  occurrence: 'Performance of a control',
  run: 'Result of a check',
  test: 'Test record',
  erasure: 'Proof that something was erased',
}

function sentence(noun: string): string {
  const words = noun.replaceAll('-', ' ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}

/** How far the job that makes one is, as a sentence; null when none does. */
export function makingWords(making: Bundles['making']): string | null {
  if (making === null) return null
  if (making.state === 'failed') return `The last bundle was not made: ${making.error ?? 'it stopped without a word'}`
  if (making.state === 'cancelled') return 'The last bundle was not made: it was stopped'
  if (making.progress === null) return 'Waiting for its turn'
  const { label, done, total } = making.progress
  return total === null ? label : `${label}: ${done} of ${total}`
}

/** Whether a bundle is being made, so that the page asks again soon. */
export function isMaking(making: Bundles['making'] | undefined): boolean {
  return making?.state === 'waiting' || making?.state === 'running'
}
