import type { StatedRelation } from './schema.ts'

const wordings: Readonly<Record<StatedRelation, readonly string[]>> = {
  equal: ['equal', 'equal to', 'equals', 'equivalent', 'equivalent to', 'identical', 'same', '='],
  superset_of: ['superset of', 'superset', 'is superset of', 'holds all of', 'contains', 'includes', 'broader', '>'],
  subset_of: ['subset of', 'subset', 'is subset of', 'is a part of', 'part of', 'narrower', '<'],
  intersects: ['intersects', 'intersects with', 'intersect', 'overlaps', 'overlaps with', 'partial'],
  none: ['none', 'no relationship', 'not related', 'no relation', 'unrelated', 'disjoint', 'nothing in common'],
  unspecified: ['', 'unspecified', 'related', 'related to', 'mapped', 'yes', 'x'],
}

const byWording = new Map(
  Object.entries(wordings).flatMap(([relation, words]) => words.map(word => [word, relation as StatedRelation])),
)

/** The relation that a cell of a table means; the cell itself when it means none that we know, so that it can be named. */
export function relationInWords(text: string): string {
  const plain = text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
  return byWording.get(plain) ?? text.trim()
}
