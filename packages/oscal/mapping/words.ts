import type { RelationKind } from '@onus/core/crosswalk'

export const oscalNamespace = 'http://csrc.nist.gov/ns/oscal'

export const relationships: Readonly<Record<RelationKind, string>> = {
  equal: 'equal-to',
  superset_of: 'superset-of',
  subset_of: 'subset-of',
  intersects: 'intersects-with',
  none: 'no-relationship',
}

/** How OSCAL says a relation. Equivalent is the same effective meaning, which is what equal says here. */
export const relationOfWord: ReadonlyMap<string, RelationKind> = new Map([
  ...Object.entries(relationships).map(([kind, word]) => [word, kind as RelationKind] as const),
  ['equivalent-to', 'equal'],
])
