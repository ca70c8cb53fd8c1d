import type { Input } from '@onus/contract/client'
import type { crosswalks } from '@onus/contract/crosswalk'
import { type Crosswalk, type CrosswalkRow, crosswalkColumns, relationInWords } from '@onus/core/crosswalk'
import type { Reply } from '../api.ts'
import { relationWords, statedRelations } from './relation-view.ts'

type Head = Reply<'crosswalks', 'importFile'>['head']

/** The head of a set as it is written in a form. Empty texts are not given yet. */
export interface HeadDraft {
  readonly id: string
  readonly version: string
  readonly title: string
  readonly publisher: string
  readonly licence: string
  readonly provenance: string
  readonly source: string
  readonly target: string
  readonly note: string
}

export const emptyHead: HeadDraft = {
  id: '',
  version: '',
  title: '',
  publisher: '',
  licence: '',
  provenance: '',
  source: '',
  target: '',
  note: '',
}

export type HeadErrors = Readonly<Partial<Record<keyof HeadDraft, string>>>

/** What the head form shows of what a file says. What somebody wrote stays. */
export function draftOfHead(head: Head, written: Partial<HeadDraft>): HeadDraft {
  const said = Object.fromEntries(
    Object.entries(head).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join('\n') : value]],
    ),
  )
  return { ...emptyHead, ...said, ...written }
}

const words: Readonly<Record<Exclude<keyof HeadDraft, 'note'>, string>> = {
  id: 'Give it a short id.',
  version: 'Say which version it is.',
  title: 'Give it a title.',
  publisher: 'Say whose word it is.',
  licence: 'Say what may be done with it.',
  provenance: 'Say where its rows come from.',
  source: 'Choose the framework that its rows begin at.',
  target: 'Choose the framework that its rows lead to.',
}

/** How many things a head must say. */
export const headSize = Object.keys(words).length

/** What is wrong with the head, by field. */
export function headErrors(draft: HeadDraft): HeadErrors {
  const errors: Partial<Record<keyof HeadDraft, string>> = {}
  for (const name of Object.keys(words) as (keyof typeof words)[])
    if (draft[name].trim() === '') errors[name] = words[name]
  if (draft.id && !/^[a-z0-9][a-z0-9.-]*$/.test(draft.id))
    errors.id = 'Small letters, digits, dots and dashes only, as in soc2-to-our-policy.'
  if (draft.version && !/^[A-Za-z0-9][A-Za-z0-9.-]*$/.test(draft.version))
    errors.version = 'Letters, digits, dots and dashes only, as in 2026-1.'
  if (draft.source && draft.source === draft.target) errors.target = 'Choose two different frameworks.'
  return errors
}

/** What of a head was given and can be used, in the form of the API. Empty texts are left to the file. */
export function headOf(written: Partial<HeadDraft>): Head {
  const errors = headErrors({ ...emptyHead, ...written })
  const given = Object.entries(written).flatMap(([name, value]) => {
    const text = value.trim()
    const isUsable = text !== '' && errors[name as keyof HeadDraft] === undefined
    return isUsable ? [[name, name === 'provenance' ? linesOf(text) : text]] : []
  })
  return Object.fromEntries(given) as Head
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map(line => line.trim())
    .filter(Boolean)
}

/** One row of a set that is written by hand. */
export interface RowDraft {
  readonly key: string
  readonly source: string
  readonly target: string
  readonly relation: string
  readonly rationale: string
  readonly note: string
}

export type RowDrafts = readonly RowDraft[]

export function blankRow(key: string): RowDraft {
  return { key, source: '', target: '', relation: '', rationale: '', note: '' }
}

/** A set that is recorded already, as the form shows it: its head and its rows. */
export function draftOfSet(
  set: Omit<Crosswalk, 'kind'>,
  rows: readonly CrosswalkRow[],
  key: () => string,
): HeadDraft & { readonly rows: RowDrafts } {
  const { id, version, title, publisher, licence, provenance, source, target, note } = set
  return {
    ...{ id, version, title, publisher, licence, source, target, note, provenance: provenance.join('\n') },
    rows: rows.map(row => ({
      ...{ key: key(), source: row.source, target: row.target, relation: row.relation, note: row.note },
      rationale: row.rationale ?? '',
    })),
  }
}

/** Nothing was written into it; such rows are neither judged nor sent. */
export function isBlank(row: RowDraft): boolean {
  return crosswalkColumns.every(column => row[column].trim() === '')
}

/** The rows of a table that was copied from elsewhere: from, to, relation and a note; null when it is only words. */
export function pastedRows(text: string, key: () => string): RowDrafts | null {
  if (!text.includes('\t')) return null
  const lines = text.split(/\r?\n/).filter(line => line.trim() !== '')
  return lines.map(line => {
    const [source = '', target = '', relation = '', ...rest] = line.split('\t').map(cell => cell.trim())
    return { ...blankRow(key()), source, target, relation: relationOf(relation), note: rest.filter(Boolean).join(' ') }
  })
}

/** The relation that a pasted word means, as the words of the form or as other publishers say it; else none. */
function relationOf(text: string): string {
  const said = relationInWords(text)
  const found = statedRelations.find(one => one === said || relationWords(one).short === text.toLowerCase())
  return found ?? ''
}

/** The items of the two frameworks by id, with whether they were withdrawn; null while they are not read. */
export interface KnownIds {
  readonly source: ReadonlyMap<string, boolean> | null
  readonly target: ReadonlyMap<string, boolean> | null
}

export interface RowFault {
  /** The line of the form, from 1. */
  readonly line: number
  readonly column: 'source' | 'target' | 'relation'
  readonly message: string
}

/** Everything that is wrong with rows written by hand, by line. */
export function rowFaults(rows: RowDrafts, known: KnownIds): readonly RowFault[] {
  const seen = new Map<string, number>()
  return rows.flatMap((row, at) => {
    if (isBlank(row)) return []
    const line = at + 1
    const faults: RowFault[] = []
    for (const column of ['source', 'target'] as const) {
      const message = idFault(row[column].trim(), known[column])
      if (message) faults.push({ line, column, message })
    }
    if (row.relation === '') faults.push({ line, column: 'relation', message: 'Say how the two are related.' })
    const pair = `${row.source.trim()} ${row.target.trim()}`
    const earlier = seen.get(pair)
    if (earlier === undefined) seen.set(pair, line)
    else faults.push({ line, column: 'target', message: `The same pair stands in line ${earlier}.` })
    return faults
  })
}

function idFault(id: string, known: ReadonlyMap<string, boolean> | null): string | null {
  if (id === '') return 'Name both requirements.'
  if (!known) return null
  const withdrawn = known.get(id)
  if (withdrawn === undefined) return `There is no ${id}.`
  return withdrawn ? `${id} was withdrawn.` : null
}

type Written = NonNullable<Input<typeof crosswalks.create>['body']>['body']

/** The set as it is sent: rows that say something, in their order. */
export function setOf(head: HeadDraft, rows: RowDrafts): Written {
  const whole = { ...headOf(head), note: head.note.trim(), kind: 'own' } as Crosswalk & { kind: 'own' }
  const said = rows.filter(row => !isBlank(row))
  return {
    ...whole,
    rows: said.map(({ source, target, relation, rationale, note }) => ({
      source: source.trim(),
      target: target.trim(),
      relation: relation as CrosswalkRow['relation'],
      rationale: rationale as NonNullable<CrosswalkRow['rationale']> | '',
      note: note.trim(),
    })),
  }
}
