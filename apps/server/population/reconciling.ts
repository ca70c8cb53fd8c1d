import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Population } from '@onus/core/population'
import { refuse } from '@onus/core/problem'
import { fieldText, lineFields } from '@onus/core/sampling'
import { freezePopulation } from '@onus/evaluator/population'
import type { OrgTransaction } from '../db/index.ts'
import type { Moment } from '../register/store.ts'
import type { FreezingRooms } from './freezing.ts'
import { frozenLines } from './lines.ts'
import { snapshotSource } from './source.ts'

const mostExamples = 20

/** How two sets of values agree. */
export type Agreement = {
  readonly both: number
  readonly onlyHere: number
  readonly onlyThere: number
  readonly examples: { readonly onlyHere: string[]; readonly onlyThere: string[] }
}

/** Compares the values of a column here with those there; rows without a value are not compared. */
export function agreementOf(here: ReadonlySet<string>, there: ReadonlySet<string>): Agreement {
  const onlyHere = [...here].filter(value => !there.has(value))
  const onlyThere = [...there].filter(value => !here.has(value))
  return {
    both: here.size - onlyHere.length,
    onlyHere: onlyHere.length,
    onlyThere: onlyThere.length,
    examples: { onlyHere: onlyHere.slice(0, mostExamples), onlyThere: onlyThere.slice(0, mostExamples) },
  }
}

/** The values that a column of a frozen population has. */
export async function valuesIn(
  { blobs }: Pick<FreezingRooms, 'blobs'>,
  org: string,
  population: Pick<Population, 'popHash' | 'columns'>,
  column: string,
): Promise<ReadonlySet<string>> {
  const index = population.columns.findIndex(one => one.name === column)
  if (index < 0)
    return refuse('invalid_input', `The population has no column "${column}"`, [
      { path: 'column', message: 'is not there' },
    ])
  const values = new Set<string>()
  for await (const line of frozenLines(blobs, org, population.popHash)) {
    const value = fieldText(lineFields(line)[index] ?? '\\N')
    if (value !== null) values.add(value)
  }
  return values
}

/** The values that a column of a dataset has in a snapshot, and the file that they were read from. */
export async function valuesInDataset(
  { blobs, evaluator, workFolder }: FreezingRooms,
  tx: OrgTransaction,
  org: string,
  moment: Moment,
  { column, ...of }: { snapshot: string; dataset: string; column: string },
): Promise<{ values: ReadonlySet<string>; sha256: string; personal: boolean }> {
  await using copies = blobs.copies()
  await mkdir(workFolder, { recursive: true })
  const place = join(workFolder, `compared-${randomUUID()}`)
  const source = await snapshotSource(tx, { org, copies, moment, place }, { kind: 'snapshot', ...of })
  const known = source.available.find(one => one.name === column)
  if (!known)
    return refuse('invalid_input', `${of.dataset} has no column "${column}"`, [
      { path: 'against.column', message: 'is not there' },
    ])
  const { name, type } = known
  try {
    const anytime = { from: moment.asOf, to: moment.asOf }
    const input = { columns: [{ name, type }], key: [name], time: null, period: anytime, equals: [], distinct: true }
    const { holdsMail } = await freezePopulation(
      evaluator,
      { file: source.file, format: source.format, ...input },
      place,
    )
    const lines = (await readFile(place, 'utf8')).split('\n').slice(0, -1)
    const values = new Set(lines.map(fieldText).filter(value => value !== null))
    return { values, sha256: source.sha256, personal: known.personal || holdsMail.includes(true) }
  } finally {
    await rm(place, { force: true })
  }
}
