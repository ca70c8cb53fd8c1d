import { useVirtualizer } from '@tanstack/react-virtual'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { Anchor } from '../kit/anchor.tsx'
import {
  filtered,
  filters,
  frameworkHref,
  linesOf,
  type TreeFilter,
  type TreeLine,
  type TreeNode,
  withdrawnWords,
} from './tree-view.ts'

interface FrameworkTreeProps {
  readonly name: string
  readonly nodes: readonly TreeNode[]
  readonly filter: TreeFilter
  readonly open: ReadonlySet<string>
  readonly onOpen: (open: ReadonlySet<string>) => void
  /** The requirement whose page this is. */
  readonly current?: string
  /** Beside a page: only ids and labels. */
  readonly slim?: boolean
  /** Of what has no pages yet: no links. */
  readonly plain?: boolean
}

const lineHeight = 32

/** A framework as a tree: only the lines in view are drawn. Arrows move, open and close; enter opens the page. */
export function FrameworkTree({
  name,
  nodes,
  filter,
  open,
  onOpen,
  current,
  slim = false,
  plain = false,
}: FrameworkTreeProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const isFiltered = filters(filter)
  const { nodes: kept, matches } = useMemo(() => filtered(nodes, filter), [nodes, filter])
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const isOpen = (id: string) => (isFiltered ? !closed.has(id) : open.has(id))
  // biome-ignore lint/correctness/useExhaustiveDependencies: `isOpen` is made of what is named
  const lines = useMemo(() => linesOf(kept, isOpen), [kept, isFiltered, closed, open])
  const start = Math.max(
    0,
    lines.findIndex(line => line.node.item.id === current),
  )
  const [active, setActive] = useState(start)
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 16,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is another place in the same tree
  useEffect(() => {
    if (!current) return
    setActive(start)
    virtual.scrollToIndex(start, { align: 'auto' })
  }, [current])
  const at = Math.min(active, lines.length - 1)

  function goTo(index: number) {
    const next = Math.min(Math.max(index, 0), lines.length - 1)
    setActive(next)
    virtual.scrollToIndex(next)
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-line="${next}"]`)?.focus())
  }

  function toggle({ node }: TreeLine) {
    const { id } = node.item
    if (isFiltered) setClosed(toggled(closed, id))
    else onOpen(toggled(open, id))
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const line = lines[at]
    if (!line) return
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1, PageDown: 15, PageUp: -15 }[event.key]
    if (step) goTo(at + step)
    else if (event.key === 'Home') goTo(0)
    else if (event.key === 'End') goTo(lines.length - 1)
    else if (event.key === 'ArrowRight') {
      if (line.node.children.length === 0) return
      if (line.open) goTo(at + 1)
      else toggle(line)
    } else if (event.key === 'ArrowLeft') {
      if (line.open) toggle(line)
      else goTo(lines.findLastIndex((other, index) => index < at && other.level < line.level))
    } else if (event.key === 'Enter') {
      const here = scroller.current?.querySelector<HTMLElement>(`[data-line="${at}"] a[href]`)
      here?.click()
    } else return
    event.preventDefault()
  }

  if (lines.length === 0) return <p className="px-4 py-8 text-center text-soft">Nothing matches.</p>
  return (
    <div
      ref={scroller}
      role="tree"
      aria-label={name}
      onKeyDown={onKeyDown}
      className="min-h-0 flex-1 overflow-auto bg-surface text-sm"
    >
      <div role="presentation" className="relative w-full" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start: top }) => {
          const line = lines[index]
          if (!line) return null
          const { item } = line.node
          return (
            <div
              key={item.id}
              role="treeitem"
              data-line={index}
              aria-level={line.level}
              aria-posinset={line.position}
              aria-setsize={line.siblings}
              aria-expanded={line.node.children.length > 0 ? line.open : undefined}
              aria-current={item.id === current ? 'page' : undefined}
              tabIndex={index === at ? 0 : -1}
              onFocus={() => setActive(index)}
              className={`absolute inset-x-0 flex h-8 items-center gap-1.5 border-b pr-3 -outline-offset-2 ${item.id === current ? 'bg-accent-soft' : 'hover:bg-ground'}`}
              style={{ top, paddingLeft: (slim ? 4 : 8) + (line.level - 1) * (slim ? 12 : 20) }}
            >
              <Chevron line={line} onClick={() => toggle(line)} />
              <Line line={line} dim={isFiltered && !matches.has(item.id)} slim={slim} plain={plain} />
            </div>
          )
        })}
      </div>
    </div>
  )
}

function toggled(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(set)
  if (!next.delete(id)) next.add(id)
  return next
}

/** By hand only: the keyboard opens and closes with the arrows. */
function Chevron({ line, onClick }: { readonly line: TreeLine; readonly onClick: () => void }) {
  if (line.node.children.length === 0) return <span className="w-5 shrink-0" />
  const Icon = line.open ? ChevronDown : ChevronRight
  return (
    <span
      aria-hidden="true"
      onClick={onClick}
      className="grid h-full w-5 shrink-0 cursor-pointer place-items-center text-soft"
    >
      <Icon size={14} />
    </span>
  )
}

interface LineProps {
  readonly line: TreeLine
  readonly dim: boolean
  readonly slim: boolean
  readonly plain: boolean
}

function Line({ line, dim, slim, plain }: LineProps) {
  const { item, counted, children } = line.node
  const withdrawn = item.withdrawn
  const look = `${item.kind === 'group' ? 'font-semibold' : ''} ${withdrawn ? 'text-soft line-through' : ''}`
  const frame = `flex min-w-0 items-baseline gap-2 ${slim ? 'flex-1' : ''} ${dim ? 'text-soft' : ''}`
  const name = (
    <>
      <span className={`shrink-0 font-mono ${look}`}>{item.id}</span>
      {item.label !== item.id && (
        <span className={`truncate ${plain ? '' : 'hover:underline'} ${look}`}>{item.label}</span>
      )}
    </>
  )
  return (
    <>
      {plain ? (
        <span className={frame}>{name}</span>
      ) : (
        <Anchor href={frameworkHref(item.ref)} tabIndex={-1} className={frame}>
          {name}
        </Anchor>
      )}
      {!slim && (
        <span className="min-w-0 flex-1 truncate pl-1 text-soft max-md:hidden">
          {withdrawn ? `Withdrawn: ${withdrawnWords(withdrawn)}` : item.summary}
        </span>
      )}
      {slim && withdrawn && <span className="sr-only">withdrawn: {withdrawnWords(withdrawn)}</span>}
      {!slim && item.kind === 'reference' && !withdrawn && (
        <span className="shrink-0 rounded-full border px-2 text-xs text-soft">reference</span>
      )}
      {children.length > 0 && (
        <span className="num ml-auto shrink-0 pl-2 text-soft" title="Requirements that can be assessed">
          {counted}
          <span className="sr-only"> can be assessed</span>
        </span>
      )}
    </>
  )
}
