import { type LikenessIndex, likenessIndex } from './likeness.ts'
import type { Network } from './network.ts'
import type { CrosswalkKind, RelationKind } from './schema.ts'
import { kindFrom, type Statement } from './statement.ts'

/** Why a requirement is suggested: somebody relates it to one that is tagged already, or the texts are alike. */
export type Why =
  | Readonly<{
      by: 'mapping'
      from: string
      relation: RelationKind | 'unspecified'
      set: string
      publisher: string
      kind: CrosswalkKind
      note: string
    }>
  | Readonly<{ by: 'text'; score: number; words: readonly string[] }>

/** A requirement that a control might address too. Nothing is ever preselected; `score` sorts and says nothing else. */
export type Suggestion = Readonly<{ requirement: string; title: string; score: number; whys: readonly Why[] }>

export type Suggested = Readonly<{ title: string; statement: string; tags: readonly string[] }>

/** Suggests tags for controls. Made once for a network. */
export type Suggester = (control: Suggested, options?: SuggestOptions) => readonly Suggestion[]
export type SuggestOptions = Readonly<{ frameworks?: readonly string[]; most?: number }>

const most = 20
const fewestLike = 0.12

/** How much a mapping weighs by where it comes from. A decision of this organisation outweighs every publisher. */
const weights: Readonly<Record<CrosswalkKind, number>> = { own: 3, published: 2, draft: 1, proposed: 1, derived: 0.5 }

/**
 * Ranks the requirements that a control might address: by what others relate to its tags, by its words, and by both
 * together first. What was decided to have nothing in common with a tag is not suggested for that tag.
 */
export function suggesterOf(network: Network): Suggester {
  const { nodes } = network
  const assessable = nodes.all.filter(node => node.requirement.assessable)
  const index: LikenessIndex = likenessIndex(
    assessable.map(({ ref, requirement, parent }) => {
      const above = parent === null ? null : nodes.numberOf(parent)
      const heading = above === null ? '' : (nodes.all[above]?.requirement.label ?? '')
      return { key: ref, text: `${requirement.label} ${requirement.label} ${requirement.summary ?? ''} ${heading}` }
    }),
  )
  return (control, { frameworks, most: count = most } = {}) => {
    const whys = new Map<string, Why[]>()
    const add = (requirement: string, why: Why) => whys.set(requirement, [...(whys.get(requirement) ?? []), why])
    for (const tag of new Set(control.tags)) for (const [ref, why] of mapped(network, tag)) add(ref, why)
    for (const { key, score, words } of index.like(`${control.title} ${control.title} ${control.statement}`, 200)) {
      if (score >= fewestLike) add(key, { by: 'text', score, words: words.slice(0, 5) })
    }
    return [...whys]
      .filter(([ref]) => !control.tags.includes(ref) && isAsked(network, ref, frameworks))
      .map(([requirement, found]) => ({
        requirement,
        title: nodes.all[nodes.numberOf(requirement) ?? -1]?.requirement.label ?? '',
        score: scoreOf(found),
        whys: found,
      }))
      .sort((a, b) => b.score - a.score || (a.requirement < b.requirement ? -1 : 1))
      .slice(0, count)
  }
}

function* mapped(network: Network, tag: string): Generator<[string, Why]> {
  const { nodes } = network
  const node = nodes.numberOf(tag)
  if (node === null) return
  for (const edge of network.edgesAt(node)) {
    const isFirst = edge.first === node
    const other = nodes.all[isFirst ? edge.second : edge.first]
    const isNone = edge.holds.length > 0 && edge.holds.every(said => said.statement.relation === 'none')
    if (!other || isNone) continue
    for (const { statement, isForward } of edge.said) {
      yield [other.ref, whyOf(statement, tag, isForward === isFirst)]
    }
  }
}

function whyOf(statement: Statement, from: string, isAlong: boolean): Why {
  const { set, publisher, kind, rationaleText } = statement
  const relation = kindFrom(statement, isAlong) ?? 'unspecified'
  return { by: 'mapping', from, relation, set, publisher, kind, note: rationaleText }
}

function isAsked({ nodes }: Network, ref: string, frameworks: readonly string[] | undefined): boolean {
  const node = nodes.all[nodes.numberOf(ref) ?? -1]
  if (!node?.requirement.assessable) return false
  return frameworks === undefined || frameworks.includes(nodes.frameworks[node.framework] ?? '')
}

/** Every further mapping of the same tag adds less, so that a crowded source does not shout others down. */
function scoreOf(whys: readonly Why[]): number {
  const byTag = new Map<string, number[]>()
  let text = 0
  for (const why of whys) {
    if (why.by === 'text') text = Math.max(text, why.score)
    else byTag.set(why.from, [...(byTag.get(why.from) ?? []), weights[why.kind]])
  }
  const mappings = [...byTag.values()].reduce((sum, all) => sum + Math.max(...all) + 0.1 * (all.length - 1), 0)
  return Math.sqrt(mappings) + 3 * text
}
