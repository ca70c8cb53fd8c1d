import { RelationKind } from './schema.ts'

/**
 * What may hold between two requirements: a set of relations, one bit each. One bit is knowledge, several are what is
 * left of it after a composition, none at all is a contradiction.
 */
export type RelationSet = number

const bits: Readonly<Record<RelationKind, RelationSet>> = {
  equal: 1,
  superset_of: 2,
  subset_of: 4,
  intersects: 8,
  none: 16,
}

const allButNone = ['equal', 'superset_of', 'subset_of', 'intersects'] as const

/**
 * What may hold between A and C when the first relation holds between A and B and the second between B and C. Each cell is
 * exactly what sets allow; a test tries all triples of small sets.
 */
const composition: Readonly<Record<RelationKind, Readonly<Record<RelationKind, readonly RelationKind[]>>>> = {
  equal: {
    equal: ['equal'],
    superset_of: ['superset_of'],
    subset_of: ['subset_of'],
    intersects: ['intersects'],
    none: ['none'],
  },
  superset_of: {
    equal: ['superset_of'],
    superset_of: ['superset_of'],
    subset_of: allButNone,
    intersects: ['superset_of', 'intersects'],
    none: ['superset_of', 'intersects', 'none'],
  },
  subset_of: {
    equal: ['subset_of'],
    superset_of: RelationKind.options,
    subset_of: ['subset_of'],
    intersects: ['subset_of', 'intersects', 'none'],
    none: ['none'],
  },
  intersects: {
    equal: ['intersects'],
    superset_of: ['superset_of', 'intersects', 'none'],
    subset_of: ['subset_of', 'intersects'],
    intersects: RelationKind.options,
    none: ['superset_of', 'intersects', 'none'],
  },
  none: {
    equal: ['none'],
    superset_of: ['none'],
    subset_of: ['subset_of', 'intersects', 'none'],
    intersects: ['subset_of', 'intersects', 'none'],
    none: RelationKind.options,
  },
}

const inverses: Readonly<Record<RelationKind, RelationKind>> = {
  equal: 'equal',
  superset_of: 'subset_of',
  subset_of: 'superset_of',
  intersects: 'intersects',
  none: 'none',
}

export const nothingKnown: RelationSet = relationSet(...RelationKind.options)

export function relationSet(...kinds: readonly RelationKind[]): RelationSet {
  return kinds.reduce((set, kind) => set | bits[kind], 0)
}

/** The relations in a set, in their fixed order. */
export function kindsIn(set: RelationSet): readonly RelationKind[] {
  return RelationKind.options.filter(kind => (set & bits[kind]) !== 0)
}

/** The same relation read from the target to the source. It is always derived and never stored. */
export function inverse(kind: RelationKind): RelationKind {
  return inverses[kind]
}

const size = nothingKnown + 1
const inverseTable = Uint8Array.from({ length: size }, (_, set) => relationSet(...kindsIn(set).map(inverse)))
const compositionTable = Uint8Array.from({ length: size * size }, (_, cell) =>
  kindsIn(Math.floor(cell / size)).reduce(
    (found, first) =>
      kindsIn(cell % size).reduce((set, second) => set | relationSet(...composition[first][second]), found),
    0,
  ),
)

export function inverseOf(set: RelationSet): RelationSet {
  return inverseTable[set] ?? 0
}

/** What may hold between A and C, by what may hold between A and B and between B and C. */
export function compose(first: RelationSet, second: RelationSet): RelationSet {
  return compositionTable[first * size + second] ?? 0
}

/**
 * What a source that holds says about its target. `full` is only a candidate until every guard has passed; in
 * `indeterminate` they may have nothing in common, so it claims nothing.
 */
export type Coverage = 'full' | 'partial' | 'indeterminate' | 'none'

const coverageTable: readonly Coverage[] = Array.from({ length: size }, (_, set) => classify(set))

export function coverageOf(set: RelationSet): Coverage {
  return coverageTable[set] ?? 'indeterminate'
}

function classify(set: RelationSet): Coverage {
  if (set === 0) return 'indeterminate'
  if ((set & ~relationSet('equal', 'superset_of')) === 0) return 'full'
  if ((set & bits.none) === 0) return 'partial'
  return set === bits.none ? 'none' : 'indeterminate'
}
