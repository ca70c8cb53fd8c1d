import { inverseOf, kindsIn, type RelationSet, relationSet } from './algebra.ts'
import type { CrosswalkFile } from './file.ts'
import type { CrosswalkKind, Rationale, Relation, RelationKind } from './schema.ts'

/** A relation that this organisation decided, with the id under which it is stored. */
export type StoredRelation = Readonly<{ id: string; body: Relation }>

/**
 * One thing that somebody said about two requirements: a row of a set, or a decision of this organisation. `unspecified`
 * has no relation in it.
 */
export type Statement = Readonly<{
  source: string
  target: string
  relation: RelationKind | 'unspecified'
  set: string
  publisher: string
  kind: CrosswalkKind
  rationale: Rationale | null
  rationaleText: string
  remainder: Relation['remainder']
  strength: number | null
  scopeNote: string
  conditions: Relation['conditions']
  /** The stored decision, and who reviewed it; null for a row of a set, which nobody here has decided on. */
  decision: Readonly<{ id: string; author: string; reviewed: Readonly<{ reviewer: string; at: string }> | null }> | null
}>

/** One key for two requirements, whichever comes first: an organisation has one decision for each. */
export function pairOf({ source, target }: { readonly source: string; readonly target: string }): string {
  return source < target ? `${source} ${target}` : `${target} ${source}`
}

/** Everything that is said, rows first. What was retired is no longer said. */
export function* statementsOf(
  sets: readonly CrosswalkFile[],
  relations: readonly StoredRelation[],
): Generator<Statement> {
  for (const { crosswalk, rows } of sets) {
    const { id, version, publisher, kind } = crosswalk
    for (const row of rows) {
      yield {
        source: `${crosswalk.source}:${row.source}`,
        target: `${crosswalk.target}:${row.target}`,
        relation: row.relation,
        set: `${id}@${version}`,
        publisher,
        kind,
        rationale: row.rationale,
        rationaleText: row.note,
        remainder: nothingWritten,
        strength: null,
        scopeNote: '',
        conditions: [],
        decision: null,
      }
    }
  }
  for (const { id, body } of relations) if (body.lifecycle.state !== 'retired') yield ofDecision(id, body)
}

const nothingWritten = { ofTarget: '', ofSource: '' }

function ofDecision(id: string, body: Relation): Statement {
  const { source, target, relation, crosswalk, provenance, lifecycle, author } = body
  const { rationale, rationaleText, remainder, strength, scopeNote, conditions } = body
  const reviewed = lifecycle.state === 'reviewed' ? { reviewer: lifecycle.reviewer, at: lifecycle.at } : null
  return {
    source,
    target,
    relation,
    set: crosswalk,
    publisher: provenance,
    kind: 'own',
    rationale,
    rationaleText,
    remainder,
    strength,
    scopeNote,
    conditions,
    decision: { id, author, reviewed },
  }
}

/** True when a second person of this organisation has reviewed it. Only such statements decide anything. */
export function isReviewed({ decision }: Statement): boolean {
  return decision !== null && decision.reviewed !== null
}

/** The relation as read from `from`; nothing for what is unspecified. */
export function relationFrom(statement: Statement, isForward: boolean): RelationSet {
  if (statement.relation === 'unspecified') return 0
  const stated = relationSet(statement.relation)
  return isForward ? stated : inverseOf(stated)
}

/** The relation of a statement read from one of its ends; null for what is unspecified. */
export function kindFrom(statement: Statement, isForward: boolean): RelationKind | null {
  return kindsIn(relationFrom(statement, isForward))[0] ?? null
}

/** What of the far end is left over, read from one end. */
export function remainderFrom({ remainder }: Statement, isForward: boolean): string {
  return isForward ? remainder.ofTarget : remainder.ofSource
}

/** One order for statements, whatever the order in which they were given. */
export function compareStatements(a: Statement, b: Statement): number {
  const [left, right] = [keyOf(a), keyOf(b)]
  return left < right ? -1 : left > right ? 1 : 0
}

function keyOf({ set, source, target, relation, rationale, decision, ...rest }: Statement): string {
  return JSON.stringify([decision?.id ?? '', set, source, target, relation, rationale, rest])
}
