import type { CrosswalkKind } from '@onus/core/crosswalk'

const kinds: Readonly<Record<CrosswalkKind, string>> = {
  published: 'Published',
  derived: 'Computed from others: suggestion',
  proposed: 'Our judgement: suggestion',
  draft: 'Draft: suggestion',
  own: 'Our own',
}

/** Where a set comes from, in words that say what weight it has. */
export function kindWords(kind: CrosswalkKind): string {
  return kinds[kind]
}
