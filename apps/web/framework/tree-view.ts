import type { Reply } from '../api.ts'

export type TreeItem = Reply<'frameworks', 'get'>['tree'][number]
export type Kept = 'all' | 'assessed' | 'reference' | 'withdrawn'

/** One item of a framework with what stands under it. `counted` is how many of those, itself included, are assessed. */
export interface TreeNode {
  readonly item: TreeItem
  readonly children: readonly TreeNode[]
  readonly counted: number
}

/** A line of the tree as it is drawn. */
export interface TreeLine {
  readonly node: TreeNode
  readonly level: number
  readonly position: number
  readonly siblings: number
  readonly open: boolean
}

export interface TreeFilter {
  readonly text: string
  readonly kept: Kept
  /** Only what this selection counts. */
  readonly selection: string | null
}

export const everything: TreeFilter = { text: '', kept: 'all', selection: null }

/** The tree of a framework from its list, in the order of the list. An item under an unknown parent stands at the top. */
export function treeOf(items: readonly TreeItem[]): readonly TreeNode[] {
  const known = new Set(items.map(item => item.id))
  const under = Map.groupBy(items, item => (item.parent !== null && known.has(item.parent) ? item.parent : null))
  const nodeOf = (item: TreeItem): TreeNode => {
    const children = (under.get(item.id) ?? []).map(nodeOf)
    const below = children.reduce((sum, child) => sum + child.counted, 0)
    return { item, children, counted: below + Number(item.assessable) }
  }
  return (under.get(null) ?? []).map(nodeOf)
}

/** Whether a filter leaves anything out. */
export function filters({ text, kept, selection }: TreeFilter): boolean {
  return text.trim() !== '' || kept !== 'all' || selection !== null
}

/** The nodes that a filter keeps: those that match, and what they stand under. Every word must be found. */
export function filtered(
  nodes: readonly TreeNode[],
  filter: TreeFilter,
): { readonly nodes: readonly TreeNode[]; readonly matches: ReadonlySet<string> } {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean)
  const matches = new Set<string>()
  const keep = (node: TreeNode): readonly TreeNode[] => {
    const children = node.children.flatMap(keep)
    const hit = isKept(node.item, filter) && words.every(word => haystack(node.item).includes(word))
    if (hit) matches.add(node.item.id)
    return hit || children.length > 0 ? [{ ...node, children }] : []
  }
  return { nodes: nodes.flatMap(keep), matches }
}

function isKept(item: TreeItem, { kept, selection }: TreeFilter): boolean {
  if (selection !== null && !item.selections.includes(selection)) return false
  if (kept === 'assessed') return item.assessable
  if (kept === 'withdrawn') return item.withdrawn !== null
  return kept === 'all' || (item.kind === 'reference' && item.withdrawn === null)
}

function haystack({ id, label, summary }: TreeItem): string {
  return `${id} ${label} ${summary ?? ''}`.toLowerCase()
}

/** The lines to draw: those whose parents are all open. */
export function linesOf(nodes: readonly TreeNode[], open: (id: string) => boolean, level = 1): readonly TreeLine[] {
  return nodes.flatMap((node, at) => {
    const isOpen = node.children.length > 0 && open(node.item.id)
    const line = { node, level, position: at + 1, siblings: nodes.length, open: isOpen }
    return [line, ...(isOpen ? linesOf(node.children, open, level + 1) : [])]
  })
}

/** The ids of everything that has something under it. */
export function branches(nodes: readonly TreeNode[]): readonly string[] {
  return nodes.flatMap(node => (node.children.length > 0 ? [node.item.id, ...branches(node.children)] : []))
}

/** What is open when the page opens: a small tree whole, a large one its first level, one of many families nothing. */
export function openAtFirst(nodes: readonly TreeNode[]): ReadonlySet<string> {
  const all = branches(nodes)
  if (linesOf(nodes, () => true).length <= 100) return new Set(all)
  return new Set(nodes.length <= 8 ? nodes.map(node => node.item.id) : [])
}

/** What stands above an item, outermost first. */
export function pathTo(items: readonly TreeItem[], id: string): readonly string[] {
  const parents = new Map(items.map(item => [item.id, item.parent]))
  const path: string[] = []
  for (let at = parents.get(id) ?? null; at !== null && !path.includes(at); at = parents.get(at) ?? null)
    path.unshift(at)
  return path
}

export type Withdrawn = NonNullable<TreeItem['withdrawn']>

/** "incorporated into AC-2, moved to AC-3" or that it went nowhere. */
export function withdrawnWords({ to }: Withdrawn): string {
  if (to.length === 0) return 'nothing took its place'
  return to.map(({ relation, id }) => `${relation.replaceAll('-', ' ')} ${id}`).join(', ')
}

/** The page of a requirement in its framework. */
export function frameworkHref(ref: string): string {
  const at = ref.indexOf(':')
  return at === -1
    ? `/frameworks/${encodeURIComponent(ref)}`
    : `/frameworks/${encodeURIComponent(ref.slice(0, at))}/${encodeURIComponent(ref.slice(at + 1))}`
}
