import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type MouseEvent, useRef, useState } from 'react'
import { StateShape } from '../kit/state-mark.tsx'
import { useNarrow } from '../kit/use-narrow.ts'
import { type Cell, type Column, type Gate, moved, placeOf, type Row } from './matrix-view.ts'

interface MatrixGridProps {
  readonly rows: readonly Row[]
  readonly columns: readonly Column[]
  readonly cells: ReadonlyMap<string, Cell>
  readonly weak: ReadonlyMap<string, readonly Gate[]>
  readonly tooWide: ReadonlyMap<string, Gate>
  /** Opens a cell, the line of a criterion (no column) or a control (no row). */
  readonly onOpen: (row: Row | null, column: Column | null) => void
}

const rowHeight = 30
const headHeight = 40

/** Criteria against controls: headings stay, only cells in view are drawn, arrows move, enter opens. */
export function MatrixGrid({ rows, columns, cells, weak, tooWide, onOpen }: MatrixGridProps) {
  const narrow = useNarrow()
  const [side, width] = narrow ? [104, 60] : [280, 64]
  const scroller = useRef<HTMLDivElement>(null)
  const [at, setAt] = useState({ row: 1, column: Math.min(1, columns.length) })
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

  function open(row: number, column: number) {
    if (row === 0 && column === 0) return
    onOpen(rows[row - 1] ?? null, columns[column - 1] ?? null)
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Enter' || event.key === ' ') {
      open(here.row, here.column)
      event.preventDefault()
      return
    }
    const next = moved(here, event.key, { rows: rows.length, columns: columns.length })
    if (!next) return
    event.preventDefault()
    if (next.row === 0 && next.column === 0) return
    setAt(next)
    if (next.row > 0) down.scrollToIndex(next.row - 1)
    if (next.column > 0) across.scrollToIndex(next.column - 1)
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-cell="${next.row} ${next.column}"]`)?.focus(),
    )
  }

  /** A click on a cell opens it; cells carry their place. */
  function onClick(event: MouseEvent<HTMLElement>) {
    const place = event.target instanceof Element && event.target.closest<HTMLElement>('[data-cell]')?.dataset.cell
    if (!place) return
    const [row = 0, column = 0] = place.split(' ').map(Number)
    setAt({ row, column })
    open(row, column)
  }

  const tab = (row: number, column: number) => (here.row === row && here.column === column ? 0 : -1)
  const [shownRows, shownColumns] = [down.getVirtualItems(), across.getVirtualItems()]
  const above = (shownRows[0]?.start ?? headHeight) - headHeight
  const below = down.getTotalSize() - ((shownRows.at(-1)?.end ?? headHeight) - headHeight)
  const before = (shownColumns[0]?.start ?? side) - side
  const after = across.getTotalSize() - ((shownColumns.at(-1)?.end ?? side) - side)
  return (
    <div
      ref={scroller}
      className="relative max-h-[max(24rem,calc(100dvh-19rem))] overflow-auto rounded-lg border bg-surface"
    >
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells are worked by keyboard is a grid
        role="grid"
        aria-label="Criteria and controls"
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length + 1}
        onKeyDown={onKeyDown}
        onClick={onClick}
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
              const column = columns[index]
              if (!column) return null
              const wide = tooWide.get(column.control)
              return (
                <th
                  key={column.control}
                  scope="col"
                  aria-colindex={index + 2}
                  data-cell={`0 ${index + 1}`}
                  tabIndex={tab(0, index + 1)}
                  title={`${column.code} ${column.title}${wide ? `. ${wide.words}` : ''}`}
                  className="sticky top-0 z-20 cursor-pointer border-r border-b bg-sunken px-1 py-0 text-start font-normal -outline-offset-2 hover:bg-ground"
                >
                  <span className="flex items-center gap-1">
                    <span className="min-w-0 truncate font-mono text-xs font-medium">{column.code}</span>
                    {wide && <StateShape state="late" size={10} />}
                  </span>
                  <span className="sr-only">{column.title}</span>
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
            const gates = weak.get(row.requirement) ?? []
            return (
              <tr key={row.requirement} aria-rowindex={index + 2} style={{ height: rowHeight }}>
                <th
                  scope="row"
                  aria-colindex={1}
                  data-cell={`${index + 1} 0`}
                  tabIndex={tab(index + 1, 0)}
                  title={[`${row.id} ${row.label}`, ...gates.map(gate => gate.words)].join('. ')}
                  className="sticky left-0 z-10 cursor-pointer border-r border-b bg-sunken px-2 py-0 text-start font-normal -outline-offset-2 hover:bg-ground"
                >
                  <span className="flex items-center gap-1.5">
                    <span className="shrink-0 font-mono font-medium">{row.id}</span>
                    <span className="min-w-0 flex-1 truncate text-soft max-md:hidden">{row.label}</span>
                    {gates.length > 0 && (
                      <>
                        <StateShape state={gates[0]?.kind === 'empty' ? 'not_addressed' : 'late'} />
                        <span className="sr-only">{gates.map(gate => gate.words).join(' ')}</span>
                      </>
                    )}
                  </span>
                </th>
                {before > 0 && <td />}
                {shownColumns.map(item => {
                  const column = columns[item.index]
                  if (!column) return null
                  const cell = cells.get(placeOf(row.requirement, column.control))
                  return (
                    <td
                      key={column.control}
                      aria-colindex={item.index + 2}
                      data-cell={`${index + 1} ${item.index + 1}`}
                      tabIndex={tab(index + 1, item.index + 1)}
                      title={cell ? `${row.id}, ${column.code}: ${wordsOf(cell)}` : undefined}
                      className="cursor-pointer border-r border-b p-0 text-center -outline-offset-2 hover:bg-sunken"
                    >
                      <Mark cell={cell} />
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

export function wordsOf(cell: Cell): string {
  return cell.kind === 'said' ? cell.how : `left out: ${cell.reason}`
}

/** A dot where the control says it, a ringed dot where it was said for this engagement, a line where it was left out. */
export function Mark({ cell }: { readonly cell: Cell | undefined }) {
  if (!cell) return null
  return (
    <>
      <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" className="mx-auto text-accent">
        {cell.kind === 'left_out' ? (
          <path d="M2 6h8" stroke="currentColor" strokeWidth="1.6" className="text-soft" />
        ) : (
          <>
            <circle cx="6" cy="6" r="2.6" fill="currentColor" />
            {cell.from === 'engagement' && <circle cx="6" cy="6" r="5" fill="none" stroke="currentColor" />}
          </>
        )}
      </svg>
      <span className="sr-only">{wordsOf(cell)}</span>
    </>
  )
}
