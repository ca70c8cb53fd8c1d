import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useMemo, useRef, useState } from 'react'
import { Anchor } from './anchor.tsx'
import { ErrorState } from './empty-state.tsx'
import { SkeletonRows } from './skeleton.tsx'
import { type BulkAction, TableBar } from './table-bar.tsx'
import { type ColumnView, nextSort, selectedAfter, shownColumns, shownRows, tableState, wordsOf } from './table-view.ts'
import { useNarrow } from './use-narrow.ts'
import { usePrinting } from './use-printing.ts'
import { useUrlState } from './use-url-state.ts'

/** A column: its pure part and how its cells are drawn. */
export interface Column<Row> extends ColumnView<Row> {
  readonly cell?: (row: Row) => ReactNode
  /** In pixels; the columns without one share what is left. */
  readonly width?: number
  readonly align?: 'end'
  /** Stays on a phone, there with this width if it is a number. Without any such mark the first two columns do. */
  readonly narrow?: boolean | number
}

export interface TableProps<Row> {
  /** What is listed, in the plural: "Controls". Names the export and the saved views. */
  readonly name: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[] | undefined
  readonly keyOf: (row: Row) => string
  /** The page of a row: enter and a click on the first cell open it. */
  readonly hrefOf?: (row: Row) => string
  /** Shows a row beside the list instead of leaving it. */
  readonly onOpen?: (row: Row) => void
  readonly actions?: readonly BulkAction<Row>[]
  readonly error?: { readonly message: string; readonly retry: () => void } | undefined
  /** What to say, and the next step, when there are no rows at all. */
  readonly empty: ReactNode
  /** Reads the next page when the reader comes near the end. */
  readonly more?: (() => void) | undefined
  /** What a single key does to the row in focus, which is left for the next one. */
  readonly keys?: Readonly<Record<string, (row: Row) => void>> | undefined
  /** A table inside a page: as high as its rows up to this many, without a bar of its own filters in the address. */
  readonly maxRows?: number
}

const rowHeight = 32
/** As many rows go on paper; whoever needs more exports them. */
const mostPrinted = 2_000

/** The one table of Onus: virtual, sorted and filtered through the address, worked by hand or by keyboard. */
export function Table<Row>(props: TableProps<Row>) {
  const { name, columns, rows, keyOf, actions = [], error, empty, maxRows } = props
  const [url, change] = useUrlState()
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const state = tableState(url, columns)
  // The address decides what is shown; its text changes only when the state does.
  const address = JSON.stringify(state)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `address` stands for `state`
  const shown = useMemo(() => shownRows(rows ?? [], columns, state), [rows, columns, address])
  const visible = useVisibleColumns(columns, shownColumns(columns, state))

  if (error) return <ErrorState {...error} />
  if (rows && rows.length === 0) return empty
  const chosen = shown.filter(row => selected.has(keyOf(row)))
  return (
    <section aria-label={name} className={`flex min-h-0 flex-col ${maxRows ? '' : 'flex-1'}`}>
      <TableBar
        name={name}
        columns={columns}
        visible={visible}
        rows={rows ?? []}
        shown={shown}
        state={state}
        url={url}
        change={change}
        chosen={chosen}
        actions={actions}
        onDone={() => setSelected(new Set())}
      />
      {rows ? (
        <Rows
          {...props}
          visible={visible}
          shown={shown}
          selected={selected}
          select={setSelected}
          sort={column => change({ sort: nextSort(state, column) })}
        />
      ) : (
        <SkeletonRows rows={maxRows ?? 14} height={rowHeight} />
      )}
    </section>
  )
}

function useVisibleColumns<Row>(all: readonly Column<Row>[], shown: readonly Column<Row>[]): readonly Column<Row>[] {
  const narrow = useNarrow()
  if (!narrow) return shown
  const marked = all
    .filter(column => column.narrow)
    .map(column => (typeof column.narrow === 'number' ? { ...column, width: column.narrow } : column))
  return marked.length > 0 ? marked : shown.slice(0, 2)
}

interface RowsProps<Row> extends TableProps<Row> {
  readonly visible: readonly Column<Row>[]
  readonly shown: readonly Row[]
  readonly selected: ReadonlySet<string>
  readonly select: (selected: ReadonlySet<string>) => void
  readonly sort: (column: string) => void
}

function Rows<Row>(props: RowsProps<Row>) {
  const { name, visible, shown, keyOf, hrefOf, onOpen, selected, select, actions = [], more, maxRows } = props
  const scroller = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState(0)
  const [since, setSince] = useState<string | null>(null)
  const [url] = useUrlState()
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    onChange: it => {
      const last = it.getVirtualItems().at(-1)
      if (more && last && last.index >= shown.length - 20) more()
    },
  })
  const isPrinting = usePrinting()
  const drawn = virtual.getVirtualItems()
  const items = isPrinting ? shown.slice(0, mostPrinted).map((_, index) => ({ index })) : drawn
  const above = isPrinting ? 0 : (drawn[0]?.start ?? 0)
  const below = isPrinting ? 0 : virtual.getTotalSize() - (drawn.at(-1)?.end ?? 0)
  const keys = useMemo(() => shown.map(keyOf), [shown, keyOf])
  const selectable = actions.length > 0

  function pick(index: number, stretch: boolean) {
    const key = keys[index]
    if (key === undefined) return
    select(selectedAfter(selected, keys, key, stretch ? since : null))
    setSince(key)
  }

  function goTo(index: number) {
    const next = Math.min(Math.max(index, 0), shown.length - 1)
    setActive(next)
    virtual.scrollToIndex(next)
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus())
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey) return
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1, PageDown: 15, PageUp: -15 }[event.key]
    if (step) goTo(active + step)
    else if (event.key === 'Home') goTo(0)
    else if (event.key === 'End') goTo(shown.length - 1)
    else if (selectable && (event.key === ' ' || event.key === 'x')) pick(active, event.shiftKey)
    else if (selectable && event.key === 'Escape') select(new Set())
    else if (event.key === 'Enter' && event.target instanceof HTMLTableRowElement) open(event.target)
    else if (props.keys?.[event.key] && shown[active]) {
      props.keys[event.key]?.(shown[active])
      goTo(active + 1)
    } else return
    event.preventDefault()
  }

  function open(row: HTMLTableRowElement) {
    const link = row.querySelector<HTMLElement>('a[href], [data-open]')
    link?.click()
  }

  if (shown.length === 0) return <p className="px-3 py-8 text-center text-soft">Nothing matches these filters.</p>
  const height = maxRows ? { maxHeight: (maxRows + 1) * rowHeight + 2 } : undefined
  return (
    <div
      ref={scroller}
      className="relative min-h-0 flex-1 overflow-auto bg-surface print:overflow-visible"
      style={isPrinting ? undefined : height}
    >
      <table
        className="w-full table-fixed border-separate border-spacing-0 text-sm print:table-auto print:text-xs"
        aria-label={name}
        aria-rowcount={shown.length + 1}
        onKeyDown={onKeyDown}
      >
        {!isPrinting && <Columns visible={visible} selectable={selectable} />}
        <thead>
          <tr>
            {selectable && (
              <th scope="col" className="sticky top-0 z-10 h-8 border-b bg-sunken print:static">
                <CheckBox
                  label="Select all shown"
                  checked={selected.size > 0 && keys.every(key => selected.has(key))}
                  onChange={on => select(new Set(on ? keys : []))}
                />
              </th>
            )}
            {visible.map(column => (
              <Header key={column.id} column={column} sorted={url.sort} onSort={() => props.sort(column.id)} />
            ))}
          </tr>
        </thead>
        <tbody>
          {above > 0 && <Gap height={above} columns={visible.length + Number(selectable)} />}
          {items.map(item => {
            const row = shown[item.index] as Row
            const key = keys[item.index] as string
            return (
              <tr
                key={key}
                data-row={item.index}
                aria-rowindex={item.index + 2}
                aria-selected={selectable ? selected.has(key) : undefined}
                tabIndex={item.index === Math.min(active, shown.length - 1) ? 0 : -1}
                onFocus={() => setActive(item.index)}
                className={`h-8 -outline-offset-2 ${selected.has(key) ? 'bg-accent-soft' : 'hover:bg-ground'}`}
              >
                {selectable && (
                  <td className="border-b">
                    <CheckBox
                      label={`Select ${wordsOf(visible[0]!.value(row)).join(' ')}`}
                      checked={selected.has(key)}
                      onChange={(_, stretch) => pick(item.index, stretch)}
                    />
                  </td>
                )}
                {visible.map((column, at) => (
                  <td
                    key={column.id}
                    className={`truncate border-b px-3 print:px-1 print:align-top print:whitespace-normal print:[overflow-wrap:anywhere] ${column.align === 'end' ? 'num text-end' : ''}`}
                  >
                    {at === 0 ? (
                      <Opener row={row} column={column} hrefOf={hrefOf} onOpen={onOpen} />
                    ) : (
                      contentOf(column, row)
                    )}
                  </td>
                ))}
              </tr>
            )
          })}
          {below > 0 && <Gap height={below} columns={visible.length + Number(selectable)} />}
        </tbody>
      </table>
      {isPrinting && (more !== undefined || shown.length > mostPrinted) && (
        <p className="text-sm text-soft">These are the first {items.length} rows; the export holds all.</p>
      )}
    </div>
  )
}

/** Stands for the rows above or below that are not drawn. */
function Gap({ height, columns }: { readonly height: number; readonly columns: number }) {
  return (
    <tr>
      <td colSpan={columns} style={{ height, padding: 0 }} />
    </tr>
  )
}

function contentOf<Row>(column: Column<Row>, row: Row): ReactNode {
  return column.cell ? column.cell(row) : wordsOf(column.value(row)).join(', ')
}

interface OpenerProps<Row> {
  readonly row: Row
  readonly column: Column<Row>
  readonly hrefOf: ((row: Row) => string) | undefined
  readonly onOpen: ((row: Row) => void) | undefined
}

/** The first cell of a row opens it: beside the list if it can, else as a page. */
function Opener<Row>({ row, column, hrefOf, onOpen }: OpenerProps<Row>) {
  const content = contentOf(column, row)
  const look = 'block truncate text-start font-medium hover:underline print:whitespace-normal'
  if (onOpen)
    return (
      <button type="button" data-open className={`${look} w-full`} tabIndex={-1} onClick={() => onOpen(row)}>
        {content}
      </button>
    )
  if (!hrefOf) return content
  return (
    <Anchor href={hrefOf(row)} className={look} tabIndex={-1}>
      {content}
    </Anchor>
  )
}

function Columns<Row>({
  visible,
  selectable,
}: {
  readonly visible: readonly Column<Row>[]
  readonly selectable: boolean
}) {
  return (
    <colgroup>
      {selectable && <col style={{ width: 36 }} />}
      {visible.map(column => (
        <col key={column.id} style={column.width ? { width: column.width } : undefined} />
      ))}
    </colgroup>
  )
}

interface HeaderProps<Row> {
  readonly column: Column<Row>
  readonly sorted: string | undefined
  readonly onSort: () => void
}

function Header<Row>({ column, sorted, onSort }: HeaderProps<Row>) {
  const up = sorted === column.id
  const down = sorted === `-${column.id}`
  return (
    <th
      scope="col"
      aria-sort={up ? 'ascending' : down ? 'descending' : 'none'}
      className="sticky top-0 z-10 h-8 border-b bg-sunken print:static p-0 font-medium text-soft"
    >
      <button
        type="button"
        onClick={onSort}
        className={`flex h-8 w-full items-center gap-1 px-3 hover:text-text print:px-1 ${column.align === 'end' ? 'justify-end' : ''}`}
      >
        <span className="truncate">{column.header}</span>
        {up && <ArrowUp size={12} aria-hidden="true" />}
        {down && <ArrowDown size={12} aria-hidden="true" />}
      </button>
    </th>
  )
}

interface CheckBoxProps {
  readonly label: string
  readonly checked: boolean
  readonly onChange: (on: boolean, stretch: boolean) => void
}

function CheckBox({ label, checked, onChange }: CheckBoxProps) {
  return (
    <span className="grid place-items-center">
      <input
        type="checkbox"
        aria-label={label}
        className="size-4 accent-accent"
        checked={checked}
        onChange={event =>
          onChange(event.target.checked, event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey)
        }
      />
    </span>
  )
}
