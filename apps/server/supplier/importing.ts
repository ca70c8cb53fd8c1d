import { formsOf, readDay } from '@onus/connectors/table'
import type { suppliers as operations } from '@onus/contract/supplier'
import { refuse } from '@onus/core/problem'
import {
  dayColumns,
  readSuppliers,
  type Supplier,
  type SupplierColumn,
  suggestSupplierColumns,
  type TableItem,
} from '@onus/core/supplier'
import { instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import type { z } from 'zod'
import { cellsIn, isTable } from '../framework/reading.ts'
import type { Call } from '../http/handler.ts'
import type { AppQueue } from '../jobs/kinds.ts'
import { type AnyWrite, recordAll, type Writer } from '../record/record.ts'
import { deciding } from '../register/lifecycle.ts'
import { versionsInForce } from '../register/store.ts'
import { ownersOf } from './owners.ts'
import { readAgain } from './source.ts'
import { suppliersWritten } from './store.ts'

type Contract = typeof operations
type Answer = z.input<Contract['importTable']['output']>

const mostShown = 500
const mostFaults = 500

/** Looks at a table of suppliers, or takes it whole: one row that is not understood keeps all of it from being written. */
export async function importTable(call: Call<Contract['importTable']>, queue: AppQueue): Promise<Answer> {
  const { tx, body: asked, at } = call
  const [file] = call.files
  if (!file) return refuse('invalid_input', 'Send one file', [{ path: 'file', message: 'missing' }])
  if (!isTable(file.name)) return refuse('invalid_input', `${file.name} is no table; send CSV or XLSX`)
  const cells = await cellsIn(file)
  const columns = columnsOf(cells.columns, asked.columns)
  const known = await versionsInForce(tx, 'supplier', { asOf: instant(at), knownAt: null })
  const people = await versionsInForce(tx, 'person', { asOf: instant(at), knownAt: null })
  const dayHeadings = [...columns].flatMap(([heading, as]) => (dayColumns.includes(as) ? [heading] : []))
  const written = cells.rows.flatMap(({ cells: of }) => dayHeadings.flatMap(heading => of[heading]?.trim() || []))
  const dayForms = formsOf(written.filter(text => text.toLowerCase() !== 'unknown'))
  const days = asked.days || (dayForms.includes('YYYY-MM-DD') ? 'YYYY-MM-DD' : '')
  const owners = ownersOf(people.map(({ subject, body }) => ({ id: subject, ...body })))
  const { items, faults } = readSuppliers(
    cells.rows.map(({ where, cells: of }) => ({ where, cells: byMeaning(of, columns) })),
    {
      known: known.flatMap(({ subject, body }) => (body.takenBack ? [] : [{ id: subject, supplier: body }])),
      ownerOf: owners.written,
      person: owners.found,
      day: text => dayIn(text, days),
      owner: asked.owner ?? (call.caller.kind === 'user' ? call.caller.person : null),
      began: asked.began,
      newId: call.newId,
    },
  )
  const count = (kind: TableItem['kind']) => items.filter(item => item.kind === kind).length
  const taken = asked.take === 'take' ? await taking(call, queue, { file: file.name, items, faults, known }) : null
  const order = { new: 0, changed: 1, same: 2 } as const
  return {
    format: cells.format,
    read: cells.rows.length,
    whole: cells.whole,
    columns: cells.columns.map(name => ({
      name,
      as: columns.get(name) ?? null,
      sample: (cells.rows.find(row => row.cells[name])?.cells[name] ?? '').slice(0, 200),
    })),
    dayForms: [...dayForms],
    days,
    items: items
      .toSorted((a, b) => order[a.kind] - order[b.kind])
      .slice(0, mostShown)
      .map(({ where, kind, draft: { reference = '', name, country, tier }, changed }) => ({
        where,
        kind,
        reference,
        name,
        country,
        tier,
        changed: [...changed],
      })),
    counts: { new: count('new'), changed: count('changed'), same: count('same') },
    faults: faults.slice(0, mostFaults).map(fault => ({ ...fault })),
    faultCount: faults.length,
    taken,
  }
}

type Taking = {
  readonly file: string
  readonly items: readonly TableItem[]
  readonly faults: readonly { readonly where: string; readonly message: string }[]
  readonly known: readonly Version<Supplier>[]
}

async function taking(
  call: Call<Contract['importTable']>,
  queue: AppQueue,
  { file, items, faults: [fault], known }: Taking,
): Promise<string> {
  if (fault) refuse('invalid_input', `Nothing was taken. ${fault.where}: ${fault.message}`)
  deciding(call)
  const wanted = items.filter(({ kind }) => kind !== 'same')
  if (wanted.length === 0) refuse('invalid_input', 'The table changes nothing')
  const before = new Map(known.map(one => [one.subject as string, one]))
  const id = call.newId()
  await recordInParts(
    call,
    wanted.map(({ id: subject, kind, draft }) => {
      const version = before.get(subject)
      const { triggers = [], notices = [], serviceReviews } = version?.body ?? {}
      const write = {
        noun: 'supplier' as const,
        body: { ...draft, triggers, notices, ...(serviceReviews && { serviceReviews }) },
        reason: reasonOf(id, file),
        provenance: 'upload' as const,
      }
      return kind === 'new'
        ? { ...write, newSubject: subject }
        : { ...write, subject, expectedVersion: version?.version }
    }),
  )
  await readAgain(call, queue)
  return id
}

/** So many are written with one statement, so that no number of them makes it outlast its limit; the transaction is one. */
const atOnce = 200

async function recordInParts(writer: Writer, writes: readonly AnyWrite[]): Promise<void> {
  for (let from = 0; from < writes.length; from += atOnce) await recordAll(writer, writes.slice(from, from + atOnce))
}

function reasonOf(id: string, file: string): string {
  return `${prefixOf(id)} ${file}`.slice(0, 500)
}

function prefixOf(id: string): string {
  return `Import ${id}: read from`
}

function backOf(id: string): string {
  return `Took back import ${id}`
}

/** Takes an import back: what it changed is as before, what it brought is gone from the register; its history stays. */
export async function undoImport(call: Call<Contract['undoImport']>, queue: AppQueue) {
  const { tx, params } = call
  deciding(call)
  const written = await suppliersWritten(tx, { reason: prefixOf(params.id), undone: backOf(params.id) })
  if (written.length === 0) refuse('not_found', 'There is no such import, or it was taken back already')
  const later = written.filter(({ isLast }) => !isLast).length
  if (later > 0) refuse('conflict', `${later} of its suppliers were changed since, so nothing is taken back`)
  await recordInParts(
    call,
    written.map(({ subject, body, before }) => ({
      noun: 'supplier' as const,
      subject,
      body: before ?? { ...body, takenBack: true as const },
      reason: backOf(params.id),
    })),
  )
  await readAgain(call, queue)
  const restored = written.filter(({ before }) => before !== null).length
  return { removed: written.length - restored, restored }
}

/** A heading that was said counts; the others are guessed from what is left. */
function columnsOf(headings: readonly string[], said: Readonly<Record<string, SupplierColumn | ''>>) {
  const taken = new Set(Object.values(said))
  const guessed = [...suggestSupplierColumns(headings.filter(heading => said[heading] === undefined))]
  return new Map<string, SupplierColumn>([
    ...guessed.filter(([, as]) => !taken.has(as)),
    ...Object.entries(said).flatMap(([heading, as]) => (as === '' ? [] : [[heading, as] as const])),
  ])
}

function byMeaning(cells: Readonly<Record<string, string>>, columns: ReadonlyMap<string, SupplierColumn>) {
  return Object.fromEntries(
    Object.entries(cells).flatMap(([heading, text]) => {
      const as = columns.get(heading)
      return as === undefined ? [] : [[as, text]]
    }),
  )
}

/** A day as it is written; while nobody said how, only one that leaves no doubt is read. */
function dayIn(text: string, form: string): string | undefined {
  try {
    return readDay(text, text, form || 'YYYY-MM-DD', 'UTC')
  } catch {
    return undefined
  }
}
