import type { Level, StatedRelation } from '@onus/core/crosswalk'
import type { Reply } from '../api.ts'
import { joinList, splitList, type UrlState } from '../kit/url-state.ts'
import { levelOrder, levelWords, relationWords, statedRelations } from './relation-view.ts'

export type Matrix = Reply<'crosswalks', 'matrix'>
export type Cell = Matrix['cells'][number]
export type Decision = Reply<'relations', 'get'>

/** What was decided about a pair. A pair that only follows from others is `derived`. */
export type PairState = 'reviewed' | 'draft' | 'undecided' | 'derived'

export const pairStates: Readonly<Record<PairState, string>> = {
  reviewed: 'Reviewed decision',
  draft: 'Draft, not reviewed',
  undecided: 'Nobody decided yet',
  derived: 'Only follows from others',
}

/** The key of two requirements, whichever way round. */
export function pairKey(one: string, other: string): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`
}

/** The decisions in force by their pair; what was retired does not count. */
export function decisionsByPair(decisions: readonly Decision[]): ReadonlyMap<string, Decision> {
  const kept = decisions.filter(one => one.body.lifecycle.state !== 'retired')
  return new Map(kept.map(one => [pairKey(one.body.source, one.body.target), one]))
}

/** A filled cell with everything that lists and pictures say of it. */
export interface Pair {
  readonly row: number
  readonly column: number
  readonly source: string
  readonly target: string
  readonly sourceId: string
  readonly targetId: string
  readonly sourceTitle: string
  readonly targetTitle: string
  readonly said: readonly StatedRelation[]
  readonly path: Level
  readonly claim: Level
  readonly state: PairState
  readonly publishers: readonly string[]
  readonly sets: readonly Matrix['sets'][number][]
}

export function pairsOf(answer: Matrix, decisions: ReadonlyMap<string, Decision>): readonly Pair[] {
  return answer.cells.flatMap(cell => {
    const [from, to] = [answer.rows[cell.row], answer.columns[cell.column]]
    if (!from || !to) return []
    return [
      {
        row: cell.row,
        column: cell.column,
        source: from.requirement,
        target: to.requirement,
        sourceId: from.id,
        targetId: to.id,
        sourceTitle: from.title,
        targetTitle: to.title,
        said: cell.said,
        path: cell.path,
        claim: cell.claim,
        state: stateOf(cell, decisions.get(pairKey(from.requirement, to.requirement))),
        publishers: cell.publishers.flatMap(at => answer.publishers[at] ?? []),
        sets: cell.sets.flatMap(at => answer.sets[at] ?? []),
      },
    ]
  })
}

function stateOf(cell: Cell, decision: Decision | undefined): PairState {
  if (decision) return decision.body.lifecycle.state === 'reviewed' ? 'reviewed' : 'draft'
  if (cell.said.length === 0) return 'derived'
  return cell.reviewed ? 'reviewed' : 'undecided'
}

/** What the address asks for: every filter that is set must match one of its values. */
export interface PairFilter {
  readonly publishers: readonly string[]
  readonly relations: readonly string[]
  readonly states: readonly string[]
  readonly claims: readonly string[]
}

/** The filters in the address; a table of pairs uses the same names. */
export function filterOf(url: UrlState): PairFilter {
  return {
    publishers: splitList(url.publisher),
    relations: splitList(url.relation),
    states: splitList(url.state),
    claims: splitList(url.claim),
  }
}

export function shownPairs(pairs: readonly Pair[], filter: PairFilter): readonly Pair[] {
  const among = (asked: readonly string[], has: readonly string[]) =>
    asked.length === 0 || has.some(one => asked.includes(one))
  return pairs.filter(
    pair =>
      among(filter.publishers, pair.publishers) &&
      among(filter.relations, pair.said) &&
      among(filter.states, [pair.state]) &&
      among(filter.claims, [pair.claim]),
  )
}

/** Adds or removes one value of a filter in the address. */
export function toggledValue(text: string | undefined, value: string): string | undefined {
  const chosen = splitList(text)
  const next = chosen.includes(value) ? chosen.filter(one => one !== value) : [...chosen, value]
  return next.length > 0 ? joinList(next) : undefined
}

type Item = Pick<Matrix['rows'][number], 'requirement' | 'id' | 'title' | 'parent'>

/** A heading of the matrix: a requirement, or a folded group that stands for all under it. */
export interface Line {
  readonly index: number
  readonly id: string
  readonly requirement: string
  readonly title: string
  readonly level: number
  readonly isGroup: boolean
  readonly isOpen: boolean
}

/** A framework as one side of the matrix: what stands under what, by place in its list. */
export interface Side {
  readonly items: readonly Item[]
  readonly parents: readonly (number | null)[]
  readonly children: readonly (readonly number[])[]
}

export function sideOf(items: readonly Item[]): Side {
  const places = new Map(items.map((item, at) => [item.id, at]))
  const parents = items.map(item => (item.parent === null ? null : (places.get(item.parent) ?? null)))
  const children = items.map((): number[] => [])
  parents.forEach((parent, at) => {
    if (parent !== null) children[parent]?.push(at)
  })
  return { items, parents, children }
}

/** The places from the outermost group down to `at`. */
export function lineage({ parents }: Side, at: number): readonly number[] {
  const up: number[] = []
  for (let here: number | null = at; here !== null; here = parents[here] ?? null) up.unshift(here)
  return up
}

/** The headings to draw: roots, and what stands under an open group. With `busy` only those in it and what holds them. */
export function linesOf(side: Side, open: ReadonlySet<string>, busy: ReadonlySet<number> | null): readonly Line[] {
  const lines: Line[] = []
  const add = (at: number, level: number): void => {
    const item = side.items[at]
    if (!item || (busy && !busy.has(at))) return
    const below = (side.children[at] ?? []).filter(child => !busy || busy.has(child))
    const isOpen = below.length > 0 && open.has(item.id)
    const { id, requirement, title } = item
    lines.push({ index: at, id, requirement, title, level, isGroup: below.length > 0, isOpen })
    if (isOpen) for (const child of below) add(child, level + 1)
  }
  side.items.forEach((_, at) => {
    if (side.parents[at] === null) add(at, 0)
  })
  return lines
}

/** What a cell between two headings holds: all pairs of what stands under them, or, of two requirements, their own. */
export interface Sum {
  readonly count: number
  readonly said: Readonly<Partial<Record<StatedRelation, number>>>
  /** The best claim among them. */
  readonly claim: Level
  readonly reviewed: number
  /** Set when the two requirements themselves are related. */
  readonly own: Pair | null
}

/** The sums of all headings, folded or not, by `row column`. */
export type Sums = ReadonlyMap<string, Sum>

export function sumsOf(rows: Side, columns: Side, pairs: readonly Pair[]): Sums {
  const sums = new Map<string, { -readonly [Key in keyof Sum]: Sum[Key] }>()
  for (const pair of pairs) {
    const across = lineage(columns, pair.column)
    for (const row of lineage(rows, pair.row)) {
      for (const column of across) {
        const key = `${row} ${column}`
        const sum = sums.get(key) ?? { count: 0, said: {}, claim: 'unlinked' as Level, reviewed: 0, own: null }
        sum.count += 1
        sum.said = added(sum.said, pair.said)
        sum.claim = stronger(sum.claim, pair.claim)
        sum.reviewed += pair.state === 'reviewed' ? 1 : 0
        if (row === pair.row && column === pair.column) sum.own = pair
        sums.set(key, sum)
      }
    }
  }
  return sums
}

function added(said: Sum['said'], more: readonly StatedRelation[]): Sum['said'] {
  const next = { ...said }
  for (const relation of more) next[relation] = (next[relation] ?? 0) + 1
  return next
}

function stronger(one: Level, other: Level): Level {
  return levelOrder.indexOf(one) <= levelOrder.indexOf(other) ? one : other
}

/** The places that hold a related pair, with everything above them. */
export function busyPlaces(side: Side, places: Iterable<number>): ReadonlySet<number> {
  return new Set([...new Set(places)].flatMap(at => lineage(side, at)))
}

/** "12 pairs: 10 related, 2 shares; at best: suggestion" */
export function sumInWords(sum: Sum | undefined): string {
  if (!sum) return 'nothing related'
  const said = statedRelations.flatMap(relation =>
    sum.said[relation] ? [`${sum.said[relation]} ${relationWords(relation).short}`] : [],
  )
  const derived = said.length === 0 ? ['only derived'] : said
  const pairs = sum.count === 1 ? '1 pair' : `${sum.count} pairs`
  return `${pairs}: ${derived.join(', ')}; at best: ${levelWords(sum.claim).word}`
}

/** What stands in the cell of two requirements, in words. */
export function pairInWords({ sourceId, targetId, said, claim, state }: Pair): string {
  const relation = said[0] ? relationWords(said[0]).between : 'is only connected through others with'
  return `${sourceId} ${relation} ${targetId}; ${levelWords(claim).word}; ${pairStates[state].toLowerCase()}`
}
