import { Achievement, blankRow, type OutcomeRow, Priority } from './outcomes.ts'

/** The columns that a table of outcomes may have; only `id` must be there. */
export const outcomeColumns = [
  'id',
  'included',
  'rationale',
  'priority',
  'achievement',
  'statement',
  'policies',
  'practices',
  'roles',
  'notes',
  'target',
  'target practices',
  'due',
  'because',
] as const
export type OutcomeColumn = (typeof outcomeColumns)[number]

const aliases: Readonly<Record<string, OutcomeColumn>> = {
  subcategory: 'id',
  outcome: 'id',
  'csf outcome': 'id',
  identifier: 'id',
  'current status': 'achievement',
  status: 'achievement',
  current: 'achievement',
  'current priority': 'priority',
  'current policies, processes, and procedures': 'policies',
  'policies and processes': 'policies',
  'current internal practices': 'practices',
  'internal practices': 'practices',
  'roles and responsibilities': 'roles',
  description: 'statement',
  'target status': 'target',
  'target achievement': 'target',
  'due date': 'due',
  'included in profile?': 'included',
  'included in profile': 'included',
}

/** The column that a heading means, or null when it means none. */
export function outcomeColumn(heading: string): OutcomeColumn | null {
  const plain = heading
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, ' ')
  return outcomeColumns.find(column => column === plain) ?? aliases[plain] ?? null
}

const levels: Readonly<Record<string, Achievement>> = {
  '': 'unknown',
  '?': 'unknown',
  unknown: 'unknown',
  'not assessed': 'unknown',
  tbd: 'unknown',
  no: 'not',
  none: 'not',
  not: 'not',
  'not achieved': 'not',
  'not implemented': 'not',
  partial: 'partial',
  partially: 'partial',
  'partially achieved': 'partial',
  'partially implemented': 'partial',
  largely: 'largely',
  'largely achieved': 'largely',
  'largely implemented': 'largely',
  full: 'fully',
  fully: 'fully',
  yes: 'fully',
  achieved: 'fully',
  implemented: 'fully',
  'fully achieved': 'fully',
  'fully implemented': 'fully',
}

type Read = Readonly<{ row: number; cells: Readonly<Partial<Record<OutcomeColumn, string>>> }>
type Fault = Readonly<{ row: number; column: string; message: string }>

/**
 * Rows of outcomes from the cells of a table; `requirement` holds the id as the file writes it. Words that say no level are
 * named and never guessed; an empty cell is unknown.
 */
export function outcomesFromRows(
  rows: readonly Read[],
): Readonly<{ rows: readonly OutcomeRow[]; faults: readonly Fault[] }> {
  const faults: Fault[] = []
  const made: OutcomeRow[] = []
  const seen = new Map<string, number>()
  for (const { row, cells } of rows) {
    const said = (column: OutcomeColumn) => (cells[column] ?? '').trim()
    const before = faults.length
    const fault = (column: OutcomeColumn, message: string) => faults.push({ row, column, message })
    const id = /^[A-Z]{2}\.[A-Z]{2,3}-\d{1,2}/.exec(said('id').toUpperCase())?.[0] ?? ''
    if (id === '') {
      if (said('id') === '' && Object.values(cells).every(cell => (cell ?? '').trim() === '')) continue
      fault('id', `“${said('id').slice(0, 60)}” names no outcome`)
    } else if (seen.has(id)) fault('id', `${id} stands already in row ${seen.get(id)}`)
    const achievement = levelOf(said('achievement'))
    if (!achievement) fault('achievement', `“${said('achievement').slice(0, 60)}” is no level of achievement`)
    const target = levelOf(said('target'))
    if (!target) fault('target', `“${said('target').slice(0, 60)}” is no level of achievement`)
    const priority = Priority.nullable().safeParse(said('priority').toLowerCase() || null)
    if (!priority.success)
      fault('priority', `“${said('priority').slice(0, 60)}” is none of ${Priority.options.join(', ')}`)
    const included = !/^(no|n|false|0)$/i.test(said('included'))
    if (!included && said('rationale') === '') fault('rationale', `${id} is left out without a reason`)
    const due = said('due') === '' ? null : said('due')
    if (due !== null && !/^\d{4}-\d{2}-\d{2}$/.test(due))
      fault('due', `“${due.slice(0, 40)}” is no day like 2026-12-31`)
    if (faults.length > before || !achievement || !priority.success) continue
    seen.set(id, row)
    const aim = target === undefined || target === 'unknown' ? null : target
    made.push({
      ...blankRow(id),
      included,
      rationale: said('rationale'),
      priority: priority.data,
      achievement,
      statement: said('statement'),
      policies: said('policies'),
      practices: said('practices'),
      roles: said('roles'),
      notes: said('notes'),
      target: aim && {
        achievement: aim,
        practices: said('target practices'),
        due,
        because: said('because') === '' ? [] : [{ kind: 'risk', text: said('because').slice(0, 500) }],
      },
    })
  }
  return { rows: made, faults }
}

function levelOf(text: string): Achievement | undefined {
  const plain = text.toLowerCase().trim()
  return Achievement.safeParse(plain).data ?? levels[plain]
}
