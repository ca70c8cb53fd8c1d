import type { crosswalks } from '@onus/contract/crosswalk'
import { Crosswalk, type CrosswalkFile, type OwnCrosswalk, readCrosswalk } from '@onus/core/crosswalk'
import { refuse } from '@onus/core/problem'
import type { z } from 'zod'
import type { Call } from '../http/handler.ts'
import { record } from '../record/record.ts'
import { momentOf } from '../register/moment.ts'
import { versionInForce } from '../register/store.ts'
import { type Head, readSet, type SetReading } from './reading.ts'
import type { CrosswalkService, Related } from './service.ts'
import { mustBeFree } from './sets.ts'
import { countsOfRows } from './view.ts'

type Contract = (typeof crosswalks)['importFile']
type Fault = { where: string; column: string; message: string }

const mostFaults = 1000
const mostShown = 200
const headParts = ['id', 'version', 'title', 'publisher', 'licence', 'provenance', 'source', 'target'] as const

/** Looks at a file, or takes it as a set of one's own: the whole of it, or its good rows, in one transaction. */
export async function importSet(call: Call<Contract>, service: CrosswalkService): Promise<z.input<Contract['output']>> {
  const [file] = call.files
  if (!file) return refuse('invalid_input', 'Send one file', [{ path: 'file', message: 'missing' }])
  const { head, columns, mapping } = call.body
  const all = await service.related(call.tx, await momentOf(call.tx, {}, call.at))
  const reading = await readSet(file, definedOf(head), columns, mapping, all.catalog)
  const missing = headParts.filter(part => reading.head[part] === undefined)
  const { set, faults } = held(reading, all)
  const rows = set?.rows ?? []
  return {
    format: reading.format,
    head: reading.head,
    columns: [...reading.columns],
    mappings: [...reading.mappings],
    read: reading.rows.length,
    faults: faults.slice(0, mostFaults),
    faultCount: faults.length,
    losses: reading.losses.slice(0, mostFaults).map(one => ({ ...one })),
    rows: rows.slice(0, mostShown).map(row => ({ ...row })),
    good: rows.length,
    counts: countsOfRows(rows),
    missing,
    written: await written(call, all, { set, faults, missing, name: file.name }),
  }
}

async function written(
  call: Call<Contract>,
  all: Related,
  {
    set,
    faults,
    missing,
    name,
  }: { set: CrosswalkFile | null; faults: readonly Fault[]; missing: readonly string[]; name: string },
) {
  const { take, replaces, reason } = call.body
  if (take === 'look') return null
  if (missing.length > 0)
    return refuse(
      'invalid_input',
      `Say of the set first: ${missing.join(', ')}`,
      missing.map(part => ({ path: `body.head.${part}`, message: 'missing' })),
    )
  if (!set || set.rows.length === 0)
    return refuse('invalid_input', 'The file has no row that can be taken', fields(faults))
  if (take === 'whole' && faults.length > 0)
    return refuse(
      'invalid_input',
      `${faults.length} ${faults.length === 1 ? 'row is' : 'rows are'} wrong; correct them, or take the good rows`,
      fields(faults),
    )
  const moment = await momentOf(call.tx, {}, call.at)
  const previous = replaces === null ? null : await versionInForce(call.tx, 'crosswalk', replaces, moment)
  mustBeFree(all, set.crosswalk, previous)
  const body: OwnCrosswalk = { ...set.crosswalk, kind: 'own', rows: [...set.rows] }
  const said = reason || `Imported from ${name}, ${set.rows.length} rows`
  return await record(call, {
    noun: 'crosswalk',
    body,
    reason: said,
    provenance: 'upload',
    ...(previous && { subject: previous.subject, expectedVersion: previous.version }),
  })
}

function fields(faults: readonly Fault[]) {
  return faults.slice(0, 100).map(one => ({ path: `${one.where} ${one.column}`.trim(), message: one.message }))
}

/** The rows of a file held against the frameworks that it maps; each one that cannot be used is named. */
function held(
  { head, rows, cut }: SetReading,
  { catalog }: Related,
): { set: CrosswalkFile | null; faults: readonly Fault[] } {
  const header = { ...standIn, ...head, kind: 'own' }
  const parsed = Crosswalk.safeParse(header)
  const more = cut === null ? [] : [{ where: `row ${rows.length + 1}`, column: '', message: cut }]
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(({ path, message }) => ({ where: 'head', column: path.join('.'), message }))
    return { set: null, faults: [...wrong, ...more] }
  }
  const frameworks = catalog.all().filter(one => one.ref === head.source || one.ref === head.target)
  const isWhole = head.source !== undefined && head.target !== undefined
  const { file, faults } = readCrosswalk(
    header,
    rows.map(one => one.row),
    isWhole ? frameworks : null,
  )
  const named = faults.map(({ row, column, message }) => ({
    where: row === null ? 'head' : (rows[row - 1]?.where ?? `row ${row}`),
    column,
    message,
  }))
  const isUsable = !faults.some(fault => fault.row === null)
  return { set: isUsable ? file : null, faults: [...named, ...more] }
}

/** Stands in for a head that is not whole yet, so that the rows can be judged already. */
const standIn = {
  id: 'own',
  version: '1',
  title: 'Own',
  publisher: 'Own',
  licence: 'Own',
  provenance: ['Own'],
  source: 'own@1',
  target: 'other@1',
  note: '',
}

function definedOf(value: Readonly<Record<string, unknown>>): Head {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined))
}
