import { coverageOf, kindsIn, type RelationSet, relationSet } from './algebra.ts'
import type { RelationKind } from './schema.ts'
import { compareStatements, isReviewed, kindFrom, relationFrom, remainderFrom, type Statement } from './statement.ts'

/** A statement about the two requirements of an edge; forward when its source is the first of them. */
export type Said = Readonly<{ statement: Statement; isForward: boolean; isExact: boolean }>

/** What a hop of a path can lack, as bits. */
export const lacks = { review: 1, rationale: 2, versions: 4, conditions: 8, remainder: 16 } as const

/** Without these a hop says nothing about what is so here, so it neither overrides nor contradicts. */
export const undecided = lacks.review | lacks.versions | lacks.conditions

/**
 * All that is said about two requirements. `holds` is what it rests on, one statement for each relation that is said:
 * reviewed decisions where there are any, else rows and drafts. Two reviewed decisions that disagree leave both possible.
 */
export type Edge = Readonly<{
  first: number
  second: number
  said: readonly Said[]
  holds: readonly Said[]
  /** What may hold, read from the first; empty when nothing more than "related" is said. */
  relation: RelationSet
  lacksForward: number
  lacksBackward: number
  isContradictory: boolean
}>

export function edgeOf(first: number, second: number, given: readonly Said[]): Edge {
  const said = given.toSorted((a, b) => compareStatements(a.statement, b.statement))
  const stated = said.filter(one => one.statement.relation !== 'unspecified')
  const reviewed = stated.filter(one => isReviewed(one.statement))
  const decided = reviewed.filter(isDecided)
  const holds = strongestOfEach([decided, reviewed, stated].find(some => some.length > 0) ?? [])
  return {
    first,
    second,
    said,
    holds,
    relation: holds.reduce((set, one) => set | relationFrom(one.statement, one.isForward), 0),
    lacksForward: holds.reduce((found, one) => found | lacksOf(one, true), 0),
    lacksBackward: holds.reduce((found, one) => found | lacksOf(one, false), 0),
    isContradictory: decided.length > 0 && holds.length > 1,
  }
}

function isDecided(said: Said): boolean {
  return (lacksOf(said, true) & undecided) === 0
}

/** For each relation that is said, the statement that lacks least. */
function strongestOfEach(said: readonly Said[]): readonly Said[] {
  const best = new Map<RelationKind, Said>()
  for (const one of said) {
    const kind = kindFrom(one.statement, one.isForward)
    const rival = kind && best.get(kind)
    if (kind && (!rival || weight(one) < weight(rival))) best.set(kind, one)
  }
  return [...best.values()]
}

function weight(said: Said): number {
  return countBits(lacksOf(said, true) | lacksOf(said, false))
}

function countBits(bits: number): number {
  return bits === 0 ? 0 : (bits & 1) + countBits(bits >> 1)
}

/** What one statement lacks when the far end of the edge, seen in this direction, is claimed about. */
export function lacksOf({ statement, isForward, isExact }: Said, isForwardOnEdge: boolean): number {
  const along = isForward === isForwardOnEdge
  const needsRemainder = coverageOf(relationFrom(statement, along)) === 'partial'
  return (
    (isReviewed(statement) ? 0 : lacks.review) |
    (statement.rationale === 'functional' || statement.rationale === 'semantic' ? 0 : lacks.rationale) |
    (isExact ? 0 : lacks.versions) |
    (statement.conditions.every(condition => condition.holds) ? 0 : lacks.conditions) |
    (needsRemainder && remainderFrom(statement, along).trim() === '' ? lacks.remainder : 0)
  )
}

/** The relations that are said on an edge, read from its first end, for counting and filtering. */
export function saidKinds(edge: Edge, isForward: boolean): readonly (RelationKind | 'unspecified')[] {
  const kinds = edge.said.flatMap(one => kindFrom(one.statement, one.isForward === isForward) ?? [])
  const isUnspecified = edge.said.some(one => one.statement.relation === 'unspecified')
  return [...kindsIn(relationSet(...kinds)), ...(isUnspecified ? (['unspecified'] as const) : [])]
}
