import type { Sheet } from '../kit/export-view.ts'
import { lineage, type Pair, type Side } from './matrix-view.ts'

/** A bar on one side of the flow picture: a group, or a requirement when its group was opened. */
export interface FlowNode {
  readonly place: number
  readonly id: string
  readonly title: string
  readonly isGroup: boolean
  readonly count: number
  readonly top: number
  readonly height: number
}

/** All pairs between two bars. Its width is their number. */
export interface FlowBand {
  readonly left: FlowNode
  readonly right: FlowNode
  readonly count: number
  readonly path: string
  readonly width: number
}

export interface Flow {
  readonly left: readonly FlowNode[]
  readonly right: readonly FlowNode[]
  readonly bands: readonly FlowBand[]
  readonly height: number
  readonly count: number
}

interface FlowInput {
  readonly rows: Side
  readonly columns: Side
  readonly pairs: readonly Pair[]
  /** The group whose parts are shown on a side; all groups when empty. */
  readonly left: string | undefined
  readonly right: string | undefined
  /** Where the bars of the left end and those of the right begin. */
  readonly from: number
  readonly to: number
}

const gap = 10
const least = 14
const tall = 520

/** Bars and bands of the flow between two frameworks, in the order of their lists. */
export function flowOf({ rows, columns, pairs, left, right, from, to }: FlowInput): Flow {
  const counts = new Map<string, number>()
  let count = 0
  for (const pair of pairs) {
    const [one, other] = [shownAs(rows, pair.row, left), shownAs(columns, pair.column, right)]
    if (one === null || other === null) continue
    counts.set(`${one} ${other}`, (counts.get(`${one} ${other}`) ?? 0) + 1)
    count += 1
  }
  const links = [...counts].map(([key, pairsOfLink]) => {
    const [one = 0, other = 0] = key.split(' ').map(Number)
    return { one, other, count: pairsOfLink }
  })
  links.sort((a, b) => a.one - b.one || a.other - b.other)
  const sums = (side: 'one' | 'other') => {
    const bySide = new Map<number, number>()
    for (const link of links) bySide.set(link[side], (bySide.get(link[side]) ?? 0) + link.count)
    return [...bySide].sort(([a], [b]) => a - b)
  }
  const [lefts, rights] = [sums('one'), sums('other')]
  const scale = Math.min(8, tall / Math.max(1, count))
  const leftNodes = stacked(rows, lefts, scale)
  const rightNodes = stacked(columns, rights, scale)
  const height = Math.max(heightOf(leftNodes), heightOf(rightNodes), 60)
  return {
    left: leftNodes,
    right: rightNodes,
    bands: bandsOf(links, leftNodes, rightNodes, scale, from, to),
    height,
    count,
  }
}

/** The place that stands for `at` when `opened` is open: its part that holds `at`; null outside of it. */
function shownAs(side: Side, at: number, opened: string | undefined): number | null {
  const up = lineage(side, at)
  if (!opened) return up[0] ?? null
  const depth = up.findIndex(place => side.items[place]?.id === opened)
  if (depth === -1) return null
  return up[depth + 1] ?? up[depth] ?? null
}

function stacked(side: Side, counts: readonly (readonly [number, number])[], scale: number): readonly FlowNode[] {
  let top = 0
  return counts.map(([place, count]) => {
    const item = side.items[place]
    const height = Math.max(least, count * scale)
    const node = {
      place,
      id: item?.id ?? '',
      title: item?.title ?? '',
      isGroup: (side.children[place]?.length ?? 0) > 0,
      count,
      top,
      height,
    }
    top += height + gap
    return node
  })
}

function heightOf(nodes: readonly FlowNode[]): number {
  const last = nodes.at(-1)
  return last ? last.top + last.height : 0
}

function bandsOf(
  links: readonly { readonly one: number; readonly other: number; readonly count: number }[],
  left: readonly FlowNode[],
  right: readonly FlowNode[],
  scale: number,
  from: number,
  to: number,
): readonly FlowBand[] {
  const [leftBy, rightBy] = [byPlace(left), byPlace(right)]
  const [leftAt, rightAt] = [new Map<number, number>(), new Map<number, number>()]
  const middle = (from + to) / 2
  return links.flatMap(link => {
    const [one, other] = [leftBy.get(link.one), rightBy.get(link.other)]
    if (!one || !other) return []
    const width = Math.max(0.75, link.count * scale)
    const start = startOf(leftAt, one, scale) + width / 2
    const end = startOf(rightAt, other, scale) + width / 2
    leftAt.set(one.place, start + width / 2)
    rightAt.set(other.place, end + width / 2)
    const path = `M${from} ${round(start)}C${middle} ${round(start)} ${middle} ${round(end)} ${to} ${round(end)}`
    return [{ left: one, right: other, count: link.count, path, width: round(width) }]
  })
}

/** Bands stand in the middle of a bar that is higher than they are together. */
function startOf(at: ReadonlyMap<number, number>, node: FlowNode, scale: number): number {
  return at.get(node.place) ?? node.top + (node.height - node.count * scale) / 2
}

function byPlace(nodes: readonly FlowNode[]): ReadonlyMap<number, FlowNode> {
  return new Map(nodes.map(node => [node.place, node]))
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

/** The bands of a picture as the rows of a table. */
export function flowSheet(name: string, bands: readonly FlowBand[]): Sheet {
  return {
    name,
    headers: ['From', 'From title', 'To', 'To title', 'Pairs'],
    rows: bands.map(({ left, right, count }) => [left.id, left.title, right.id, right.title, count]),
  }
}

/** Where the bands of a picture lead, in words: for a screen reader and for the hand that rests on one. */
export function bandWords({ left, right, count }: FlowBand): string {
  return `${left.id} and ${right.id}: ${count} ${count === 1 ? 'pair' : 'pairs'}`
}
