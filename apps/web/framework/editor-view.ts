import type { FrameworkFile, RequirementRow } from '@onus/core/framework'

/** One line of a framework that is written by hand. Where it stands follows from its depth and the lines above. */
export interface EditorRow {
  readonly key: string
  readonly id: string
  readonly label: string
  readonly summary: string
  readonly depth: number
  /** Empty: a heading when something stands under it, else assessed. */
  readonly assessed: '' | 'yes' | 'no'
}

export type Rows = readonly EditorRow[]

/** How many lines belong to the line at `at`: itself and all that stands under it. */
export function extent(rows: Rows, at: number): number {
  const depth = rows[at]?.depth ?? 0
  let end = at + 1
  while (end < rows.length && rows[end]!.depth > depth) end++
  return end - at
}

/** The line that the line at `at` stands under, or null at the top. */
export function parentOf(rows: Rows, at: number): EditorRow | null {
  const depth = rows[at]?.depth ?? 0
  return rows.slice(0, at).findLast(row => row.depth === depth - 1) ?? null
}

/** A blank line below `at`, at its depth; the first one at the top. */
export function added(rows: Rows, at: number, key: string): Rows {
  const depth = rows[at]?.depth ?? 0
  const place = at < 0 ? rows.length : at + extent(rows, at)
  return rows.toSpliced(place, 0, { key, id: '', label: '', summary: '', depth, assessed: '' })
}

export function changed(rows: Rows, at: number, patch: Partial<EditorRow>): Rows {
  const row = rows[at]
  return row ? rows.with(at, { ...row, ...patch }) : rows
}

/** Without one line; what stood under it moves up to where it stood. */
export function removed(rows: Rows, at: number): Rows {
  const length = extent(rows, at)
  return rows.flatMap((row, index) => {
    if (index === at) return []
    return index > at && index < at + length ? [{ ...row, depth: row.depth - 1 }] : [row]
  })
}

/** Under the line above it, with all that stands under it. The first line under another stays where it is. */
export function indented(rows: Rows, at: number): Rows {
  const above = rows[at - 1]
  const row = rows[at]
  if (!above || !row || row.depth > above.depth) return rows
  return deepened(rows, at, 1)
}

/** Out of the line it stands under, with all that stands under it. */
export function outdented(rows: Rows, at: number): Rows {
  return (rows[at]?.depth ?? 0) === 0 ? rows : deepened(rows, at, -1)
}

function deepened(rows: Rows, at: number, by: number): Rows {
  const length = extent(rows, at)
  return rows.map((row, index) => (index >= at && index < at + length ? { ...row, depth: row.depth + by } : row))
}

/** Before the line of its depth above it, or behind the one below it, with all that stands under each. */
export function moved(rows: Rows, at: number, by: -1 | 1): Rows {
  const depth = rows[at]?.depth ?? 0
  const length = extent(rows, at)
  if (by === 1) {
    const next = at + length
    if (rows[next]?.depth !== depth) return rows
    return moved(rows, next, -1)
  }
  let before = at - 1
  while (before >= 0 && rows[before]!.depth > depth) before--
  if (before < 0 || rows[before]!.depth !== depth) return rows
  const block = rows.slice(at, at + length)
  return [...rows.slice(0, before), ...block, ...rows.slice(before, at), ...rows.slice(at + length)]
}

/** The lines of a table that was copied from elsewhere: id, label and summary, one row a line; null when it is only words. */
export function pasted(text: string, depth: number, key: () => string): Rows | null {
  const lines = text.split(/\r?\n/).filter(line => line.trim() !== '')
  if (lines.length < 2 && !text.includes('\t')) return null
  return lines.map(line => {
    const [id = '', label = '', ...rest] = line.split('\t').map(cell => cell.trim())
    return { key: key(), id, label, summary: rest.filter(Boolean).join(' '), depth, assessed: '' }
  })
}

/** The lines as the rows of a table, which the rules of an import judge. `row` is the line of the editor, from 1. */
export function tableOf(rows: Rows): readonly RequirementRow[] {
  return rows.map((row, at) => ({
    row: at + 1,
    cells: {
      id: row.id,
      label: row.label,
      summary: row.summary,
      parent: parentOf(rows, at)?.id ?? '',
      assessable: row.assessed,
    },
  }))
}

/** The lines of a framework that is there. */
export function rowsOf({ requirements }: FrameworkFile, key: () => string): Rows {
  const depths = new Map<string, number>()
  return requirements.map(({ id, parent, label, summary, kind }) => {
    const depth = parent === null ? 0 : (depths.get(parent) ?? -1) + 1
    depths.set(id, depth)
    const isAbove = requirements.some(other => other.parent === id)
    const assessed = kind === 'requirement' ? (isAbove ? 'yes' : '') : isAbove ? '' : 'no'
    return { key: key(), id, label, summary: summary ?? '', depth, assessed }
  })
}

/** What the editor does not show of a requirement is kept from the version before: attributes, duties, selections, tiers. */
export function keeping(made: FrameworkFile, before: FrameworkFile | null): FrameworkFile {
  if (!before) return made
  const known = new Map(before.requirements.map(one => [one.id, one]))
  const ids = new Set(made.requirements.map(one => one.id))
  const requirements = made.requirements.map(one => {
    const old = known.get(one.id)
    if (!old) return one
    return {
      ...one,
      attributes: old.attributes,
      ...(old.duty && { duty: old.duty }),
      ...(old.addsToParent && { addsToParent: old.addsToParent }),
    }
  })
  const kinds = new Map(requirements.map(one => [one.id, one.kind]))
  const stillHolds = (selection: FrameworkFile['selections'][number]) => {
    const { selects } = selection
    if (selects.by === 'groups') return selects.groups.every(id => kinds.get(id) === 'group')
    return selects.by !== 'list' || selects.ids.every(id => ids.has(id) && kinds.get(id) === 'requirement')
  }
  const selections = before.selections.filter(stillHolds)
  return {
    ...made,
    requirements,
    ...(before.tiers && { tiers: before.tiers }),
    selections: [...selections, ...made.selections.filter(one => !selections.some(other => other.id === one.id))],
  }
}
