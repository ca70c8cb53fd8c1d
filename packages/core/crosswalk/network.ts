import type { FrameworkFile } from '../framework/index.ts'
import { type Edge, edgeOf, type Said } from './edge.ts'
import type { CrosswalkFile } from './file.ts'
import { type Level, levelNumber, levels } from './level.ts'
import { type Nodes, nodesOf } from './node.ts'
import { type StoredRelation, statementsOf } from './statement.ts'
import { type Path, pathsFrom, reachOf, stepsOf } from './walk.ts'

export type NetworkInput = Readonly<{
  /** The frameworks in use, each in its version. */
  frameworks: readonly FrameworkFile[]
  sets: readonly CrosswalkFile[]
  /** What this organisation decided, as in force at the moment that is asked about. */
  relations: readonly StoredRelation[]
  maxHops?: number
}>

/** Two statements, or two ways, that cannot both be true. Somebody has to look. */
export type Contradiction = Readonly<{
  kind: 'stated' | 'stated_and_derived' | 'derived'
  first: string
  second: string
}>

/** What a contradiction asks of whoever reads the alert. */
export function wordsOfContradiction({ kind, first, second }: Contradiction): string {
  switch (kind) {
    case 'stated':
      return `Two reviewed decisions about ${first} and ${second} disagree. Both stay possible until one is retired.`
    case 'stated_and_derived':
      return `The reviewed decision about ${first} and ${second} disagrees with what follows over other requirements. The decision holds; look at both.`
    case 'derived':
      return `What follows about ${first} and ${second} over one way disagrees with what follows over another. Decide the pair directly.`
  }
}

/** How far the best path between two requirements goes, for all of them, sorted by target and then by source. */
export type Pairs = Readonly<{
  source: Int32Array
  target: Int32Array
  level: Uint8Array
  /** Where the pairs of a target begin; one more entry than there are requirements. */
  startOfTarget: Int32Array
}>

/** All that is said about the requirements of the frameworks in use, ready to be asked. It knows no facts. */
export type Network = Readonly<{
  nodes: Nodes
  edges: readonly Edge[]
  pairs: Pairs
  contradictions: readonly Contradiction[]
  /** References of statements that no framework in use has. */
  dangling: readonly string[]
  edgeBetween: (one: number, other: number) => Edge | null
  edgesAt: (node: number) => readonly Edge[]
  /** Every path that counts from one requirement, by where it leads, the best first. */
  pathsFrom: (from: number) => ReadonlyMap<number, readonly Path[]>
  pathsBetween: (from: number, to: number) => readonly Path[]
  /** How far the best path goes; `unlinked` when there is none. */
  levelBetween: (from: number, to: number) => Level
}>

/**
 * Compiles sets and decisions into a network: who is related to whom, and how far the best path of at most two hops goes.
 * The order in which anything is given does not matter.
 */
export function networkOf(input: NetworkInput): Network {
  const { maxHops = 2 } = input
  const nodes = nodesOf(input.frameworks)
  const size = nodes.all.length
  const { edges, dangling } = edgesOf(nodes, input)
  const steps = stepsOf(size, edges)
  const pairs = listOfPairs()
  const contradictions = edges
    .filter(edge => edge.isContradictory)
    .map(({ first, second }) => contradiction('stated', first, second, nodes))
  const related = relatedOnly(edges)
  for (let source = 0; source < size; source += 1) {
    const { levels: reached, contradicted } = reachOf(source, nodes, steps, maxHops)
    for (const target of related.get(source) ?? []) {
      reached.set(target, Math.max(reached.get(target) ?? 0, levelNumber.suggested))
    }
    for (const [target, level] of reached) pairs.add(source, target, level)
    for (const [target, kind] of contradicted) {
      if (source < target) contradictions.push(contradiction(kind, source, target, nodes))
    }
  }
  const table = new Map(edges.map(edge => [edge.first * size + edge.second, edge]))
  const at = edgesByNode(edges)
  const sorted = pairs.sorted(size)
  return {
    nodes,
    edges,
    pairs: sorted,
    contradictions: contradictions.sort((a, b) => (`${a.first} ${a.second}` < `${b.first} ${b.second}` ? -1 : 1)),
    dangling,
    edgeBetween: (one, other) => table.get(Math.min(one, other) * size + Math.max(one, other)) ?? null,
    edgesAt: node => at.get(node) ?? [],
    pathsFrom: from => pathsFrom(from, nodes, steps, maxHops),
    pathsBetween: (from, to) => pathsFrom(from, nodes, steps, maxHops, to).get(to) ?? [],
    levelBetween: (from, to) => {
      const place = placeOf(sorted, from, to)
      return (place === null ? undefined : levels[sorted.level[place] ?? 0]) ?? 'unlinked'
    },
  }
}

/** Where a pair stands: the sources of a target stand in order, so half of what is left is skipped at each look. */
export function placeOf({ source, startOfTarget }: Pairs, from: number, to: number): number | null {
  let [low, high] = [startOfTarget[to] ?? 0, (startOfTarget[to + 1] ?? 0) - 1]
  while (low <= high) {
    const middle = (low + high) >> 1
    const found = source[middle] ?? 0
    if (found === from) return middle
    if (found < from) low = middle + 1
    else high = middle - 1
  }
  return null
}

function edgesOf(nodes: Nodes, { sets, relations }: NetworkInput) {
  const size = nodes.all.length
  const dangling = new Set<string>()
  const said = new Map<number, Said[]>()
  for (const statement of statementsOf(sets, relations)) {
    const [source, target] = [nodes.meant(statement.source), nodes.meant(statement.target)]
    if (!source) dangling.add(statement.source)
    if (!target) dangling.add(statement.target)
    if (!source || !target || nodes.all[source.node]?.framework === nodes.all[target.node]?.framework) continue
    const isForward = source.node < target.node
    const key = isForward ? source.node * size + target.node : target.node * size + source.node
    const one = { statement, isForward, isExact: source.isExact && target.isExact }
    const list = said.get(key)
    if (list) list.push(one)
    else said.set(key, [one])
  }
  const edges = [...said.entries()]
    .sort(([a], [b]) => a - b)
    .map(([key, list]) => edgeOf(Math.floor(key / size), key % size, list))
  return { edges, dangling: [...dangling].sort() }
}

/** Pairs of which nothing more is said than that they are related. */
function relatedOnly(edges: readonly Edge[]): ReadonlyMap<number, readonly number[]> {
  const related = new Map<number, number[]>()
  const add = (from: number, to: number) => related.set(from, [...(related.get(from) ?? []), to])
  for (const { first, second, relation } of edges) {
    if (relation !== 0) continue
    add(first, second)
    add(second, first)
  }
  return related
}

function edgesByNode(edges: readonly Edge[]): ReadonlyMap<number, readonly Edge[]> {
  const at = new Map<number, Edge[]>()
  const add = (node: number, edge: Edge) => {
    const list = at.get(node)
    if (list) list.push(edge)
    else at.set(node, [edge])
  }
  for (const edge of edges) {
    add(edge.first, edge)
    add(edge.second, edge)
  }
  return at
}

function contradiction(kind: Contradiction['kind'], one: number, other: number, { all }: Nodes): Contradiction {
  const [first, second] = [all[Math.min(one, other)]?.ref ?? '', all[Math.max(one, other)]?.ref ?? '']
  return { kind, first, second }
}

/** Pairs as they are found by source, and sorted by target into typed arrays. */
function listOfPairs() {
  const found: { source: number; target: number; level: number }[] = []
  return {
    add: (source: number, target: number, level: number) => {
      if (level > levelNumber.unlinked) found.push({ source, target, level })
    },
    sorted: (size: number): Pairs => {
      const startOfTarget = new Int32Array(size + 1)
      for (const { target } of found) startOfTarget[target + 1] = (startOfTarget[target + 1] ?? 0) + 1
      for (let node = 0; node < size; node += 1)
        startOfTarget[node + 1] = (startOfTarget[node + 1] ?? 0) + (startOfTarget[node] ?? 0)
      const next = startOfTarget.slice()
      const pairs = {
        source: new Int32Array(found.length),
        target: new Int32Array(found.length),
        level: new Uint8Array(found.length),
        startOfTarget,
      }
      for (const { source, target, level } of found) {
        const place = next[target] ?? 0
        next[target] = place + 1
        pairs.source[place] = source
        pairs.target[place] = target
        pairs.level[place] = level
      }
      return pairs
    },
  }
}
