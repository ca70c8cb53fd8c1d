import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ImportReport, ResultRecord } from '@onus/core/result-record'
import { SourceProblem } from '../connector/index.ts'
import { importFileOf, readResults, reportOn } from './index.ts'

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
