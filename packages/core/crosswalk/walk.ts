import { compose, inverseOf, nothingKnown, type RelationSet } from './algebra.ts'
import { type Edge, undecided } from './edge.ts'
import { levelNumber, levelOfPath } from './level.ts'
import type { Nodes } from './node.ts'

/** One way along an edge, to `to`. */
export type Step = Readonly<{ edge: Edge; to: number; relation: RelationSet; lacking: number }>

/** A way from one requirement to another, with what it says and what it lacks. */
export type Path = Readonly<{ steps: readonly Step[]; relation: RelationSet; lacking: number; level: number }>

/** The steps that can be taken from each node, in the order of where they lead. Only a stated relation is a step. */
export type Steps = readonly (readonly Step[])[]

export function stepsOf(size: number, edges: readonly Edge[]): Steps {
  const steps = Array.from({ length: size }, (): Step[] => [])
  for (const edge of edges) {
    if (edge.relation === 0) continue
    steps[edge.first]?.push({ edge, to: edge.second, relation: edge.relation, lacking: edge.lacksForward })
    steps[edge.second]?.push({ edge, to: edge.first, relation: inverseOf(edge.relation), lacking: edge.lacksBackward })
  }
  for (const list of steps) list.sort((a, b) => a.to - b.to)
  return steps
}

type Visit = (target: number, relation: RelationSet, lacking: number, steps: readonly Step[]) => void

/**
 * Visits every path from `source` of at most `maxHops` that leaves its framework and passes nothing twice. When only the
 * paths to one requirement are wanted, their last step is looked up instead of trying all.
 */
function walk(source: number, nodes: Nodes, all: Steps, maxHops: number, visit: Visit, only?: number): void {
  const home = nodes.all[source]?.framework
  const steps: Step[] = []
  function go(from: number, relation: RelationSet, lacking: number): void {
    const isLast = steps.length === maxHops - 1
    for (const step of isLast && only !== undefined ? stepTo(only, all[from] ?? []) : (all[from] ?? [])) {
      if (nodes.all[step.to]?.framework === home || steps.some(taken => taken.to === step.to)) continue
      const reached = steps.length === 0 ? step.relation : compose(relation, step.relation)
      steps.push(step)
      visit(step.to, reached, lacking | step.lacking, steps)
      if (steps.length < maxHops) go(step.to, reached, lacking | step.lacking)
      steps.pop()
    }
  }
  go(source, nothingKnown, 0)
}

/** The one step that leads to `to`, if there is one; steps stand in the order of where they lead. */
function stepTo(to: number, steps: readonly Step[]): readonly Step[] {
  let [low, high] = [0, steps.length - 1]
  while (low <= high) {
    const middle = (low + high) >> 1
    const step = steps[middle]
    if (step?.to === to) return [step]
    if ((step?.to ?? 0) < to) low = middle + 1
    else high = middle - 1
  }
  return []
}

/** What a derived path may say beside the direct relation of the same two requirements. */
function allowedBeside(direct: Step | undefined): RelationSet | null {
  if (!direct || (direct.lacking & undecided) !== 0) return null
  return direct.edge.isContradictory ? 0 : direct.relation
}

/** Every path that counts from one requirement to others, the best first; what a reviewed direct decision rules out does not. */
export function pathsFrom(
  from: number,
  nodes: Nodes,
  all: Steps,
  maxHops: number,
  only?: number,
): ReadonlyMap<number, readonly Path[]> {
  const allowed = new Map((all[from] ?? []).map(step => [step.to, allowedBeside(step) ?? nothingKnown]))
  const paths = new Map<number, Path[]>()
  const keep: Visit = (target, relation, lacking, steps) => {
    if (only !== undefined && target !== only) return
    if (steps.length > 1 && ((allowed.get(target) ?? nothingKnown) & relation) === 0) return
    const path = { steps: [...steps], relation, lacking, level: levelOfPath(relation, lacking) }
    const list = paths.get(target)
    if (list) list.push(path)
    else paths.set(target, [path])
  }
  walk(from, nodes, all, maxHops, keep, only)
  for (const list of paths.values()) list.sort((a, b) => b.level - a.level || a.steps.length - b.steps.length)
  return paths
}

/** What was found on the way from one requirement: how far the best path to each other one goes, and what disagrees. */
export type Reach = Readonly<{
  levels: Map<number, number>
  contradicted: ReadonlyMap<number, 'stated_and_derived' | 'derived'>
}>

export function reachOf(source: number, nodes: Nodes, all: Steps, maxHops: number): Reach {
  const levels = new Map<number, number>()
  const contradicted = new Map<number, 'stated_and_derived' | 'derived'>()
  const agreed = new Map<number, RelationSet>()
  const direct = new Map((all[source] ?? []).map(step => [step.to, allowedBeside(step)]))
  walk(source, nodes, all, maxHops, (target, relation, lacking, { length }) => {
    const allowed = length > 1 ? (direct.get(target) ?? null) : null
    const isDecided = length > 1 && (lacking & undecided) === 0
    if (allowed !== null && (allowed & relation) === 0) {
      if (isDecided && allowed !== 0) contradicted.set(target, 'stated_and_derived')
      return
    }
    if (isDecided && allowed === null) {
      const left = (agreed.get(target) ?? nothingKnown) & relation
      agreed.set(target, left)
      if (left === 0) contradicted.set(target, 'derived')
    }
    const level = levelOfPath(relation, lacking)
    if (level > (levels.get(target) ?? levelNumber.unlinked)) levels.set(target, level)
  })
  return { levels, contradicted }
}
