import { worstFirst } from '../posture/index.ts'
import { type Claim, claimOf, levelWords, suggestionOf } from './claim.ts'
import { type CoversScope, type Demand, fitOf, type Guard, leastFrequent, type Supply } from './guard.ts'
import { type Level, levelNumber, levels, levelWith } from './level.ts'
import { type Network, placeOf } from './network.ts'
import { whyNeverInferred } from './never.ts'
import type { GroupCoverage } from './schema.ts'

/** A group-coverage decision with the id under which it is stored. */
export type StoredCoverage = Readonly<{ id: string; body: GroupCoverage }>

export type SupportInput = Readonly<{
  /** What the facts give, for every requirement that is assessed and addressed. */
  supplies: Iterable<Supply>
  /** Whether a requirement is assessed here at all; by default every one that can be. */
  isAssessed?: (requirement: string) => boolean
  /** What each requirement asks for; `demand` where it says nothing of its own. */
  demand: Demand
  demands?: ReadonlyMap<string, Demand>
  /** Signed decisions as in force at the moment that is asked about. */
  coverages?: readonly StoredCoverage[]
  covers: CoversScope
}>

/** How many requirements of one framework another one supports, by how far the best claim goes. Never a single figure. */
export type SupportCounts = Readonly<Record<Level | 'never', number>>

/**
 * What satisfied requirements say about others. All of it is *supporting*: it stands beside the label of a requirement
 * and never makes one, so no relation turns anything green (invariant 3).
 */
export type Support = Readonly<{
  /** The best claim about a requirement, from all frameworks or from one. */
  levelOf: (requirement: string, from?: string) => Level
  /** How far one requirement goes for another with the facts as they are; `unlinked` when it has no facts. */
  levelBetween: (source: string, target: string) => Level
  /** The claims about a requirement with their proofs, the strongest first. Built when asked for. */
  claimsOf: (requirement: string) => readonly Claim[]
  /** Why nothing is ever inferred about a requirement; null when relations may speak. */
  whyNever: (requirement: string) => string | null
  counts: (from: string, to: string) => SupportCounts
  /** Pairs about which the paths tell nothing. Each is a question for a reviewer. */
  undecided: (from: string, to: string) => readonly Readonly<{ source: string; target: string }>[]
}>

/** Computes all claims at once as numbers; proofs are built when they are asked for. */
export function supportFrom(network: Network, input: SupportInput): Support {
  const { nodes, pairs } = network
  const size = nodes.all.length
  const supplies = suppliesByNode(network, input)
  const never = nodes.all.map(node => whyNeverInferred(node.ref))
  const demandOf = (node: number) => input.demands?.get(nodes.all[node]?.ref ?? '') ?? input.demand
  const fits = fitTable(supplies, input.covers)
  const best = new Uint8Array(nodes.frameworks.length * size)
  const live = new Uint8Array(pairs.source.length)

  for (let target = 0; target < size; target += 1) {
    if (never[target] !== null) continue
    const fitTo = fits(demandOf(target))
    const end = pairs.startOfTarget[target + 1] ?? 0
    for (let pair = pairs.startOfTarget[target] ?? 0; pair < end; pair += 1) {
      const source = pairs.source[pair] ?? 0
      const fit = fitTo(source)
      if (fit === absent) continue
      const level = levelWith(pairs.level[pair] ?? 0, (fit & wide) !== 0, (fit & proven) !== 0)
      live[pair] = level
      const place = (nodes.all[source]?.framework ?? 0) * size + target
      if (level > (best[place] ?? 0)) best[place] = level
    }
  }
  const groups = groupClaims(network, input, supplies, (target, framework, level) => {
    best[framework * size + target] = Math.max(best[framework * size + target] ?? 0, level)
  })

  function levelOf(requirement: string, from?: string): Level {
    const target = nodes.numberOf(requirement)
    if (target === null) return 'unlinked'
    const asked = from === undefined ? nodes.frameworks.keys() : [nodes.frameworks.indexOf(from)]
    let level = from === undefined ? (groups.overall.get(target) ?? 0) : 0
    for (const framework of asked) level = Math.max(level, best[framework * size + target] ?? 0)
    return levels[level] ?? 'unlinked'
  }

  return {
    levelOf,
    levelBetween: (source, target) => {
      const [from, to] = [nodes.numberOf(source), nodes.numberOf(target)]
      const place = from === null || to === null ? null : placeOf(pairs, from, to)
      return levels[(place === null ? undefined : live[place]) ?? levelNumber.unlinked] ?? 'unlinked'
    },
    claimsOf: requirement => {
      const target = nodes.numberOf(requirement)
      if (target === null || never[target] !== null) return []
      const related = sourcesOf(network, target).flatMap(source => {
        const supply = supplies[source]
        return supply ? (claimFrom(network, source, target, supply, demandOf(target), input.covers) ?? []) : []
      })
      return [...groups.claims(target), ...related].sort(strongestFirst)
    },
    whyNever: whyNeverInferred,
    counts: (from, to) => {
      const counts = Object.fromEntries([...levels, 'never'].map(name => [name, 0])) as Record<Level | 'never', number>
      const framework = nodes.frameworks.indexOf(to)
      for (const [target, node] of nodes.all.entries()) {
        if (node.framework !== framework || !node.requirement.assessable) continue
        counts[never[target] !== null ? 'never' : levelOf(node.ref, from)] += 1
      }
      return counts
    },
    undecided: (from, to) => {
      const [source, target] = [nodes.frameworks.indexOf(from), nodes.frameworks.indexOf(to)]
      return [...live.keys()].flatMap(pair => {
        const [one, other] = [nodes.all[pairs.source[pair] ?? 0], nodes.all[pairs.target[pair] ?? 0]]
        const isAsked =
          live[pair] === levelNumber.indeterminate && one?.framework === source && other?.framework === target
        return isAsked ? [{ source: one.ref, target: other.ref }] : []
      })
    },
  }
}

const [absent, present, wide, proven] = [0, 1, 2, 4]

/** Whether the facts of each source fit a demand, computed once for each demand. */
function fitTable(supplies: readonly (Supply | null)[], covers: CoversScope) {
  const tables = new Map<Demand, Uint8Array>()
  return (demand: Demand) => {
    const known = tables.get(demand) ?? new Uint8Array(supplies.length).fill(unasked)
    tables.set(demand, known)
    return (source: number): number => {
      const fit = known[source] ?? unasked
      if (fit !== unasked) return fit
      const supply = supplies[source]
      const found = supply ? bitsOf(fitOf(supply, demand, covers)) : absent
      known[source] = found
      return found
    }
  }
}

const unasked = 255

function bitsOf({ isWideEnough, isProven }: ReturnType<typeof fitOf>): number {
  return present | (isWideEnough ? wide : 0) | (isProven ? proven : 0)
}

/** What the facts give by node. A heading gives what the weakest of its parts gives, and nothing while one gives nothing. */
function suppliesByNode({ nodes, edgesAt }: Network, input: SupportInput): readonly (Supply | null)[] {
  const { isAssessed = () => true } = input
  const supplies: (Supply | null)[] = Array.from({ length: nodes.all.length }, () => null)
  for (const supply of input.supplies) {
    const node = nodes.numberOf(supply.requirement)
    if (node !== null) supplies[node] = supply
  }
  const parts = new Map<string, (Supply | null)[]>()
  for (const [number, node] of nodes.all.entries()) {
    if (!node.requirement.assessable || !isAssessed(node.ref)) continue
    for (let above = node.parent; above !== null; above = parentOf(above, nodes)) {
      const list = parts.get(above)
      if (list) list.push(supplies[number] ?? null)
      else parts.set(above, [supplies[number] ?? null])
    }
  }
  for (const [number, node] of nodes.all.entries()) {
    if (node.requirement.kind !== 'group' || edgesAt(number).length === 0) continue
    const all = parts.get(node.ref) ?? []
    const given = all.filter(part => part !== null)
    if (given.length === all.length) supplies[number] = together(node.ref, given)
  }
  return supplies
}

function parentOf(ref: string, nodes: Network['nodes']): string | null {
  const number = nodes.numberOf(ref)
  return number === null ? null : (nodes.all[number]?.parent ?? null)
}

function together(requirement: string, parts: readonly Supply[]): Supply | null {
  const [first] = parts
  if (!first) return null
  const byLabel = parts.toSorted((a, b) => worstFirst.indexOf(a.label) - worstFirst.indexOf(b.label))
  return {
    requirement,
    label: byLabel[0]?.label ?? first.label,
    controls: [...new Set(parts.flatMap(part => part.controls))].sort(),
    scope: first.scope,
    window: first.window,
    cadence: parts.some(part => part.cadence === null)
      ? null
      : leastFrequent(parts.flatMap(part => part.cadence ?? [])),
    methods: first.methods.filter(method => parts.every(part => part.methods.includes(method))),
    parameters: {},
  }
}

function sourcesOf({ pairs }: Network, target: number): readonly number[] {
  return [...pairs.source.subarray(pairs.startOfTarget[target] ?? 0, pairs.startOfTarget[target + 1] ?? 0)]
}

function claimFrom(
  network: Network,
  source: number,
  target: number,
  supply: Supply,
  demand: Demand,
  covers: CoversScope,
): Claim | null {
  const { nodes } = network
  const ref = nodes.all[target]?.ref ?? ''
  const paths = network.pathsBetween(source, target)
  const [path] = paths
  const claim = path ? claimOf(supply, ref, path, paths.length - 1, demand, covers, nodes) : null
  if (claim) return claim
  const edge = network.edgeBetween(source, target)
  return edge && edge.relation === 0 ? suggestionOf(supply, ref, edge, source < target) : null
}

function strongestFirst(a: Claim, b: Claim): number {
  const difference = levelNumber[b.level] - levelNumber[a.level] || sortStrength(b) - sortStrength(a)
  if (difference !== 0) return difference
  const [left, right] = [nameOf(a), nameOf(b)]
  return left < right ? -1 : left > right ? 1 : 0
}

/** The one use of strength: among equals, the path whose weakest hop its author was surest of comes first. */
function sortStrength(claim: Claim): number {
  if (claim.by === 'group') return 10
  return Math.min(10, ...claim.path.map(hop => hop.strength ?? 0))
}

function nameOf(claim: Claim): string {
  return claim.by === 'group' ? `0 ${claim.decision}` : `${claim.path.length} ${claim.source}`
}

/**
 * The claims of signed group-coverage decisions. Every element needs a control that stands behind a part that is itself
 * proven; an element without one is named, and then nothing is full.
 */
function groupClaims(
  network: Network,
  { coverages = [], demand, demands, covers }: SupportInput,
  supplies: readonly (Supply | null)[],
  raise: (target: number, framework: number, level: number) => void,
) {
  const { nodes, pairs } = network
  const claims = new Map<number, Claim[]>()
  const overall = new Map<number, number>()
  for (const { id, body } of coverages) {
    const target = nodes.numberOf(body.target)
    if (body.lifecycle.state === 'retired' || target === null || whyNeverInferred(body.target) !== null) continue
    const asked = demands?.get(body.target) ?? demand
    const behind = new Map<number, Set<string>>()
    for (let pair = pairs.startOfTarget[target] ?? 0; pair < (pairs.startOfTarget[target + 1] ?? 0); pair += 1) {
      const source = pairs.source[pair] ?? 0
      const supply = supplies[source]
      if (!supply) continue
      const fit = fitOf(supply, asked, covers)
      if (!fit.isWideEnough || !fit.isProven || (pairs.level[pair] ?? 0) < levelNumber.partial) continue
      const framework = nodes.all[source]?.framework ?? 0
      const controls = behind.get(framework) ?? new Set()
      behind.set(framework, controls)
      for (const control of supply.controls) controls.add(control)
    }
    const everywhere = new Set([...behind.values()].flatMap(controls => [...controls]))
    const claim = groupClaim(id, body, everywhere)
    claims.set(target, [...(claims.get(target) ?? []), claim])
    overall.set(target, Math.max(overall.get(target) ?? 0, levelNumber[claim.level]))
    if (claim.level !== 'full') continue
    for (const [framework, controls] of behind) {
      if (body.elements.every(element => controls.has(element.control))) raise(target, framework, levelNumber.full)
    }
  }
  return { claims: (target: number) => claims.get(target) ?? [], overall }
}

function groupClaim(id: string, body: GroupCoverage, proven: ReadonlySet<string>): Claim {
  const isSigned = body.lifecycle.state === 'reviewed'
  const open = body.elements.filter(element => !proven.has(element.control))
  const guards: readonly Guard[] = [
    {
      guard: 'reviewed',
      passed: isSigned,
      words: isSigned ? 'A second person signed the decision.' : 'No second person has signed the decision yet.',
    },
    {
      guard: 'operating',
      passed: open.length === 0,
      words:
        open.length === 0
          ? 'Every element has a control behind a part that is proven.'
          : `No proven part stands behind: ${open.map(element => element.text).join('; ')}.`,
    },
  ]
  const level = isSigned ? (open.length === 0 ? 'full' : 'candidate') : 'suggested'
  return {
    by: 'group',
    target: body.target,
    level,
    decision: id,
    elements: body.elements,
    guards,
    uncovered: level === 'full' ? [] : guards.filter(one => !one.passed).map(one => one.words),
    controls: [...new Set(body.elements.map(element => element.control))].sort(),
    words: `Together ${body.elements.length} elements ${level === 'full' ? 'cover' : 'may cover'} ${body.target}; this ${levelWords[level]}`,
  }
}
