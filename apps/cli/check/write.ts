import { writeFileSync } from 'node:fs'
import type { CheckReport } from '@onus/core/check-report'
import { assessmentResultsOf, type PlanReference } from '@onus/oscal/check-results'
import { junitOf } from '@onus/reports/junit'
import { ocsfOf } from '@onus/reports/ocsf'
import { sarifOf } from '@onus/reports/sarif'
import { fail } from '../kit/act.ts'

export type ReportFormat = 'sarif' | 'ocsf' | 'junit' | 'oscal-ar'

/** A report as text of a format. OCSF is one finding a line where the file is called so, else a list. */
export function textOf(
  report: CheckReport,
  format: ReportFormat,
  out: string | undefined,
  plan: PlanReference,
): string {
  switch (format) {
    case 'sarif':
      return json(sarifOf(report))
    case 'junit':
      return junitOf(report)
    case 'oscal-ar':
      return json(assessmentResultsOf(report, plan))
    case 'ocsf': {
      const findings = ocsfOf(report)
      const isLines = /\.(ndjson|jsonl)$/i.test(out ?? '')
      return isLines ? findings.map(one => `${JSON.stringify(one)}\n`).join('') : json(findings)
    }
  }
}

export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

export function writeTo(path: string, text: string): void {
  try {
    writeFileSync(path, text)
  } catch (error) {
    fail(`${path} cannot be written: ${error instanceof Error ? error.message : error}.`, error)
  }
}
