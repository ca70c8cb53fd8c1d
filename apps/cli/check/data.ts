import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { type CollectRun, collect, execNothing, filesUnder } from '@onus/connectors/connector'
import { namedFile } from '@onus/connectors/named-file'
import { netNothing } from '@onus/connectors/net'
import { type DatasetRef, datasetOf, datasets } from '@onus/core/dataset'
import { didYouMean } from '@onus/core/near'
import { instant } from '@onus/core/time'
import type { Evaluator, SnapshotTable } from '@onus/evaluator/evaluate'
import { type SnapshotInput, writeSnapshots } from '@onus/evaluator/snapshot'
import { fail } from '../kit/act.ts'
import { reasonOf } from './files.ts'

/** What was read of one file. */
export type DataFile = {
  readonly file: string
  readonly dataset: DatasetRef
  readonly rows: number
  readonly takenAt: string
  readonly sha256: string
  readonly notes: readonly string[]
}

export type Data = { readonly files: readonly DataFile[]; readonly tables: readonly SnapshotTable[] }

export type DataQuestion = {
  readonly folder: string
  /** Where what is read may be stored. */
  readonly work: string
  readonly at: string
  readonly observedAt: string | null
}

/**
 * Reads every file under a folder as rows of the dataset that its name says. One file that cannot be read, or is of no dataset,
 * ends it with all that is wrong: a check over half of the data would pass what nobody looked at.
 */
export async function readData(evaluator: Evaluator, question: DataQuestion): Promise<Data> {
  const found = await filesIn(question.folder)
  if (found.length === 0) fail(`There is no file in ${question.folder}; expected files such as identity.accounts.csv.`)
  const problems: string[] = []
  const read: Read[] = []
  for (const path of found) {
    const one = await readOne(path, question).catch(error => {
      if (!(error instanceof FileProblem)) throw error
      problems.push(error.message)
      return null
    })
    if (one) read.push(one)
  }
  if (problems.length > 0) fail(problems.join('\n'))
  return await stored(evaluator, read, question, problems)
}

/** One file cannot be used; the message names it. */
class FileProblem extends Error {}

type Read = {
  readonly file: string
  readonly dataset: DatasetRef
  readonly lines: string
  readonly takenAt: string
  /** When the oldest row was observed. */
  readonly observedFrom: string
  readonly notes: readonly string[]
}

async function filesIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true, recursive: true })
    return entries
      .filter(entry => !entry.isDirectory())
      .map(entry => join(entry.parentPath, entry.name))
      .filter(
        path =>
          !relative(folder, path)
            .split(/[/\\]/)
            .some(part => part.startsWith('.')),
      )
      .sort()
  } catch (error) {
    return fail(`${folder} cannot be read: ${reasonOf(error)}.`, error)
  }
}

const named = /^([a-z][a-z0-9_]*\.[a-z][a-z0-9_]*)(@[1-9]\d*)?\.(?:ndjson|jsonl|json|csv|tsv|xlsx)$/

/** The dataset that the name of a file says, in its newest version where it says none; null where it says no dataset. */
export function datasetNamed(file: string): { readonly ref: DatasetRef } | { readonly near: string } | null {
  const [, name, version = ''] = named.exec(basename(file)) ?? []
  if (name === undefined) return null
  const refs = [...datasets.keys()]
  const fitting = refs.filter(ref => (version ? ref === `${name}${version}` : ref.startsWith(`${name}@`)))
  const ref = fitting.sort((a, b) => versionOf(a) - versionOf(b)).at(-1)
  return ref ? { ref } : { near: didYouMean(`${name}${version || '@1'}`, refs) }
}

function versionOf(ref: DatasetRef): number {
  return Number(ref.slice(ref.indexOf('@') + 1))
}

async function readOne(path: string, question: DataQuestion): Promise<Read> {
  const dataset = datasetNamed(path)
  if (dataset && 'ref' in dataset) return await readNamed(path, dataset.ref, question)
  throw new FileProblem(
    `${path}: there is no dataset of that name${dataset?.near || '; expected one such as identity.accounts.csv'}`,
  )
}

/** A folder inside the folder stands for a source, so that two of them may have a file of one name. */
function sourceOf(path: string, folder: string): string {
  const inside = dirname(relative(folder, path))
  return inside === '.' ? basename(path) : inside
}

async function readNamed(path: string, dataset: DatasetRef, question: DataQuestion): Promise<Read> {
  const { at, folder, work, observedAt } = question
  const changedAt = (await stat(path)).mtime.toISOString()
  const taken = observedAt ?? (changedAt < at ? changedAt : at)
  const lines = join(work, `rows-${relative(folder, path).replaceAll(/[^A-Za-z0-9.@-]/g, '_')}`)
  const run: CollectRun = {
    source: sourceOf(path, folder),
    startedBy: 'onus check run',
    now: () => instant(taken),
    exec: execNothing,
    files: filesUnder('/'),
    net: netNothing,
    signal: new AbortController().signal,
  }
  let [first, last] = ['', '']
  const out = createWriteStream(lines)
  const collected = await collect(namedFile, { file: resolve(path), dataset }, run, {
    row: (_, row) => {
      const observed = String(row.observed_at)
      if (first === '' || observed < first) first = observed
      if (observed > last) last = observed
      return out.write(`${JSON.stringify(row)}\n`) ? undefined : once(out, 'drain').then(() => {})
    },
  })
  out.end()
  await once(out, 'finish')
  if (collected.outcome.state !== 'complete') throw new FileProblem(`${path}: ${collected.outcome.why}`)
  if (last !== '' && Date.parse(last) > Date.parse(at))
    throw new FileProblem(`${path}: a row was observed at ${last}, which is after ${at}; say --at for a later moment`)
  return {
    file: path,
    dataset,
    lines,
    takenAt: last === '' ? taken : millis(last),
    observedFrom: first === '' ? taken : millis(first),
    notes: collected.notes,
  }
}

/** Rows keep microseconds; a snapshot is taken at a millisecond, the last one that is not after them. */
function millis(observed: string): string {
  return new Date(Date.parse(observed)).toISOString()
}

async function stored(
  evaluator: Evaluator,
  read: readonly Read[],
  { work }: DataQuestion,
  problems: string[],
): Promise<Data> {
  const inputs = read.map(
    (one, index): SnapshotInput => ({
      schema: datasetOf(one.dataset),
      rows: { lines: one.lines },
      path: join(work, `snapshot-${index}.parquet`),
    }),
  )
  const outcomes = await writeSnapshots(evaluator, inputs)
  const files: DataFile[] = []
  const byDataset = new Map<DatasetRef, SnapshotTable['snapshots'][number][]>()
  for (const [index, outcome] of outcomes.entries()) {
    const one = read[index]
    if (!one) continue
    if (!outcome.ok) {
      problems.push(`${one.file}: ${outcome.why}`)
      continue
    }
    const { takenAt, observedFrom, dataset, file, notes } = one
    const { path, sha256, rows } = outcome
    files.push({ file, dataset, rows, takenAt, sha256, notes })
    const snapshot = { path, sha256, takenAt, ...(observedFrom < takenAt && { observedFrom }) }
    byDataset.set(dataset, [...(byDataset.get(dataset) ?? []), snapshot])
  }
  if (problems.length > 0) fail(problems.join('\n'))
  return { files, tables: [...byDataset].map(([ref, snapshots]) => ({ schema: datasetOf(ref), snapshots })) }
}
