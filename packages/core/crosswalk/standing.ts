import type { Statement } from './statement.ts'

/**
 * How much weight a statement bears here, in words that stand beside it in every list and every export: only what
 * a second person reviewed decides anything, all else suggests.
 */
export function standingOf({ decision, kind, relation }: Pick<Statement, 'decision' | 'kind' | 'relation'>): string {
  if (decision?.reviewed) return 'Reviewed decision'
  if (decision) return 'Draft decision, not reviewed yet'
  if (kind === 'derived') return 'Suggestion: computed from other mappings, published by nobody'
  if (kind === 'proposed') return 'Suggestion: our own judgement, published by nobody'
  if (relation === 'unspecified') return 'Suggestion: its source states no relation'
  if (kind === 'draft') return 'Suggestion: a draft that waits for a decision'
  return 'Suggestion: stated by its publisher, not reviewed here'
}
