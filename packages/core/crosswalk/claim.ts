import { coverageOf, kindsIn } from './algebra.ts'
import { type Edge, lacks, type Said } from './edge.ts'
import { type CoversScope, type Demand, factGuards, type Guard, pathGuards, type Supply } from './guard.ts'
import { type Level, levelNumber, levels, levelWith } from './level.ts'
import type { Nodes } from './node.ts'
import type { Rationale, RelationKind } from './schema.ts'
import { kindFrom, remainderFrom } from './statement.ts'
import type { Path, Step } from './walk.ts'

/** One hop of a proof: what is said, by whom, from where to where. */
export type Hop = Readonly<{
  from: string
  to: string
  relation: RelationKind | 'unspecified'
  set: string
  publisher: string
  rationale: Rationale | null
  rationaleText: string
  remainder: string
  strength: number | null
  scopeNote: string
  conditions: readonly Readonly<{ text: string; holds: boolean }>[]
  /** The stored decision that says so; null for a row of a set. */
  decision: string | null
  reviewer: string | null
  reviewedAt: string | null
}>

/** How a claim comes about: along a path of relations, or by a signed decision that names every element of the target. */
export type Claim = Readonly<{
  target: string
  level: 'full' | 'partial' | 'candidate' | 'suggested'
  guards: readonly Guard[]
  /** What of the target stays open. Empty only when the claim is full. */
  uncovered: readonly string[]
  /** The controls that stand behind it. */
  controls: readonly string[]
  words: string
}> &
  (
    | Readonly<{
        by: 'relation'
        source: string
        /** What may hold between source and target, by the path. Empty when no relation is stated. */
        relation: readonly RelationKind[]
        path: readonly Hop[]
        /** How many other paths lead from the same source to the same target. */
        otherPaths: number
      }>
    | Readonly<{
        by: 'group'
        decision: string
        elements: readonly Readonly<{ text: string; control: string; how: string }>[]
      }>
  )

export type RelationClaim = Extract<Claim, { by: 'relation' }>

/** How each level is said. Nothing here is ever said to meet a requirement. */
export const levelWords: Readonly<Record<Claim['level'], string>> = {
  full: 'supports',
  partial: 'partially addresses',
  candidate: 'may support, but for what is named',
  suggested: 'is related; nobody here has decided how',
}

/** The claim of one path, with all its guards; null when the path claims nothing. */
export function claimOf(
  source: Supply,
  target: string,
  path: Path,
  otherPaths: number,
  demand: Demand,
  covers: CoversScope,
  nodes: Nodes,
): RelationClaim | null {
  const facts = factGuards(source, demand, covers)
  const [isWideEnough, isProven] = [allPass(facts.slice(0, 3)), allPass(facts.slice(3))]
  const level = levelOfClaim(levelWith(path.level, isWideEnough, isProven))
  if (level === null) return null
  const coverage = coverageOf(path.relation)
  const guards = [...facts, ...pathGuards(path.lacking, coverage === 'partial')]
  const path_ = hopsOf(source.requirement, path.steps, nodes)
  return {
    by: 'relation',
    target,
    source: source.requirement,
    level,
    relation: kindsIn(path.relation),
    path: path_,
    otherPaths,
    guards,
    uncovered: level === 'full' ? [] : uncoveredBy(path_, guards),
    controls: source.controls,
    words: `${source.requirement} ${levelWords[level]}: ${target}`,
  }
}

/** The claim of a pair of which nothing more is said than that it is related. */
export function suggestionOf(source: Supply, target: string, edge: Edge, isForward: boolean): RelationClaim {
  return {
    by: 'relation',
    target,
    source: source.requirement,
    level: 'suggested',
    relation: [],
    path: edge.said.map(said => hopOf(source.requirement, target, said, said.isForward === isForward)),
    otherPaths: 0,
    guards: pathGuards(lacks.review, false).filter(one => !one.passed),
    uncovered: ['No relation is stated, so nothing is said about what is covered.'],
    controls: source.controls,
    words: `${source.requirement} ${levelWords.suggested}: ${target}`,
  }
}

function levelOfClaim(level: number): Claim['level'] | null {
  const name: Level = levels[level] ?? 'unlinked'
  return level >= levelNumber.suggested ? (name as Claim['level']) : null
}

function allPass(guards: readonly Guard[]): boolean {
  return guards.every(one => one.passed)
}

/** The hops of a path, each with the statement that it rests on; two where reviewed decisions disagree. */
export function hopsOf(from: string, steps: readonly Step[], { all }: Nodes): readonly Hop[] {
  let at = from
  return steps.flatMap(({ edge, to }) => {
    const [start, end] = [at, all[to]?.ref ?? '']
    at = end
    return edge.holds.map(said => hopOf(start, end, said, said.isForward === (edge.second === to)))
  })
}

/** One statement, read along the direction of a path. */
export function hopOf(from: string, to: string, { statement }: Said, isAlong: boolean): Hop {
  const { set, publisher, rationale, rationaleText, strength, scopeNote, conditions, decision } = statement
  return {
    from,
    to,
    relation: kindFrom(statement, isAlong) ?? 'unspecified',
    set,
    publisher,
    rationale,
    rationaleText,
    remainder: remainderFrom(statement, isAlong),
    strength,
    scopeNote,
    conditions,
    decision: decision?.id ?? null,
    reviewer: decision?.reviewed?.reviewer ?? null,
    reviewedAt: decision?.reviewed?.at ?? null,
  }
}

function uncoveredBy(path: readonly Hop[], guards: readonly Guard[]): readonly string[] {
  const parts = path.filter(hop => hop.relation === 'subset_of' || hop.relation === 'intersects')
  const written = parts.map(hop => hop.remainder.trim()).filter(text => text !== '')
  const missing = guards.filter(one => !one.passed).map(one => one.words)
  const left = [...new Set([...written, ...missing])]
  return left.length > 0 ? left : ['What is not covered has not been written out.']
}
