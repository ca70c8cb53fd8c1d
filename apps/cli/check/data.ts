import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, createWriteStream, type WriteStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import {
  type CollectRun,
  type Connector,
  collect,
  execNothing,
  filesUnder,
  SourceProblem,
} from '@onus/connectors/connector'
import { namedFile } from '@onus/connectors/named-file'
import { netNothing } from '@onus/connectors/net'
import { previewResults, resultsIn } from '@onus/connectors/results'
import { type DatasetRef, datasetOf } from '@onus/core/dataset'
import { didYouMean } from '@onus/core/near'
import { instant } from '@onus/core/time'
import type { Evaluator, SnapshotTable } from '@onus/evaluator/evaluate'
import { type SnapshotInput, writeSnapshots } from '@onus/evaluator/snapshot'
import { fail } from '../kit/act.ts'
import type { KnownDatasets } from './datasets.ts'
import { reasonOf } from './files.ts'

/** What was read of one file. */
export type DataFile = {
  readonly file: string
  readonly dataset: DatasetRef
  readonly rows: number
  readonly takenAt: string
  readonly sha256: string
  /** Why it holds only a part of what was looked at, when it does: then no check passes over it. */
  readonly incomplete: string | null
  readonly notes: readonly string[]
}

export type Data = { readonly files: readonly DataFile[]; readonly tables: readonly SnapshotTable[] }

export type DataQuestion = {
  readonly folder: string
  /** Where what is read may be stored. */
  readonly work: string
  readonly at: string
  readonly observedAt: string | null
  readonly datasets: KnownDatasets
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
    if (one) read.push(...one)
  }
  if (problems.length > 0) fail(problems.join('\n'))
  return await stored(evaluator, read, question, problems)
}

/** One file cannot be used; the message names it. */
class FileProblem extends Error {}

/** Rows of one dataset in one file, as lines of JSON. */
type Read = {
  readonly file: string
  readonly dataset: DatasetRef
  readonly lines: string
  readonly takenAt: string
  /** When the oldest row was observed. */
  readonly observedFrom: string
  readonly incomplete: string | null
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
export function datasetNamed(
  file: string,
  datasets: KnownDatasets['all'],
): { readonly ref: DatasetRef } | { readonly near: string } | null {
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

async function readOne(path: string, question: DataQuestion): Promise<readonly Read[]> {
  const dataset = datasetNamed(path, question.datasets.all)
  const run = await runOver(path, question)
  if (dataset && 'ref' in dataset)
    return await readWith(namedFile, { file: resolve(path), dataset: dataset.ref }, run, path, question)
  try {
    return await readResults(path, run, question)
  } catch (error) {
    if (!(error instanceof SourceProblem)) throw error
    const near = dataset?.near || '; a file is named by its dataset, such as identity.accounts.csv'
    throw new FileProblem(`${path} names no dataset${near}; and as a file of a scanner: ${error.message}`)
  }
}

/** A file of a scanner, by what stands in it: the datasets that the importer makes of it. */
async function readResults(path: string, run: CollectRun, question: DataQuestion): Promise<readonly Read[]> {
  const full = resolve(path)
  const { sha256, bytes } = await identityOf(full)
  const file = { path: full, name: basename(path), sha256, bytes, target: null }
  const seen = await previewResults(file, run)
  const { format, tool, target } = seen.report
  const settings = { format, tool: tool ?? format, target: target ?? file.name }
  return await readWith(resultsIn(file, seen), settings, run, path, question)
}

async function identityOf(path: string): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk as Buffer)
    bytes += (chunk as Buffer).length
  }
  return { sha256: hash.digest('hex'), bytes }
}

/** Files that do not say when they were made were made when they were last changed, or at the moment that is asked about. */
async function runOver(path: string, { at, folder, observedAt, datasets }: DataQuestion): Promise<CollectRun> {
  const changedAt = (await stat(path)).mtime.toISOString()
  const taken = observedAt ?? (changedAt < at ? changedAt : at)
  const inside = dirname(relative(folder, path))
  return {
    // A folder inside the folder stands for a source, so that two of them may have a file of one name.
    source: inside === '.' ? basename(path) : inside,
    startedBy: 'onus check run',
    now: () => instant(taken),
    exec: execNothing,
    files: filesUnder('/'),
    net: netNothing,
    own: datasets.own,
    signal: new AbortController().signal,
  }
}

type Lines = { readonly path: string; readonly out: WriteStream; first: string; last: string }

async function readWith(
  connector: Connector,
  settings: unknown,
  run: CollectRun,
  path: string,
  { at, folder, work }: DataQuestion,
): Promise<readonly Read[]> {
  const written = new Map<DatasetRef, Lines>()
  const linesOf = (dataset: DatasetRef): Lines => {
    const known = written.get(dataset)
    if (known) return known
    const name = `rows-${relative(folder, path)}-${dataset}`.replaceAll(/[^A-Za-z0-9.@-]/g, '_')
    const lines = open(join(work, name))
    written.set(dataset, lines)
    return lines
  }
  const collected = await collect(connector, settings, run, {
    row: (dataset, row) => {
      const lines = linesOf(dataset)
      const observed = String(row.observed_at)
      if (lines.first === '' || observed < lines.first) lines.first = observed
      if (observed > lines.last) lines.last = observed
      return lines.out.write(`${JSON.stringify(row)}\n`) ? undefined : once(lines.out, 'drain').then(() => {})
    },
  })
  for (const { dataset } of collected.datasets) linesOf(dataset)
  for (const { out } of written.values()) await new Promise(end => out.end(end))
  if (collected.outcome.state === 'error') throw new FileProblem(`${path}: ${collected.outcome.why}`)
  const why = collected.outcome.state === 'complete' ? null : `${basename(path)}: ${collected.outcome.why}`
  return [...written].map(([dataset, { path: lines, first, last }]) => {
    if (last !== '' && Date.parse(last) > Date.parse(at))
      throw new FileProblem(`${path}: a row was observed at ${last}, which is after ${at}; say --at for a later moment`)
    return {
      file: path,
      dataset,
      lines,
      takenAt: last === '' ? run.now() : millis(last),
      observedFrom: first === '' ? run.now() : millis(first),
      incomplete: why,
      notes: collected.notes,
    }
  })
}

function open(path: string): Lines {
  return { path, out: createWriteStream(path), first: '', last: '' }
}

/** Rows keep microseconds; a snapshot is taken at a millisecond, the last one that is not after them. */
function millis(observed: string): string {
  return new Date(Date.parse(observed)).toISOString()
}

async function stored(
  evaluator: Evaluator,
  read: readonly Read[],
  { work, datasets }: DataQuestion,
  problems: string[],
): Promise<Data> {
  const schemaOf = (ref: DatasetRef) => datasets.all.get(ref) ?? datasetOf(ref)
  const inputs = read.map(
    (one, index): SnapshotInput => ({
      schema: schemaOf(one.dataset),
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
    const { takenAt, observedFrom, dataset, file, incomplete, notes } = one
    const { path, sha256, rows } = outcome
    files.push({ file, dataset, rows, takenAt, sha256, incomplete, notes })
    const snapshot = {
      path,
      sha256,
      takenAt,
      rows,
      ...(observedFrom < takenAt && { observedFrom }),
      ...(incomplete !== null && { incomplete }),
    }
    byDataset.set(dataset, [...(byDataset.get(dataset) ?? []), snapshot])
  }
  if (problems.length > 0) fail(problems.join('\n'))
  return { files, tables: [...byDataset].map(([ref, snapshots]) => ({ schema: schemaOf(ref), snapshots })) }
}
