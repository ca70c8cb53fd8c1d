import { kindsIn } from './algebra.ts'
import { type Hop, hopOf, hopsOf } from './claim.ts'
import { saidKinds } from './edge.ts'
import { type Level, levels } from './level.ts'
import type { Contradiction, Network } from './network.ts'
import type { RelationKind } from './schema.ts'
import type { Path } from './walk.ts'

/** What is said directly about a requirement and one of another framework, all statements of it, read from the asked one. */
export type DirectRelation = Readonly<{ other: string; statements: readonly Hop[] }>

/** What follows about two requirements from what is said about others: the best path, and how far it goes. */
export type DerivedRelation = Readonly<{
  other: string
  /** What may hold, by the path. */
  relation: readonly RelationKind[]
  level: Level
  path: readonly Hop[]
  otherPaths: number
}>

/** Everything that relates a requirement to others, whatever the facts are. */
export type Relations = Readonly<{
  direct: readonly DirectRelation[]
  /** Collapsed in every view: related work that is not relied on. */
  derived: readonly DerivedRelation[]
  contradictions: readonly Contradiction[]
}>

/** What relates a requirement to those of other frameworks, `none` among it; empty for a requirement that nobody knows. */
export function relationsOf(network: Network, requirement: string): Relations {
  const { nodes } = network
  const node = nodes.numberOf(requirement)
  if (node === null) return { direct: [], derived: [], contradictions: [] }
  const direct = network.edgesAt(node).map(edge => {
    const isFirst = edge.first === node
    const other = nodes.all[isFirst ? edge.second : edge.first]?.ref ?? ''
    return { other, statements: edge.said.map(said => hopOf(requirement, other, said, said.isForward === isFirst)) }
  })
  const derived = [...network.pathsFrom(node)]
    .sort(([a], [b]) => a - b)
    .flatMap(([target, all]) => derivedRelation(requirement, target, all, network) ?? [])
  return {
    direct,
    derived,
    contradictions: network.contradictions.filter(one => one.first === requirement || one.second === requirement),
  }
}

function derivedRelation(
  from: string,
  target: number,
  all: readonly Path[],
  { nodes }: Network,
): DerivedRelation | null {
  const paths = all.filter(path => path.steps.length > 1)
  const [path] = paths
  if (!path) return null
  return {
    other: nodes.all[target]?.ref ?? '',
    relation: kindsIn(path.relation),
    level: levels[path.level] ?? 'unlinked',
    path: hopsOf(from, path.steps, nodes),
    otherPaths: paths.length - 1,
  }
}

/** One cell of a matrix: what is said directly, and how far the best path goes from the row to the column. */
export type Cell = Readonly<{
  source: string
  target: string
  /** What is said directly, read from source to target; empty when it only follows from others. */
  said: readonly (RelationKind | 'unspecified')[]
  publishers: readonly string[]
  sets: readonly string[]
  isReviewed: boolean
  level: Level
}>

export type MatrixFilter = Readonly<{
  publishers?: readonly string[]
  relations?: readonly (RelationKind | 'unspecified')[]
  /** Also pairs that only follow from others. */
  derived?: boolean
}>

export type Matrix = Readonly<{
  cells: readonly Cell[]
  /** How many cells say what; a cell that says several things counts for each. There is no figure of overlap. */
  counts: Readonly<Record<RelationKind | 'unspecified', number>>
  publishers: readonly string[]
}>

/** The filled cells between two frameworks, by the order of their requirements: few, however large the frameworks are. */
export function matrix(network: Network, source: string, target: string, filter: MatrixFilter = {}): Matrix {
  const { nodes } = network
  const [from, to] = [nodes.frameworks.indexOf(source), nodes.frameworks.indexOf(target)]
  const stated: Cell[] = []
  const seen = new Set<string>()
  for (const edge of network.edges) {
    const [first, second] = [nodes.all[edge.first], nodes.all[edge.second]]
    const isForward = first?.framework === from && second?.framework === to
    if (!first || !second || (!isForward && (first.framework !== to || second.framework !== from))) continue
    const [one, other] = isForward ? [edge.first, edge.second] : [edge.second, edge.first]
    const cell: Cell = {
      source: nodes.all[one]?.ref ?? '',
      target: nodes.all[other]?.ref ?? '',
      said: saidKinds(edge, isForward),
      publishers: [...new Set(edge.said.map(said => said.statement.publisher))].sort(),
      sets: [...new Set(edge.said.map(said => said.statement.set))].sort(),
      isReviewed: edge.said.some(said => said.statement.decision?.reviewed),
      level: network.levelBetween(one, other),
    }
    seen.add(`${cell.source} ${cell.target}`)
    stated.push(cell)
  }
  const derived = filter.derived ? derivedCells(network, from, to, seen) : []
  const cells = [...stated.filter(cell => isAsked(cell, filter)), ...derived]
  return {
    cells: cells.sort((a, b) => byNumber(network, a, b)),
    counts: countsOf(stated),
    publishers: [...new Set(stated.flatMap(cell => cell.publishers))].sort(),
  }
}

function derivedCells({ nodes, pairs }: Network, from: number, to: number, seen: ReadonlySet<string>): Cell[] {
  const cells: Cell[] = []
  for (let pair = 0; pair < pairs.source.length; pair += 1) {
    const [source, target] = [nodes.all[pairs.source[pair] ?? 0], nodes.all[pairs.target[pair] ?? 0]]
    if (source?.framework !== from || target?.framework !== to || seen.has(`${source.ref} ${target.ref}`)) continue
    const level = levels[pairs.level[pair] ?? 0] ?? 'unlinked'
    cells.push({ source: source.ref, target: target.ref, said: [], publishers: [], sets: [], isReviewed: false, level })
  }
  return cells
}

function isAsked({ publishers, said }: Cell, filter: MatrixFilter): boolean {
  const isPublished = !filter.publishers || publishers.some(one => filter.publishers?.includes(one))
  return isPublished && (!filter.relations || said.some(one => filter.relations?.includes(one)))
}

function byNumber({ nodes }: Network, a: Cell, b: Cell): number {
  const number = (ref: string) => nodes.numberOf(ref) ?? 0
  return number(a.source) - number(b.source) || number(a.target) - number(b.target)
}

function countsOf(cells: readonly Cell[]): Matrix['counts'] {
  const counts = { equal: 0, superset_of: 0, subset_of: 0, intersects: 0, none: 0, unspecified: 0 }
  for (const { said } of cells) for (const one of said) counts[one] += 1
  return counts
}
