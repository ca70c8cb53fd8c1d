import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { profiles } from '@onus/contract/profile'
import { Migration, requirementRef } from '@onus/core/framework'
import { refuse } from '@onus/core/problem'
import {
  type Migration as Carried,
  migrateOutcomes,
  type OutcomeColumn,
  type OutcomeRow,
  outcomeColumn,
  outcomesFromRows,
  type Profile,
} from '@onus/core/profile'
import { catalogFolder, type Framework } from '../framework/catalog.ts'
import type { FrameworkLibrary } from '../framework/library.ts'
import { cellsIn, rowOf } from '../framework/reading.ts'
import type { Call, Upload } from '../http/handler.ts'
import { parseJson } from '../http/json.ts'
import { dayOf } from '../organisation/day.ts'
import { record } from '../record/record.ts'

const csf = 'csf@2.0'
const mostFaults = 1000
const mostBytes = 8 * 1024 * 1024

/** Reads a profile of outcomes, carries one of CSF 1.1 into 2.0, says what is new, and takes it when asked to. */
export async function importOutcomes(call: Call<(typeof profiles)['importOutcomes']>, library: FrameworkLibrary) {
  const { take, version, kind, name, publisher, columns, reason } = call.body
  const [file] = call.files
  if (!file) return refuse('invalid_input', 'Send one file', [{ path: 'file', message: 'missing' }])
  const framework = (await library.of(call.tx)).get(csf) ?? refuse('not_found', `There is no framework ${csf} here`)
  const table = await tableIn(file)
  const meaning = (heading: string) => (columns[heading] as OutcomeColumn | undefined) ?? outcomeColumn(heading)
  const rows = table.rows.map(({ row, cells }) => ({
    row,
    cells: Object.fromEntries(
      Object.entries(cells).flatMap(([head, text]) => (meaning(head) ? [[meaning(head), text]] : [])),
    ),
  }))
  const read = outcomesFromRows(rows)
  const carried = version === '1.1' ? fromBefore(read.rows, framework) : known(read.rows, framework)
  const faults = [
    ...read.faults.map(({ row, column, message }) => ({ where: `row ${row}`, column, message })),
    ...carried.lost.map(id => ({
      where: id,
      column: 'id',
      message: `${id} is no outcome of CSF ${version}, or went nowhere`,
    })),
  ]
  return {
    read: table.rows.length,
    columns: table.columns.map(head => ({ name: head, as: meaning(head), sample: sampleOf(table.rows, head) })),
    faults: faults.slice(0, mostFaults),
    faultCount: faults.length,
    rows: carried.rows.length,
    fresh: carried.fresh.map(id => ({ id, label: framework.byId.get(id)?.label ?? '' })),
    disputed: carried.disputed.map(one => ({ to: one.to, from: [...one.from] })),
    lost: [...carried.lost],
    written: await taken(),
  }

  async function taken() {
    if (take === 'look') return null
    if (carried.rows.length === 0) return refuse('invalid_input', 'The file speaks of no outcome')
    if (take === 'whole' && faults.length > 0)
      return refuse(
        'invalid_input',
        `${faults.length} ${faults.length === 1 ? 'row is' : 'rows are'} wrong; correct them, or take the good rows`,
        faults.slice(0, 100).map(fault => ({ path: `${fault.where} ${fault.column}`, message: fault.message })),
      )
    if (kind === 'community' && publisher === '')
      return refuse('invalid_input', 'Say who published the community profile', [
        { path: 'body.publisher', message: 'missing' },
      ])
    const body: Profile = {
      name,
      framework: csf,
      selections: ['all'],
      notApplicable: [],
      outcomes: {
        kind,
        header: {
          scope: null,
          statement: '',
          sponsor: null,
          asOf: await dayOf(call.tx, call.at),
          version: '1',
          assumptions: '',
          drivers: '',
          threatModel: '',
        },
        rows: carried.rows.map(row => ({ ...row, requirement: requirementRef(framework, row.requirement) })),
        tiers: [],
        template: null,
        publisher: kind === 'community' ? publisher : null,
      },
    }
    return await record(call, {
      noun: 'profile',
      body,
      reason: reason || `Imported from ${file!.name}${version === '1.1' ? ', carried over from CSF 1.1' : ''}`,
      provenance: 'upload',
    })
  }
}

type Table = {
  readonly columns: readonly string[]
  readonly rows: readonly { readonly row: number; readonly cells: Readonly<Record<string, string>> }[]
}

async function tableIn(file: Upload): Promise<Table> {
  if (!/\.json$/i.test(file.name)) {
    const cells = await cellsIn(file)
    return {
      columns: cells.columns,
      rows: cells.rows.map((one, index) => ({ row: rowOf(one.where, index), cells: one.cells })),
    }
  }
  if (file.bytes > mostBytes) refuse('too_large', `${file.name} has more than ${mostBytes / 1_048_576} MB`)
  const said = parseJson(await readFile(file.path))
  const list = Array.isArray(said) ? said : (said as { rows?: unknown } | null)?.rows
  if (!Array.isArray(list))
    return refuse('invalid_input', 'The file has no list of outcomes', [{ path: 'file', message: 'expected a list' }])
  const rows = list.map((one, index) => ({
    row: index + 1,
    cells: Object.fromEntries(Object.entries(one ?? {}).map(([head, value]) => [head, String(value ?? '')])),
  }))
  return { columns: [...new Set(rows.flatMap(one => Object.keys(one.cells)))], rows }
}

function sampleOf(rows: Table['rows'], head: string): string {
  return (rows.find(one => one.cells[head])?.cells[head] ?? '').slice(0, 200)
}

const outcomesOf = (framework: Framework) => framework.requirements.filter(one => one.assessable).map(one => one.id)

function known(rows: readonly OutcomeRow[], framework: Framework): Carried {
  const ids = new Set(outcomesOf(framework))
  const given = new Set(rows.map(row => row.requirement))
  return {
    rows: rows.filter(row => ids.has(row.requirement)),
    fresh: [...ids].filter(id => !given.has(id)),
    disputed: [],
    lost: rows.filter(row => !ids.has(row.requirement)).map(row => row.requirement),
  }
}

let migration: Migration | null = null

function fromBefore(rows: readonly OutcomeRow[], framework: Framework): Carried {
  migration ??= Migration.parse(
    JSON.parse(readFileSync(join(catalogFolder, 'migrations', 'csf-1.1-to-2.0.json'), 'utf8')),
  )
  const successions = migration.items.flatMap(item => item.to.map(({ id }) => ({ from: item.id, to: id })))
  const old = rows.map(row => ({ id: row.requirement, row }))
  return migrateOutcomes(old, successions, outcomesOf(framework))
}
