import { once } from 'node:events'
import { closeSync, openSync, writeSync } from 'node:fs'
import type { CheckReport } from '@onus/core/check-report'
import { assessmentResultsOf, type PlanReference } from '@onus/oscal/check-results'
import { junitOf } from '@onus/reports/junit'
import { ocsfOf } from '@onus/reports/ocsf'
import { jsonPieces } from '@onus/reports/pieces'
import { sarifOf } from '@onus/reports/sarif'
import { fail } from '../kit/act.ts'

export type ReportFormat = 'sarif' | 'ocsf' | 'junit' | 'oscal-ar'

/** A report in a format, as pieces of text. OCSF is one finding a line where the file is called so, else a list. */
export function piecesOf(
  report: CheckReport,
  format: ReportFormat,
  out: string | undefined,
  plan: PlanReference,
): Iterable<string> {
  switch (format) {
    case 'sarif':
      return jsonPieces(sarifOf(report))
    case 'junit':
      return junitOf(report)
    case 'oscal-ar':
      return jsonPieces(assessmentResultsOf(report, plan))
    case 'ocsf':
      return /\.(ndjson|jsonl)$/i.test(out ?? '') ? lines(ocsfOf(report)) : jsonPieces(ocsfOf(report))
  }
}

function* lines(values: Iterable<object>): Generator<string> {
  for (const value of values) yield `${JSON.stringify(value)}\n`
}

/** Writes text to a file. */
export function writeTo(path: string, text: Iterable<string>): void {
  try {
    const file = openSync(path, 'w')
    try {
      for (const batch of batches(text)) writeSync(file, batch)
    } finally {
      closeSync(file)
    }
  } catch (error) {
    fail(`${path} cannot be written: ${error instanceof Error ? error.message : error}.`, error)
  }
}

/** Writes text to the standard output as fast as it is taken. */
export async function writeOut(text: Iterable<string>): Promise<void> {
  for (const batch of batches(text)) if (!process.stdout.write(batch)) await once(process.stdout, 'drain')
}

const batchCharacters = 1 << 16

function* batches(text: Iterable<string>): Generator<string> {
  let batch = ''
  for (const piece of text) {
    batch += piece
    if (batch.length < batchCharacters) continue
    yield batch
    batch = ''
  }
  if (batch !== '') yield batch
}
