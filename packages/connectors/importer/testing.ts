import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type ImportReport, newTally, type ResultRecord } from '@onus/core/result-record'
import { SourceProblem } from '../connector/index.ts'
import { type ImportFile, importFileOf, readResults, recognise, reportOn } from './index.ts'
import { type DatasetRow, newRows } from './rows.ts'

/** The report on a file made of this text, or of this value as JSON. */
export async function reportOf(name: string, content: unknown): Promise<ImportReport> {
  return await reportOn(importFileOf(name, typeof content === 'string' ? content : JSON.stringify(content)))
}

/** The records of such a file. */
export async function recordsOf(name: string, content: unknown): Promise<readonly ResultRecord[]> {
  const records: ResultRecord[] = []
  const file = importFileOf(name, typeof content === 'string' ? content : JSON.stringify(content))
  for await (const event of readResults(file)) if (event.kind === 'record') records.push(event.record)
  return records
}

/** Asserts that the file is refused with one sentence that names it. */
export async function assertRefused(name: string, content: unknown, why: RegExp): Promise<void> {
  await assert.rejects(
    reportOf(name, content),
    error => error instanceof SourceProblem && error.message.startsWith(name) && why.test(error.message),
  )
}

/** Where a file of another project stands in this checkout's neighbourhood, or why it cannot be tested here. */
export function sampleFile(name: string): { readonly path: string; readonly skip: string | false } {
  const path = join(import.meta.dirname, '../../../../shared/data/samples', name)
  return { path, skip: existsSync(path) ? false : `SKIPPED: ${name} is not beside this checkout` }
}

/** How often a property is tried: the same cases in every gate, twenty times as many at random when soaking. */
export function times(numRuns: number): { readonly numRuns: number; readonly seed?: number } {
  return process.env.ONUS_SOAK === '1' ? { numRuns: numRuns * 20 } : { numRuns, seed: 4 }
}

/** The rows of datasets that such a file becomes, and the report on it. */
export async function rowsIn(
  name: string,
  content: unknown,
  target: string | null = null,
): Promise<{ readonly report: ImportReport; readonly rows: readonly DatasetRow[] }> {
  return await rowsOfFile(importFileOf(name, typeof content === 'string' ? content : JSON.stringify(content)), target)
}

/** The same of a file. */
export async function rowsOfFile(file: ImportFile, target: string | null = null) {
  const { format, shape } = await recognise(file)
  const tally = newTally(format.id)
  const maker = newRows({ file: file.name, sha256: '0'.repeat(64), format: format.id, target, tool: null })
  const rows: DatasetRow[] = []
  for await (const event of format.read(file, shape)) if (tally.add(event)) rows.push(...maker.add(event))
  rows.push(...maker.end())
  return { report: tally.report(), rows }
}
