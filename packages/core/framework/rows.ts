import { Attributes, FrameworkFile, type FrameworkKind, type LegalForce, type Requirement } from './schema.ts'

/** One row of a table that lists requirements; `row` is its line in the file, the header being line 1. */
export type RequirementRow = Readonly<{ row: number; cells: Readonly<Record<string, string>> }>

/** What is wrong with one row, and in which column. */
export type RowFault = Readonly<{ row: number; column: string; message: string }>

/** What the file does not say about a framework and its importer must. */
export type FrameworkHead = Readonly<{
  id: string
  version: string
  title: string
  shortTitle: string
  publisher: string
  licence: string
  provenance: string[]
  legalForce: LegalForce
  kind: FrameworkKind
  asOf: string
}>

/**
 * The columns that a table of requirements may have. Only `id` and `label` must be there; `enhances: yes` says that a row
 * strengthens its parent instead of being a part of it. Other columns become attributes.
 */
export const requirementColumns = ['id', 'label', 'parent', 'summary', 'assessable', 'enhances'] as const

const aliases: Readonly<Record<string, (typeof requirementColumns)[number]>> = {
  identifier: 'id',
  ref: 'id',
  reference: 'id',
  ref_id: 'id',
  number: 'id',
  code: 'id',
  title: 'label',
  name: 'label',
  requirement: 'label',
  group: 'parent',
  section: 'parent',
  parent_id: 'parent',
  description: 'summary',
  text: 'summary',
}

/** The column of ours that a heading of a table means, or null when it becomes an attribute. */
export function requirementColumn(heading: string): (typeof requirementColumns)[number] | null {
  const plain = heading
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_')
  return requirementColumns.find(column => column === plain) ?? aliases[plain] ?? null
}

const idShape = /^[A-Za-z0-9][A-Za-z0-9.()-]*$/
const yes = new Set(['yes', 'true', '1', 'y', 'x'])
const no = new Set(['no', 'false', '0', 'n'])

/**
 * A framework from the rows of a table. Every bad row is named with its column; the good ones make the framework. A row
 * whose parent was bad stands at the top and is named too. What other rows stand under is a heading unless it says
 * `assessable: yes`. `framework` is null when no good row is left.
 */
export function frameworkFromRows(
  head: FrameworkHead,
  rows: readonly RequirementRow[],
): Readonly<{ framework: FrameworkFile | null; faults: readonly RowFault[]; read: number }> {
  const faults: RowFault[] = []
  const good = new Map<string, RequirementRow>()
  const cell = (row: RequirementRow, column: string) => (row.cells[column] ?? '').trim()
  for (const row of rows) {
    const id = cell(row, 'id')
    const fault = (column: string, message: string) => faults.push({ row: row.row, column, message })
    if (id === '') fault('id', 'there is no id')
    else if (!idShape.test(id)) fault('id', `“${id.slice(0, 60)}” is no id: letters, digits, dots, dashes and brackets`)
    else if (good.has(id)) fault('id', `${id} stands already in row ${good.get(id)?.row}`)
    else if (cell(row, 'label') === '') fault('label', `${id} has no label`)
    else if (cell(row, 'label').length > 160) fault('label', `the label of ${id} has more than 160 characters`)
    else if (!['', ...yes, ...no].includes(cell(row, 'assessable').toLowerCase()))
      fault('assessable', `“${cell(row, 'assessable').slice(0, 60)}” is neither yes nor no`)
    else good.set(id, row)
  }
  const parents = new Map<string, string | null>()
  for (const [id, row] of good) {
    const parent = cell(row, 'parent')
    const known = parent !== '' && good.has(parent) && parent !== id
    if (parent !== '' && !known)
      faults.push({ row: row.row, column: 'parent', message: `${id} stands under ${parent}, which is no good row` })
    parents.set(id, known ? parent : null)
  }
  for (const [id, row] of good) {
    if (!isCircular(id, parents)) continue
    faults.push({ row: row.row, column: 'parent', message: `${id} stands under itself` })
    parents.set(id, null)
  }
  const enhancing = (id: string) => yes.has(cell(good.get(id) as RequirementRow, 'enhances').toLowerCase())
  const above = new Set([...parents].flatMap(([id, parent]) => (enhancing(id) ? [] : [parent])))
  const requirements = inOrder([...good.keys()], parents).map(id =>
    requirementFrom(id, parents.get(id) ?? null, good.get(id)?.cells ?? {}, above.has(id)),
  )
  if (!requirements.some(one => one.kind === 'requirement')) return { framework: null, faults, read: rows.length }
  const framework = FrameworkFile.parse({
    ...head,
    requirements,
    selections: [
      { id: 'all', title: 'All', summary: 'Every requirement', default: true, required: false, selects: { by: 'all' } },
      ...requirements
        .filter(one => one.kind === 'group' && one.parent === null)
        .map(one => ({
          id: selectionId(one.id),
          title: one.label,
          summary: `The requirements of ${one.label}`,
          default: false,
          required: false,
          selects: { by: 'groups' as const, groups: [one.id] },
        }))
        .filter((one, index, all) => one.id !== 'all' && all.findIndex(other => other.id === one.id) === index),
    ],
  })
  return { framework, faults, read: rows.length }
}

function requirementFrom(
  id: string,
  parent: string | null,
  cells: Readonly<Record<string, string>>,
  isAbove: boolean,
): Requirement {
  const said = (cells.assessable ?? '').trim().toLowerCase()
  const assessable = yes.has(said) || (!no.has(said) && !isAbove)
  const summary = (cells.summary ?? '').trim()
  const attributes = Object.fromEntries(
    Object.entries(cells)
      .filter(([column, value]) => value.trim() !== '' && !requirementColumns.includes(column as 'id'))
      .map(([column, value]) => [column in Attributes.shape ? `own ${column}` : column, value]),
  )
  const enhances = parent !== null && yes.has((cells.enhances ?? '').trim().toLowerCase())
  const item = {
    id,
    parent,
    ...(enhances && { addsToParent: true as const }),
    label: (cells.label ?? '').trim(),
    ...(summary && { summary }),
    attributes,
  }
  return assessable ? { ...item, kind: 'requirement', assessable } : { ...item, kind: 'group', assessable }
}

function selectionId(id: string): string {
  return (
    id
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '') || 'part'
  )
}

function isCircular(id: string, parents: ReadonlyMap<string, string | null>): boolean {
  const seen = new Set([id])
  for (let at = parents.get(id) ?? null; at !== null; at = parents.get(at) ?? null) {
    if (at === id) return true
    if (seen.has(at)) return false
    seen.add(at)
  }
  return false
}

/** Parents before their children, and otherwise the order of the file. */
function inOrder(ids: readonly string[], parents: ReadonlyMap<string, string | null>): readonly string[] {
  const children = new Map<string | null, string[]>()
  for (const id of ids) {
    const parent = parents.get(id) ?? null
    const list = children.get(parent)
    if (list) list.push(id)
    else children.set(parent, [id])
  }
  const ordered: string[] = []
  const waiting = [...(children.get(null) ?? [])].reverse()
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    ordered.push(id)
    waiting.push(...[...(children.get(id) ?? [])].reverse())
  }
  return ordered
}
