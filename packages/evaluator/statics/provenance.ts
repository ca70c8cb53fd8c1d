import { type AutomatedCheck, isShort } from '@onus/core/check'

type Node = Readonly<Record<string, unknown>>

/** What the text alone tells about an answer. */
export type Provenance = {
  /** Whether every resource of the answer is a key of the population, so that none needs to be looked up. */
  readonly answersAboutKeys: boolean
  /** The names of the columns of the answer, where all of them are written out. */
  readonly columns: readonly string[] | null
}

/** Reads the parsed statement of a check; whatever it cannot tell for certain it does not claim. */
export function provenanceOf(check: AutomatedCheck, statements: readonly unknown[]): Provenance {
  const select = child(statements[0], 'node')
  const columns = select ? columnsOf(select) : null
  if (isShort(check)) return { answersAboutKeys: true, columns }
  return { answersAboutKeys: select !== null && resourceIsKey(check, select), columns }
}

function columnsOf(select: Node): readonly string[] | null {
  if (select.type !== 'SELECT_NODE') return null
  const names = list(select.select_list).map(nameOf)
  return names.every(name => name !== null) ? names : null
}

function nameOf(item: Node): string | null {
  if (item.alias) return String(item.alias)
  if (item.class !== 'COLUMN_REF') return null
  return pathOf(item).at(-1) ?? null
}

function resourceIsKey(check: AutomatedCheck, select: Node): boolean {
  if (select.type !== 'SELECT_NODE') return false
  const item = list(select.select_list).find(item => nameOf(item)?.toLowerCase() === 'resource')
  const column = item?.class === 'CAST' ? child(item, 'child') : item
  if (column?.class !== 'COLUMN_REF') return false
  const path = pathOf(column)
  const { data, key } = check.population
  if (path.length > 2 || path.at(-1) !== key) return false
  return (
    !ctesIn(select).has(data) &&
    gives(child(select, 'from_table'), path.length === 2 ? (path[0] ?? null) : null, data, key)
  )
}

/** Whether the column `key` of this table, under this name, is the key of the population. */
function gives(table: Node | null, qualifier: string | null, data: string, key: string): boolean {
  if (!table) return false
  const named = qualifier === null || qualifier === (table.alias || table.table_name)
  switch (table.type) {
    case 'BASE_TABLE':
      return named && table.table_name === data && !isRenamed(table)
    case 'JOIN':
      return (
        qualifier !== null &&
        (gives(child(table, 'left'), qualifier, data, key) || gives(child(table, 'right'), qualifier, data, key))
      )
    case 'SUBQUERY':
      return named && !isRenamed(table) && passesOn(child(child(table, 'subquery'), 'node'), data, key)
    default:
      return false
  }
}

function isRenamed(table: Node): boolean {
  return Array.isArray(table.column_name_alias) && table.column_name_alias.length > 0
}

function passesOn(select: Node | null, data: string, key: string): boolean {
  if (select?.type !== 'SELECT_NODE' || ctesIn(select).has(data)) return false
  const items = list(select.select_list)
  const renamed = items.some(item => item.alias === key)
  const plain = items.some(
    item => item.class === 'COLUMN_REF' && pathOf(item).length === 1 && pathOf(item)[0] === key && !item.alias,
  )
  const star = items.some(
    item =>
      item.class === 'STAR' &&
      ['replace_list', 'rename_list', 'exclude_list'].every(name => !(item[name] as unknown[])?.length),
  )
  const from = child(select, 'from_table')
  return !renamed && (plain || star) && from?.type === 'BASE_TABLE' && gives(from, null, data, key)
}

function ctesIn(select: Node): ReadonlySet<string> {
  return new Set(list(child(select, 'cte_map')?.map).map(entry => String(entry.key)))
}

function pathOf(item: Node): string[] {
  return Array.isArray(item.column_names) ? item.column_names.map(String) : []
}

function child(value: unknown, key: string): Node | null {
  const found = typeof value === 'object' && value !== null ? (value as Node)[key] : null
  return typeof found === 'object' && found !== null ? (found as Node) : null
}

function list(value: unknown): Node[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'object' && item !== null) : []
}
