import { type FrameworkFile, frameworkRef } from '../framework/index.ts'
import type { Instant } from '../time/index.ts'
import type { CrosswalkFile } from './file.ts'
import { acceptedByDefault, coversBy, type Demand, type Supply } from './guard.ts'
import { type Network, networkOf } from './network.ts'
import type { RelationKind } from './schema.ts'
import type { StoredRelation } from './statement.ts'
import { type SupportCounts, supportFrom } from './support.ts'

/** One framework fully satisfied, and what that says about another. */
export type ScenarioPair = Readonly<{
  from: string
  to: string
  /** How many requirements of the target there are to say something about. */
  requirements: number
  counts: SupportCounts
  /** Which sets relate how many requirements of the target directly, and whether a row of them states a relation. */
  sets: readonly Readonly<{ set: string; publisher: string; kind: string; requirements: number; stated: number }>[]
  /** The best claims if a second person had decided every published row in one and the same way. */
  ifDecided: Readonly<Record<'intersects' | 'equal', SupportCounts>>
}>

export type ScenarioInput = Readonly<{
  frameworks: readonly FrameworkFile[]
  sets: readonly CrosswalkFile[]
  /** Makes the decision that the second question supposes. */
  decide: (source: string, kind: RelationKind, target: string) => StoredRelation
  at: Instant
}>

/** Every framework in turn fully satisfied: every requirement operating, in the whole organisation, shown by tests. */
export function crosswalkScenario({ frameworks, sets, decide, at }: ScenarioInput): readonly ScenarioPair[] {
  const demand: Demand = { scope: null, window: at, cadence: null, accepts: acceptedByDefault, parameters: {} }
  const shipped = networkOf({ frameworks, sets, relations: [] })
  const published = sets.filter(({ crosswalk }) => crosswalk.kind === 'published')
  const decided = (kind: RelationKind) => {
    const relations = published.flatMap(({ crosswalk, rows }) =>
      rows.map(row => decide(`${crosswalk.source}:${row.source}`, kind, `${crosswalk.target}:${row.target}`)),
    )
    return networkOf({ frameworks, sets: [], relations })
  }
  const [intersects, equal] = [decided('intersects'), decided('equal')]
  return frameworks.flatMap(source => {
    const supplies = suppliesOf(source, at)
    const ask = (network: Network) => supportFrom(network, { supplies, demand, covers: coversBy(() => null) })
    const [now, ifIntersects, ifEqual] = [ask(shipped), ask(intersects), ask(equal)]
    const from = frameworkRef(source)
    return frameworks
      .filter(target => target !== source)
      .map(target => {
        const to = frameworkRef(target)
        return {
          from,
          to,
          requirements: target.requirements.filter(one => one.assessable).length,
          counts: now.counts(from, to),
          sets: setsOf(shipped, from, to),
          ifDecided: { intersects: ifIntersects.counts(from, to), equal: ifEqual.counts(from, to) },
        }
      })
  })
}

function suppliesOf(framework: FrameworkFile, at: Instant): readonly Supply[] {
  const ref = frameworkRef(framework)
  return framework.requirements
    .filter(one => one.assessable)
    .map(one => ({
      requirement: `${ref}:${one.id}`,
      label: 'operating',
      controls: [`control for ${one.id}`],
      scope: null,
      window: at,
      cadence: 'continuous',
      methods: ['examine', 'interview', 'test'],
      parameters: {},
    }))
}

function setsOf({ edges, nodes }: Network, from: string, to: string): ScenarioPair['sets'] {
  const found = new Map<string, { publisher: string; kind: string; targets: Set<number>; stated: Set<number> }>()
  const [source, target] = [nodes.frameworks.indexOf(from), nodes.frameworks.indexOf(to)]
  for (const { first, second, said } of edges) {
    const ends = [nodes.all[first]?.framework, nodes.all[second]?.framework]
    const isBetween = ends.includes(source) && ends.includes(target)
    const end = ends[0] === target ? first : second
    if (!isBetween || !nodes.all[end]?.requirement.assessable) continue
    for (const { statement } of said) {
      const { set, publisher, kind } = statement
      const one = found.get(set) ?? { publisher, kind, targets: new Set(), stated: new Set() }
      one.targets.add(end)
      if (statement.relation !== 'unspecified') one.stated.add(end)
      found.set(set, one)
    }
  }
  return [...found]
    .map(([set, one]) => ({
      set,
      publisher: one.publisher,
      kind: one.kind,
      requirements: one.targets.size,
      stated: one.stated.size,
    }))
    .sort((a, b) => b.requirements - a.requirements || (a.set < b.set ? -1 : 1))
}

/** The scenario as a report that people read, in Markdown. */
export function scenarioReport(pairs: readonly ScenarioPair[], titleOf: (framework: string) => string): string {
  const name = (one: ScenarioPair) => `${titleOf(one.from)} to ${titleOf(one.to)}`
  const rows = pairs.map(({ counts, requirements, ...pair }) =>
    row(
      name({ counts, requirements, ...pair }),
      requirements,
      counts.full,
      counts.partial,
      counts.candidate,
      counts.indeterminate,
      counts.none,
      counts.suggested,
      counts.never,
      counts.unlinked,
    ),
  )
  const supposed = pairs.map(pair => {
    const { intersects, equal } = pair.ifDecided
    return row(
      name(pair),
      pair.requirements,
      intersects.partial,
      intersects.indeterminate,
      equal.full,
      equal.never,
      equal.unlinked,
    )
  })
  return `${[
    ...opening,
    '| from, fully satisfied, to | requirements | full | partial | candidate | indeterminate | none | suggested | never inferred | nothing said |',
    `|---|${'---:|'.repeat(9)}`,
    ...rows,
    ...meaning,
    ...pairs.flatMap(pair => ['', `### ${name(pair)}`, '', ...reasonsOf(pair).map(reason => `- ${reason}`)]),
    ...supposing,
    '| from, fully satisfied, to | requirements | intersects: partial | intersects: indeterminate | equal: full | never inferred | nothing said |',
    `|---|${'---:|'.repeat(6)}`,
    ...supposed,
  ].join('\n')}\n`
}

const opening = [
  '# What one framework says about another',
  '',
  'Each of the five frameworks in turn is taken as fully satisfied: every requirement operates, in the whole organisation, shown by tests and reviewed. For each of the 20 ordered pairs the crosswalk engine then says what follows for the other framework from the sets that Onus ships, before anybody has decided anything. A test recomputes this page and fails when it is not current; `GOLDEN=write` writes it again.',
  '',
]

const meaning = [
  '',
  'Nothing follows in full, and nothing in part, from published lists alone. That is the honest answer: no publisher of a shipped set says of a single row whether the one requirement equals the other, holds it, or merely touches it. A row says "related". To read "related" as "satisfied" would be a claim that nobody made.',
  '',
  'What the columns mean. *Full*: a path of equal and superset relations, all reviewed, and every guard passed. *Partial*: reviewed, but a part stays open, and it is written out. *Candidate*: it would be one of these but for a guard that is named. *Indeterminate*: the two may have nothing in common, so nothing is claimed and a reviewer is asked. *None*: decided to have nothing in common. *Suggested*: somebody relates them; nobody here has decided how. *Never inferred*: acts towards an authority, of the management body, or per supplier, about which no other framework says anything. *Nothing said*: no set names it.',
  '',
  '## Why, pair by pair',
]

const supposing = [
  '',
  '## What decisions would change',
  '',
  'Two suppositions about the published sets alone, to show what decisions can do. They are bounds, not advice. If a second person decided that every published row *intersects*, the requirement at its other end would be supported in part, with what stays open written out; over two such hops nothing follows. If every row were decided *equal*, which no reviewer would find, this many requirements would be supported in full, directly or over two hops. What is true lies between, row by row, and takes a person who reads both texts.',
  '',
]

function row(...cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`
}

function reasonsOf({ counts, sets, requirements }: ScenarioPair): readonly string[] {
  const said = sets.map(({ set, publisher, kind, requirements: related, stated }) => {
    const states =
      stated === 0
        ? 'no row states a relation, so it only suggests'
        : `a relation is stated for ${stated}, not reviewed here, so it only suggests`
    return `${set} (${publisher}, ${kind}) relates ${related} of ${requirements}: ${states}.`
  })
  return [
    ...(said.length > 0 ? said : ['No shipped set stands between the two.']),
    ...(counts.full + counts.partial + counts.candidate + counts.indeterminate === 0
      ? ['Nothing follows over two hops: what states no relation does not compose.']
      : []),
    ...(counts.unlinked > 0 ? [`Named by no set between the two: ${counts.unlinked}.`] : []),
    ...(counts.never > 0 ? [`Never inferred, whatever is satisfied elsewhere: ${counts.never}.`] : []),
  ]
}
