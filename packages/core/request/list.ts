import { z } from 'zod'
import { canonicalJson, type Json } from '../json/index.ts'
import { requestStates } from './register.ts'
import type { Priority, Request, RequestState } from './schema.ts'

/** What a column of an auditor's list can mean, in the order of the export, with the headings that people write. */
export const listColumns = {
  reference: {
    title: 'Reference',
    like: [
      'ref',
      'request id',
      'request number',
      'request no',
      'item',
      'item no',
      'number',
      'no',
      'id',
      'pbc',
      'pbc #',
      'request #',
      'item #',
      'ref #',
      'ref no',
      'pbc no',
      'pbc number',
      'pbc id',
      '#',
    ],
  },
  title: {
    title: 'Title',
    like: [
      'request',
      'request title',
      'name',
      'subject',
      'item description',
      'document',
      'evidence requested',
      'requested item',
      'short description',
    ],
  },
  asked: {
    title: 'What is asked',
    like: [
      'description',
      'request description',
      'details',
      'detail',
      'request details',
      'instructions',
      'request text',
    ],
  },
  requirements: {
    title: 'Requirements',
    like: ['criteria', 'criterion', 'tsc', 'trust services criteria', 'requirement', 'clause', 'control objective'],
  },
  controls: {
    title: 'Controls',
    like: ['control', 'control id', 'control ids', 'control number', 'control reference', 'related controls'],
  },
  assignee: {
    title: 'Assigned to',
    like: [
      'assignee',
      'owner',
      'responsible',
      'responsible party',
      'client contact',
      'contact',
      'poc',
      'assigned',
      'client owner',
    ],
  },
  due: { title: 'Due', like: ['due date', 'date due', 'deadline', 'needed by', 'target date', 'required by'] },
  priority: { title: 'Priority', like: ['importance', 'urgency'] },
  status: { title: 'Status', like: ['state', 'request status', 'current status'] },
  note: {
    title: 'Returned because',
    like: [
      'auditor notes',
      'auditor comments',
      'comments',
      'comment',
      'notes',
      'remarks',
      'follow up',
      'auditor comment',
    ],
  },
} as const satisfies Readonly<Record<string, Readonly<{ title: string; like: readonly string[] }>>>
export type ListColumn = keyof typeof listColumns
export const ListColumn = z.enum(Object.keys(listColumns) as [ListColumn, ...ListColumn[]])

/** Which heading fills which column: by what people call them, each heading once. */
export function suggestListColumns(headings: readonly string[]): Readonly<Partial<Record<ListColumn, string>>> {
  const found: Partial<Record<ListColumn, string>> = {}
  const names = Object.entries(listColumns) as [ListColumn, (typeof listColumns)[ListColumn]][]
  const take = (column: ListColumn, heading: string | undefined) => {
    if (heading !== undefined && !Object.values(found).includes(heading)) found[column] ??= heading
  }
  for (const [column, { title }] of names)
    take(
      column,
      headings.find(one => plain(one) === plain(title)),
    )
  for (const [column, { like }] of names)
    take(column, like.flatMap(word => headings.filter(one => plain(one) === plain(word)))[0])
  return found
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9#]+/g, ' ')
    .trim()
}

const statusWords: Readonly<Record<RequestState, readonly string[]>> = {
  draft: ['draft'],
  sent: ['open', 'new', 'sent', 'requested', 'outstanding', 'not started', 'pending', 'to do', 'awaiting client'],
  in_progress: ['in progress', 'wip', 'started', 'working', 'partially received', 'partial'],
  submitted: [
    'submitted',
    'provided',
    'received',
    'uploaded',
    'delivered',
    'under review',
    'in review',
    'with auditor',
    'ready for review',
  ],
  returned: [
    'returned',
    'follow up',
    'rejected',
    'incomplete',
    'insufficient',
    'more information needed',
    'reopened',
    'needs clarification',
  ],
  accepted: ['accepted', 'closed', 'complete', 'completed', 'done', 'satisfied', 'cleared', 'approved', 'fulfilled'],
}

/** The state that a word of a list most likely means; undefined when nobody can tell. */
export function stateOfWord(word: string): RequestState | undefined {
  const asked = plain(word)
  const states = Object.entries(statusWords) as [RequestState, readonly string[]][]
  return states.find(([state, words]) => plain(requestStates[state]) === asked || words.includes(asked))?.[0]
}

/** One row of a list with its cells by meaning, and where it stands in the file. */
export type ListRow = Readonly<{ where: string; cells: Readonly<Partial<Record<ListColumn, string>>> }>

/** What a list is read against: the people, controls and requirements that its words may name. */
export type ListContext = Readonly<{
  /** The requests of the engagement by reference. */
  known: ReadonlyMap<string, Request>
  person: (words: string) => string | undefined
  control: (code: string) => string | undefined
  requirement: (words: string) => string | undefined
  day: (words: string) => string | undefined
  /** What each word for a status means, beside the usual ones; null leaves the state as it is. */
  statuses: ReadonlyMap<string, RequestState | null>
}>

export type ListFields = Pick<
  Request,
  'reference' | 'title' | 'asked' | 'requirements' | 'controls' | 'assignee' | 'due' | 'priority'
>

/** A row as it would be taken: a new request, one that changes, or one that stays as it is. */
export type ListItem = Readonly<{
  where: string
  kind: 'new' | 'changed' | 'same'
  fields: ListFields
  /** The columns that differ from what is known. */
  changed: readonly ListColumn[]
  /** The state that the list says; null when it says none. */
  state: RequestState | null
  note: string
}>

export type ListFault = Readonly<{ where: string; column: ListColumn; message: string }>

export type ListReading = Readonly<{
  items: readonly ListItem[]
  /** What was not understood. A row without reference or title is left out; any other fault leaves its cell out. */
  faults: readonly ListFault[]
  unknownStatuses: readonly Readonly<{ word: string; rows: number }>[]
}>

/**
 * Reads an auditor's list against the requests of an engagement. A cell that is empty or was not understood changes
 * nothing, so that reading the same list again changes nothing.
 */
export function readList(rows: readonly ListRow[], context: ListContext): ListReading {
  const items: ListItem[] = []
  const faults: ListFault[] = []
  const unknown = new Map<string, number>()
  const seen = new Map<string, string>()
  for (const { where, cells } of rows) {
    const said = (column: ListColumn) => unguarded((cells[column] ?? '').trim())
    if (Object.keys(cells).every(column => said(column as ListColumn) === '')) continue
    const fault = (column: ListColumn, message: string) => faults.push({ where, column, message })
    const reference = said('reference')
    const before = context.known.get(reference)
    const title = said('title') || (before?.title ?? said('asked').slice(0, 300))
    if (reference === '' || reference.length > 60) {
      fault('reference', reference === '' ? 'a row without reference cannot be found again' : 'is longer than 60 signs')
      continue
    }
    const twin = seen.get(reference)
    if (twin !== undefined) {
      fault('reference', `"${reference}" stands in ${twin} already; this row is left out`)
      continue
    }
    if (title === '') {
      fault('title', 'a new request needs a title')
      continue
    }
    seen.set(reference, where)
    const named = (column: 'requirements' | 'controls', find: (words: string) => string | undefined) => {
      const words = said(column)
        .split(/[,;\n|]+/)
        .map(word => word.trim())
        .filter(word => word !== '')
      const found = words.flatMap(word => {
        const id = find(word)
        if (id === undefined) fault(column, `"${word.slice(0, 80)}" is not known here`)
        return id ?? []
      })
      return words.length === 0 || found.length === 0 ? (before?.[column] ?? []) : [...new Set(found)]
    }
    const fields: ListFields = {
      reference,
      title: title.slice(0, 300),
      asked: (said('asked') || (before?.asked ?? '')).slice(0, 8000),
      requirements: named('requirements', context.requirement),
      controls: named('controls', context.control),
      assignee: one('assignee', context.person, before?.assignee ?? null),
      due: one('due', context.day, before?.due ?? null),
      priority: one('priority', priorityOf, before?.priority ?? 'normal'),
    }
    function one<Value extends string, Kept extends Value | null>(
      column: ListColumn,
      find: (words: string) => Value | undefined,
      kept: Kept,
    ): Value | Kept {
      const words = said(column)
      if (words === '') return kept
      const found = find(words)
      if (found === undefined) fault(column, `"${words.slice(0, 80)}" is not understood; the cell is left out`)
      return found ?? kept
    }
    const status = said('status')
    const state = status === '' ? null : stateSaid(status, context)
    if (state === undefined) unknown.set(status, (unknown.get(status) ?? 0) + 1)
    const differs = before ? changedIn(before, fields) : []
    const isAnswered = before?.lifecycle.state === 'submitted' || before?.lifecycle.state === 'accepted'
    const changed = isAnswered ? [] : differs
    if (isAnswered && differs[0]) fault(differs[0], 'differs from what was answered, which is kept as it was asked')
    const isOther = before !== undefined && state != null && movesTo(before, state)
    items.push({
      where,
      kind: before === undefined ? 'new' : changed.length > 0 || isOther ? 'changed' : 'same',
      fields,
      changed: isOther ? [...changed, 'status'] : changed,
      state: state ?? null,
      note: said('note').slice(0, 4000),
    })
  }
  return { items, faults, unknownStatuses: [...unknown].map(([word, rows]) => ({ word, rows })) }
}

/**
 * Whether a list that says `state` moves a request on. A list lags behind, so it never takes a request back to a state
 * that it was in: it sends a draft, and returns or accepts what was submitted.
 */
export function movesTo({ lifecycle }: Pick<Request, 'lifecycle'>, state: RequestState): boolean {
  if (lifecycle.state === 'draft') return state !== 'draft'
  return lifecycle.state === 'submitted' && (state === 'returned' || state === 'accepted')
}

function stateSaid(word: string, { statuses }: ListContext): RequestState | null | undefined {
  const given = statuses.get(word)
  return given === undefined ? stateOfWord(word) : given
}

const fieldColumns = ['title', 'asked', 'requirements', 'controls', 'assignee', 'due', 'priority'] as const

function changedIn(before: Request, fields: ListFields): readonly ListColumn[] {
  const said = (value: unknown) => canonicalJson((Array.isArray(value) ? value.toSorted() : value) as Json)
  return fieldColumns.filter(column => said(before[column]) !== said(fields[column]))
}

function priorityOf(words: string): Priority | undefined {
  const said = plain(words)
  if (['high', 'urgent', 'critical', 'p1', '1'].includes(said)) return 'high'
  if (['normal', 'medium', 'standard', 'p2', '2'].includes(said)) return 'normal'
  return ['low', 'p3', '3'].includes(said) ? 'low' : undefined
}

/** A cell without the sign that keeps spreadsheets from taking it for a formula. */
function unguarded(text: string): string {
  return /^'[=+\-@]/.test(text) ? text.slice(1) : text
}
