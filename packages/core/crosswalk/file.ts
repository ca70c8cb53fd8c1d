import type { z } from 'zod'
import { type FrameworkFile, frameworkRef } from '../framework/index.ts'
import { Crosswalk, CrosswalkRow } from './schema.ts'

/** A set with its rows, as the files `<id>.yaml` and `<id>.csv` in catalogs/crosswalks say it. */
export type CrosswalkFile = Readonly<{ crosswalk: Crosswalk; rows: readonly CrosswalkRow[] }>

/** What is wrong with a row; `row` counts from 1 and leaves the line of column names out. `null` is the header. */
export type CrosswalkFault = Readonly<{ row: number | null; column: string; message: string }>

/**
 * Reads a set from its parsed header and its parsed rows. Rows that cannot be used are named one by one and left out;
 * without a usable header there is no set. Ids are held against `frameworks` where those are given.
 */
export function readCrosswalk(
  header: unknown,
  rows: readonly unknown[],
  frameworks: readonly FrameworkFile[] | null = null,
): Readonly<{ file: CrosswalkFile | null; faults: readonly CrosswalkFault[] }> {
  const crosswalk = Crosswalk.safeParse(header)
  if (!crosswalk.success) return { file: null, faults: [...faultsOf(crosswalk.error, null)] }
  const faults: CrosswalkFault[] = []
  const known = frameworks && {
    source: idsOf(crosswalk.data, 'source', frameworks, faults),
    target: idsOf(crosswalk.data, 'target', frameworks, faults),
  }
  const seen = new Map<string, number>()
  const read = rows.flatMap((given, index) => {
    const row = CrosswalkRow.safeParse(given)
    const found = row.success
      ? [...contentFaults(row.data, index + 1, known, seen)]
      : [...faultsOf(row.error, index + 1)]
    faults.push(...found)
    return row.success && found.length === 0 ? [row.data] : []
  })
  return { file: { crosswalk: crosswalk.data, rows: read }, faults }
}

type Ids = ReadonlyMap<string, 'usable' | 'withdrawn'>

function idsOf(
  crosswalk: Crosswalk,
  end: 'source' | 'target',
  frameworks: readonly FrameworkFile[],
  faults: CrosswalkFault[],
): Ids | null {
  const framework = frameworks.find(one => frameworkRef(one) === crosswalk[end])
  if (!framework) {
    const known = frameworks.map(frameworkRef).join(', ')
    faults.push({ row: null, column: end, message: `${crosswalk[end]} is not among the frameworks ${known}` })
    return null
  }
  return new Map(
    framework.requirements.map(one => [
      one.id,
      one.kind === 'reference' && one.withdrawn !== undefined ? 'withdrawn' : 'usable',
    ]),
  )
}

function* contentFaults(
  row: CrosswalkRow,
  number: number,
  known: { readonly source: Ids | null; readonly target: Ids | null } | null,
  seen: Map<string, number>,
): Generator<CrosswalkFault> {
  for (const end of ['source', 'target'] as const) {
    const ids = known?.[end]
    if (!ids) continue
    const state = ids.get(row[end])
    if (state === undefined) yield { row: number, column: end, message: `there is no ${row[end]}` }
    if (state === 'withdrawn') yield { row: number, column: end, message: `${row[end]} was withdrawn` }
  }
  const pair = `${row.source} ${row.target}`
  const earlier = seen.get(pair)
  if (earlier === undefined) seen.set(pair, number)
  else yield { row: number, column: 'target', message: `the same pair stands in row ${earlier}` }
}

function* faultsOf(error: z.ZodError, row: number | null): Generator<CrosswalkFault> {
  for (const issue of error.issues) {
    const message = issue.code === 'invalid_value' ? `write one of ${issue.values.join(', ')}` : issue.message
    yield { row, column: issue.path.map(String).join('.'), message }
  }
}
