import { joinList, splitList, type UrlState } from './url-state.ts'

/** What a cell holds for sorting, filtering and export. A list is several words in one cell. */
export type Cell = string | number | boolean | null | readonly string[]

/** A column as the pure part of a table sees it. */
export interface ColumnView<Row> {
  readonly id: string
  readonly header: string
  readonly value: (row: Row) => Cell
  /** Offer the values that occur as filter chips. */
  readonly filter?: boolean
  /** How a filter value is said, where the value itself is not for people. */
  readonly say?: (value: string) => string
  /** Not shown until somebody chooses it. */
  readonly hidden?: boolean
  /** The order of values where it is not that of the alphabet, e.g. states worst first. */
  readonly order?: readonly string[]
}

export interface TableState {
  readonly text: string
  readonly sort: { readonly column: string; readonly down: boolean } | null
  readonly where: Readonly<Record<string, readonly string[]>>
  readonly columns: readonly string[] | null
}

/** Reads the state of a table from the address: `q`, `sort`, `columns`, and one name a filtered column. */
export function tableState<Row>(url: UrlState, columns: readonly ColumnView<Row>[]): TableState {
  const sort = url.sort?.replace(/^-/, '')
  const where = columns.flatMap(column => {
    const chosen = splitList(url[column.id])
    return column.filter && chosen.length > 0 ? [[column.id, chosen] as const] : []
  })
  return {
    text: url.q ?? '',
    sort: sort && columns.some(column => column.id === sort) ? { column: sort, down: url.sort!.startsWith('-') } : null,
    where: Object.fromEntries(where),
    columns: url.columns ? splitList(url.columns) : null,
  }
}

/** The rows to show, in order. Every filtered column must match one of its chosen values, the text any column. */
export function shownRows<Row>(
  rows: readonly Row[],
  columns: readonly ColumnView<Row>[],
  state: TableState,
): readonly Row[] {
  const filters = columns.filter(column => state.where[column.id])
  const words = state.text.toLowerCase().split(/\s+/).filter(Boolean)
  const kept = rows.filter(row => {
    if (!filters.every(column => wordsOf(column.value(row)).some(word => state.where[column.id]!.includes(word))))
      return false
    if (words.length === 0) return true
    const said = columns
      .map(column => wordsOf(column.value(row)).join(' '))
      .join(' ')
      .toLowerCase()
    return words.every(word => said.includes(word))
  })
  const column = columns.find(({ id }) => id === state.sort?.column)
  if (!column) return kept
  const direction = state.sort?.down ? -1 : 1
  return kept.toSorted((one, other) => compareIn(column, one, other, direction))
}

/** Empty cells go last in both directions. */
function compareIn<Row>(column: ColumnView<Row>, one: Row, other: Row, direction: number): number {
  const [left, right] = [column.value(one), column.value(other)]
  if (isEmpty(left) || isEmpty(right)) return Number(isEmpty(left)) - Number(isEmpty(right))
  return direction * compare(left, right, column.order)
}

function isEmpty(cell: Cell): boolean {
  return cell === null || cell === '' || (Array.isArray(cell) && cell.length === 0)
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

function compare(left: Cell, right: Cell, order: readonly string[] | undefined): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right
  const [one, other] = [wordsOf(left).join(', '), wordsOf(right).join(', ')]
  if (order) return order.indexOf(one) - order.indexOf(other)
  return collator.compare(one, other)
}

/** A cell in words. */
export function wordsOf(cell: Cell): readonly string[] {
  if (cell === null) return []
  if (Array.isArray(cell)) return cell as readonly string[]
  if (typeof cell === 'boolean') return [cell ? 'yes' : 'no']
  return [String(cell)]
}

/** Up, down, unsorted: what a click on a header writes to the address. */
export function nextSort(state: TableState, column: string): string | undefined {
  if (state.sort?.column !== column) return column
  return state.sort.down ? undefined : `-${column}`
}

/** What adding or removing one filter value writes to the address. */
export function toggledFilter(state: TableState, column: string, value: string): string | undefined {
  const chosen = state.where[column] ?? []
  const next = chosen.includes(value) ? chosen.filter(other => other !== value) : [...chosen, value]
  return next.length > 0 ? joinList(next) : undefined
}

export interface Choice {
  readonly value: string
  readonly count: number
}

/** The values of a column among `rows`, with how often each occurs. */
export function choices<Row>(rows: readonly Row[], column: ColumnView<Row>): readonly Choice[] {
  const counts = new Map<string, number>()
  for (const row of rows) for (const word of wordsOf(column.value(row))) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((one, other) => compare(one.value, other.value, column.order))
}

/** The columns to show, in the order of the table. */
export function shownColumns<Column extends { id: string; hidden?: boolean | undefined }>(
  columns: readonly Column[],
  state: TableState,
): readonly Column[] {
  return state.columns
    ? columns.filter(({ id }) => state.columns!.includes(id))
    : columns.filter(({ hidden }) => !hidden)
}

/** The selection after a click on one row, or on one row with shift held since the last. */
export function selectedAfter(
  selected: ReadonlySet<string>,
  keys: readonly string[],
  key: string,
  since: string | null,
): ReadonlySet<string> {
  const next = new Set(selected)
  const [from, to] = [keys.indexOf(since ?? key), keys.indexOf(key)].sort((a, b) => a - b) as [number, number]
  const on = !selected.has(key)
  for (const each of from < 0 ? [key] : keys.slice(from, to + 1)) on ? next.add(each) : next.delete(each)
  return next
}
