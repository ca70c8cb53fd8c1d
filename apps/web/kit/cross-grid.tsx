import { useVirtualizer } from '@tanstack/react-virtual'
import {
  type CSSProperties,
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useRef,
  useState,
} from 'react'
import { moved } from './cross-grid-view.ts'

/** What stands in a place of the grid, and how it looks. */
export type Shown = {
  readonly content: ReactNode
  readonly className: string
  readonly title?: string | undefined
  /** Whether what it heads is unfolded; for headings that fold. */
  readonly expanded?: boolean | undefined
  readonly style?: CSSProperties
}

interface CrossGridProps<Row, Column> {
  readonly name: string
  readonly rows: readonly Row[]
  readonly columns: readonly Column[]
  readonly rowKey: (row: Row) => string
  readonly columnKey: (column: Column) => string
  /** In pixels: the column of row headings, the other columns, a row, and the row of column headings. */
  readonly sizes: { readonly side: number; readonly width: number; readonly row: number; readonly head: number }
  /** The box that scrolls. */
  readonly className: string
  readonly rowHead: (row: Row) => Shown
  readonly columnHead: (column: Column) => Shown
  readonly cell: (row: Row, column: Column) => Shown
  /** Opens a cell, the heading of a row (no column) or of a column (no row). */
  readonly onOpen: (row: Row | null, column: Column | null) => void
}

/** Rows against columns: headings stay, only cells in view are drawn, arrows move, enter opens. */
export function CrossGrid<Row, Column>(props: CrossGridProps<Row, Column>) {
  const { name, rows, columns, rowKey, columnKey, sizes, className, rowHead, columnHead, cell } = props
  const { down, across, table, tab, scroller } = useCrossGrid(props)
  const [shownRows, shownColumns] = [down.getVirtualItems(), across.getVirtualItems()]
  const above = (shownRows[0]?.start ?? sizes.head) - sizes.head
  const below = down.getTotalSize() - ((shownRows.at(-1)?.end ?? sizes.head) - sizes.head)
  const before = (shownColumns[0]?.start ?? sizes.side) - sizes.side
  const after = across.getTotalSize() - ((shownColumns.at(-1)?.end ?? sizes.side) - sizes.side)
  return (
    <div ref={scroller} className={`relative overflow-auto bg-surface ${className}`}>
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells are worked by keyboard is a grid
        role="grid"
        aria-label={name}
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length + 1}
        {...table}
        className="table-fixed border-separate border-spacing-0 text-sm"
        style={{ width: sizes.side + across.getTotalSize() }}
      >
        <colgroup>
          <col style={{ width: sizes.side }} />
          {before > 0 && <col style={{ width: before }} />}
          {shownColumns.map(({ index }) => (
            <col key={index} style={{ width: sizes.width }} />
          ))}
          {after > 0 && <col style={{ width: after }} />}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            <td className="sticky top-0 left-0 z-30 border-r border-b bg-sunken" style={{ height: sizes.head }} />
            {before > 0 && <td />}
            {shownColumns.map(({ index }) => {
              const column = columns[index]
              if (column === undefined) return null
              const { content, expanded, ...look } = columnHead(column)
              return (
                <th
                  key={columnKey(column)}
                  scope="col"
                  aria-colindex={index + 2}
                  aria-expanded={expanded}
                  data-cell={`0 ${index + 1}`}
                  tabIndex={tab(0, index + 1)}
                  {...look}
                  className={`sticky top-0 z-20 ${edges} bg-sunken py-0 text-start ${look.className}`}
                >
                  {content}
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
            if (row === undefined) return null
            const { content, expanded, ...look } = rowHead(row)
            return (
              <tr key={rowKey(row)} aria-rowindex={index + 2} style={{ height: sizes.row }}>
                <th
                  scope="row"
                  aria-colindex={1}
                  aria-expanded={expanded}
                  data-cell={`${index + 1} 0`}
                  tabIndex={tab(index + 1, 0)}
                  {...look}
                  className={`sticky left-0 z-10 ${edges} bg-sunken py-0 text-start font-normal ${look.className}`}
                >
                  {content}
                </th>
                {before > 0 && <td />}
                {shownColumns.map(item => {
                  const column = columns[item.index]
                  if (column === undefined) return null
                  const { content: inside, expanded: _, ...seen } = cell(row, column)
                  return (
                    <td
                      key={columnKey(column)}
                      aria-colindex={item.index + 2}
                      data-cell={`${index + 1} ${item.index + 1}`}
                      tabIndex={tab(index + 1, item.index + 1)}
                      {...seen}
                      className={`${edges} ${seen.className}`}
                    >
                      {inside}
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

const edges = 'border-r border-b -outline-offset-2'

/** What is in view, where the keyboard is, and what keys and clicks do. */
function useCrossGrid<Row, Column>({ rows, columns, sizes, onOpen }: CrossGridProps<Row, Column>) {
  const scroller = useRef<HTMLDivElement>(null)
  const [at, setAt] = useState({ row: 1, column: 1 })
  const down = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => sizes.row,
    overscan: 8,
    scrollMargin: sizes.head,
    scrollPaddingStart: sizes.head,
  })
  const across = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => sizes.width,
    overscan: 4,
    scrollMargin: sizes.side,
    scrollPaddingStart: sizes.side,
  })
  const size = { rows: rows.length, columns: columns.length }
  const here = { row: Math.min(at.row, size.rows), column: Math.min(at.column, size.columns) }

  function open(row: number, column: number) {
    if (row > 0 || column > 0) onOpen(rows[row - 1] ?? null, columns[column - 1] ?? null)
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const opens = event.key === 'Enter' || event.key === ' '
    const next = moved(here, event.key, size)
    if (opens) open(here.row, here.column)
    else if (next) goTo(next)
    else return
    event.preventDefault()
  }

  function goTo(next: { readonly row: number; readonly column: number }) {
    setAt(next)
    if (next.row > 0) down.scrollToIndex(next.row - 1)
    if (next.column > 0) across.scrollToIndex(next.column - 1)
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-cell="${next.row} ${next.column}"]`)?.focus(),
    )
  }

  /** The place that an event is about; cells carry theirs. */
  function placeOf({ target }: { readonly target: EventTarget }) {
    const place = target instanceof Element && target.closest<HTMLElement>('[data-cell]')?.dataset.cell
    if (!place) return null
    const [row = 0, column = 0] = place.split(' ').map(Number)
    return { row, column }
  }

  function onClick(event: MouseEvent<HTMLElement>) {
    const place = placeOf(event)
    if (!place) return
    setAt(place)
    open(place.row, place.column)
  }

  function onFocus(event: FocusEvent<HTMLElement>) {
    const place = placeOf(event)
    if (place) setAt(place)
  }

  const tab = (row: number, column: number) => (here.row === row && here.column === column ? 0 : -1)
  return { down, across, scroller, tab, table: { onKeyDown, onClick, onFocus } }
}

/** Stands for the rows that are not drawn. */
function Gap({ height }: { readonly height: number }) {
  return (
    <tr>
      <td style={{ height, padding: 0 }} />
    </tr>
  )
}
