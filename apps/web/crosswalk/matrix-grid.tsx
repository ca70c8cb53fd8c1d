import { useVirtualizer } from '@tanstack/react-virtual'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { type KeyboardEvent, type MouseEvent, useRef, useState } from 'react'
import { useNarrow } from '../kit/use-narrow.ts'
import { LevelShape, RelationShape } from './marks.tsx'
import { type Line, type Pair, pairInWords, type Sum, type Sums, sumInWords } from './matrix-view.ts'
import { relationWords, statedRelations } from './relation-view.ts'

interface MatrixGridProps {
  readonly name: string
  readonly rows: readonly Line[]
  readonly columns: readonly Line[]
  readonly sums: Sums
  readonly onToggleRow: (line: Line) => void
  readonly onToggleColumn: (line: Line) => void
  /** Opens both groups of a cell. */
  readonly onDrill: (row: Line, column: Line) => void
  readonly onOpen: (pair: Pair) => void
  readonly chosen: string | null
}

const rowHeight = 30
const headHeight = 44

/** Two frameworks crossed: both sides fold, only cells in view are drawn. Arrows move, enter opens. */
export function MatrixGrid(props: MatrixGridProps) {
  const { name, rows, columns, sums, onToggleRow, onToggleColumn, onDrill, onOpen, chosen } = props
  const narrow = useNarrow()
  const [side, width] = narrow ? [116, 84] : [260, 104]
  const scroller = useRef<HTMLDivElement>(null)
  // Row and column 0 are the headings.
  const [at, setAt] = useState({ row: 1, column: 1 })
  const down = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
  })
  const across = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => width,
    overscan: 4,
    scrollMargin: side,
    scrollPaddingStart: side,
  })
  const here = { row: Math.min(at.row, rows.length), column: Math.min(at.column, columns.length) }

  function goTo(row: number, column: number) {
    const next = {
      row: Math.min(Math.max(row, 0), rows.length),
      column: Math.min(Math.max(column, 0), columns.length),
    }
    if (next.row === 0 && next.column === 0) return
    setAt(next)
    if (next.row > 0) down.scrollToIndex(next.row - 1)
    if (next.column > 0) across.scrollToIndex(next.column - 1)
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-cell="${next.row} ${next.column}"]`)?.focus(),
    )
  }

  function open(row: Line | undefined, column: Line | undefined) {
    if (row && !column) return row.isGroup ? onToggleRow(row) : undefined
    if (column && !row) return column.isGroup ? onToggleColumn(column) : undefined
    if (!row || !column) return
    const sum = sums.get(`${row.index} ${column.index}`)
    if (!sum) return
    const isFolded = (row.isGroup && !row.isOpen) || (column.isGroup && !column.isOpen)
    if (sum.own && sum.count === 1) onOpen(sum.own)
    else if (isFolded) onDrill(row, column)
    else if (sum.own) onOpen(sum.own)
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const step: Readonly<Record<string, readonly [number, number]>> = {
      ArrowDown: [1, 0],
      j: [1, 0],
      ArrowUp: [-1, 0],
      k: [-1, 0],
      ArrowRight: [0, 1],
      l: [0, 1],
      ArrowLeft: [0, -1],
      h: [0, -1],
      PageDown: [12, 0],
      PageUp: [-12, 0],
    }
    const move = step[event.key]
    if (move) goTo(here.row + move[0], here.column + move[1])
    else if (event.key === 'Home') goTo(here.row, 0)
    else if (event.key === 'End') goTo(here.row, columns.length)
    else if (event.key === 'Enter' || event.key === ' ') open(rows[here.row - 1], columns[here.column - 1])
    else return
    event.preventDefault()
  }

  /** A click on a cell opens what it stands for; cells carry their place. */
  function onClick(event: MouseEvent<HTMLElement>) {
    const place = event.target instanceof Element && event.target.closest<HTMLElement>('[data-cell]')?.dataset.cell
    if (!place) return
    const [row = 0, column = 0] = place.split(' ').map(Number)
    setAt({ row, column })
    open(rows[row - 1], columns[column - 1])
  }

  const tab = (row: number, column: number) => (here.row === row && here.column === column ? 0 : -1)
  const [shownRows, shownColumns] = [down.getVirtualItems(), across.getVirtualItems()]
  const above = (shownRows[0]?.start ?? headHeight) - headHeight
  const below = down.getTotalSize() - ((shownRows.at(-1)?.end ?? headHeight) - headHeight)
  const before = (shownColumns[0]?.start ?? side) - side
  const after = across.getTotalSize() - ((shownColumns.at(-1)?.end ?? side) - side)
  return (
    <div ref={scroller} className="relative min-h-0 flex-1 overflow-auto bg-surface">
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells are worked by keyboard is a grid
        role="grid"
        aria-label={name}
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length + 1}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onFocus={event => {
          const [row, column] = (event.target.dataset.cell ?? '').split(' ').map(Number)
          if (row !== undefined && column !== undefined) setAt({ row, column })
        }}
        className="table-fixed border-separate border-spacing-0 text-sm"
        style={{ width: side + across.getTotalSize() }}
      >
        <colgroup>
          <col style={{ width: side }} />
          {before > 0 && <col style={{ width: before }} />}
          {shownColumns.map(({ index }) => (
            <col key={index} style={{ width }} />
          ))}
          {after > 0 && <col style={{ width: after }} />}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            <td className="sticky top-0 left-0 z-30 border-r border-b bg-sunken" style={{ height: headHeight }} />
            {before > 0 && <td />}
            {shownColumns.map(({ index }) => {
              const line = columns[index]
              if (!line) return null
              return (
                <th
                  key={line.requirement}
                  scope="col"
                  aria-colindex={index + 2}
                  aria-expanded={line.isGroup ? line.isOpen : undefined}
                  data-cell={`0 ${index + 1}`}
                  tabIndex={tab(0, index + 1)}
                  title={`${line.id} ${line.title}`}
                  className={`sticky top-0 z-20 border-r border-b bg-sunken px-1.5 py-0 text-start -outline-offset-2 ${line.isGroup ? 'cursor-pointer hover:bg-ground' : ''}`}
                >
                  <span className="flex items-center gap-0.5 font-mono font-medium">
                    <Fold line={line} />
                    <span className="truncate">{line.id}</span>
                  </span>
                  <span className="block truncate text-xs font-normal text-soft">{line.title}</span>
                </th>
              )
            })}
            {after > 0 && <td />}
          </tr>
        </thead>
        <tbody>
          {above > 0 && <Gap height={above} />}
          {shownRows.map(({ index }) => {
            const row = rows[index]
            if (!row) return null
            return (
              <tr key={row.requirement} aria-rowindex={index + 2} style={{ height: rowHeight }}>
                <th
                  scope="row"
                  aria-colindex={1}
                  aria-expanded={row.isGroup ? row.isOpen : undefined}
                  data-cell={`${index + 1} 0`}
                  tabIndex={tab(index + 1, 0)}
                  title={`${row.id} ${row.title}`}
                  className={`sticky left-0 z-10 border-r border-b bg-sunken py-0 pr-1.5 text-start font-normal -outline-offset-2 ${row.isGroup ? 'cursor-pointer hover:bg-ground' : ''}`}
                  style={{ paddingLeft: 4 + row.level * (narrow ? 6 : 12) }}
                >
                  <span className="flex items-center gap-1">
                    <Fold line={row} />
                    <span className="shrink-0 font-mono font-medium">{row.id}</span>
                    <span className="min-w-0 truncate text-soft max-md:hidden">{row.title}</span>
                  </span>
                </th>
                {before > 0 && <td />}
                {shownColumns.map(cell => {
                  const column = columns[cell.index]
                  if (!column) return null
                  const sum = sums.get(`${row.index} ${column.index}`)
                  const isChosen = !!sum?.own && chosen === `${sum.own.source} ${sum.own.target}`
                  return (
                    <td
                      key={column.requirement}
                      aria-colindex={cell.index + 2}
                      data-cell={`${index + 1} ${cell.index + 1}`}
                      tabIndex={tab(index + 1, cell.index + 1)}
                      title={sum && wordsOf(row, column, sum)}
                      className={`border-r border-b px-1.5 py-0 -outline-offset-2 ${isChosen ? 'bg-accent-soft' : row.isGroup || column.isGroup ? 'bg-ground' : ''} ${sum ? 'cursor-pointer hover:bg-sunken' : ''}`}
                    >
                      {sum && (
                        <>
                          <span aria-hidden="true" className="flex items-center gap-1">
                            <Content sum={sum} />
                          </span>
                          <span className="sr-only">{wordsOf(row, column, sum)}</span>
                        </>
                      )}
                    </td>
                  )
                })}
                {after > 0 && <td />}
              </tr>
            )
          })}
          {below > 0 && <Gap height={below} />}
        </tbody>
      </table>
    </div>
  )
}

/** Stands for the rows that are not drawn. */
function Gap({ height }: { readonly height: number }) {
  return (
    <tr>
      <td style={{ height, padding: 0 }} />
    </tr>
  )
}

function Fold({ line }: { readonly line: Line }) {
  if (!line.isGroup) return <span className="w-3.5 shrink-0" />
  const Icon = line.isOpen ? ChevronDown : ChevronRight
  return <Icon size={14} className="shrink-0 text-soft" aria-hidden="true" />
}

/** A pair says its relation by shape and word; several say their number. How far they go stands before either. */
function Content({ sum }: { readonly sum: Sum }) {
  const mostSaid = statedRelations
    .filter(relation => sum.said[relation])
    .sort((one, other) => (sum.said[other] ?? 0) - (sum.said[one] ?? 0))[0]
  if (sum.own && sum.count === 1)
    return (
      <>
        <LevelShape level={sum.claim} />
        <RelationShape relation={mostSaid ?? null} />
        <span className="min-w-0 truncate text-xs">{mostSaid ? relationWords(mostSaid).short : 'derived'}</span>
      </>
    )
  return (
    <>
      <LevelShape level={sum.claim} />
      <RelationShape relation={mostSaid ?? null} />
      <span className="num ml-auto font-medium">{sum.count}</span>
    </>
  )
}

function wordsOf(row: Line, column: Line, sum: Sum | undefined): string {
  if (sum?.own && sum.count === 1) return pairInWords(sum.own)
  return `${row.id} and ${column.id}: ${sumInWords(sum)}`
}
