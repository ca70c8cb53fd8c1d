import type { GuardName, Level, Rationale, RelationKind, StatedRelation } from '@onus/core/crosswalk'

interface RelationWords {
  /** As it stands in a cell. */
  readonly short: string
  /** Between the two ids: "CC6.1 is a part of AC-2". */
  readonly between: string
  /** What it means, in one sentence, to somebody who decides. */
  readonly meaning: string
}

const relations: Readonly<Record<StatedRelation, RelationWords>> = {
  equal: { short: 'equal', between: 'asks the same as', meaning: 'Both ask for the same; nothing is left over.' },
  superset_of: {
    short: 'holds all',
    between: 'holds all of',
    meaning: 'The first asks for everything that the second asks for, and for more.',
  },
  subset_of: {
    short: 'is a part',
    between: 'is a part of',
    meaning: 'The first asks only for a part of the second. What the rest is must be written out.',
  },
  intersects: {
    short: 'shares',
    between: 'shares a part with',
    meaning: 'They have a part in common, and each asks for something that the other does not.',
  },
  none: {
    short: 'nothing',
    between: 'has nothing in common with',
    meaning: 'Somebody looked: they have nothing in common. That is a decision too, and it is kept.',
  },
  unspecified: {
    short: 'related',
    between: 'is said to be related to',
    meaning: 'Its publisher lists the pair and does not say how they are related. It only suggests looking.',
  },
}

/** The words of a relation. */
export function relationWords(relation: StatedRelation): RelationWords {
  return relations[relation]
}

export const relationKinds: readonly RelationKind[] = ['equal', 'superset_of', 'subset_of', 'intersects', 'none']
export const statedRelations: readonly StatedRelation[] = [...relationKinds, 'unspecified']

const rationales: Readonly<Record<Rationale, string>> = {
  syntactic: 'Their wording. Never enough for a claim by itself.',
  semantic: 'Their meaning.',
  functional: 'What doing them brings about.',
}

/** What two requirements were compared by. */
export function rationaleWords(rationale: Rationale): string {
  return rationales[rationale]
}

interface LevelWords {
  readonly word: string
  readonly meaning: string
}

const levels: Readonly<Record<Level, LevelWords>> = {
  full: { word: 'supports', meaning: 'Reviewed, and every guard is passed by the facts as they are.' },
  partial: { word: 'partially addresses', meaning: 'Reviewed and shown, for a part. What stays open is written out.' },
  candidate: { word: 'may support', meaning: 'Reviewed, but at least one guard is not passed. It is named.' },
  suggested: { word: 'suggestion', meaning: 'Nobody here has decided and reviewed it. Nothing follows from it.' },
  indeterminate: { word: 'cannot be told', meaning: 'By the path they may have nothing in common. No claim is made.' },
  none: { word: 'nothing in common', meaning: 'Decided to have nothing in common.' },
  unlinked: { word: 'no claim', meaning: 'Nothing is said, or nothing at its source is shown.' },
}

/** How far something goes, in the words that may be used for it. */
export function levelWords(level: Level): LevelWords {
  return levels[level]
}

/** The strongest first. */
export const levelOrder: readonly Level[] = [
  'full',
  'partial',
  'candidate',
  'suggested',
  'indeterminate',
  'none',
  'unlinked',
]

const guards: Readonly<Record<GuardName, string>> = {
  scope: 'Same or wider scope',
  time: 'Covers the time',
  strictness: 'As often and as strict',
  evidence: 'Kind of evidence',
  operating: 'Operating, not only designed',
  rationale: 'Compared by more than wording',
  versions: 'Versions match',
  reviewed: 'Reviewed by a second person',
  conditions: 'Conditions hold',
  remainder: 'Remainder written out',
}

export function guardTitle(guard: GuardName): string {
  return guards[guard]
}

/** `CC6.1` of `soc2@2017:CC6.1`. */
export function idOf(requirement: string): string {
  return requirement.slice(requirement.indexOf(':') + 1)
}

/** `soc2@2017` of `soc2@2017:CC6.1`. */
export function frameworkOf(requirement: string): string {
  return requirement.slice(0, requirement.indexOf(':'))
}

/** "passed 7 of 9; not: Covers the time, Versions match" */
export function guardsInWords(found: readonly { readonly guard: GuardName; readonly passed: boolean }[]): string {
  const failed = found.filter(one => !one.passed)
  if (found.length === 0) return 'no guard applies'
  if (failed.length === 0) return `passed all ${found.length} guards`
  return `not passed: ${failed.map(one => guardTitle(one.guard).toLowerCase()).join(', ')}`
}
