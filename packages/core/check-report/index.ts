import type { z } from 'zod'
import type { Severity } from '../check/definition.ts'
import type { RowStatus, RunVerdict } from '../verdict/index.ts'

/** One resource in the result of a run; `exception` names the accepted deviation of an `excepted` row. */
export type ReportedRow = {
  readonly resource: string
  readonly status: RowStatus
  readonly reason: string
  readonly exception: string | null
}

/** Management's accepted, expiring deviation, as far as a report shows it. */
export type ReportedException = {
  readonly id: string
  readonly reason: string
  readonly approvedBy: string
  readonly expiresAt: string
}

/** What one check found, with every row of its answer. */
export type ReportedRun = {
  readonly check: {
    readonly id: string
    readonly title: string
    readonly good: string
    readonly remediation: string
    readonly severity: z.infer<typeof Severity>
    readonly requirements: readonly string[]
    readonly digest: string
  }
  readonly verdict: RunVerdict
  readonly reasons: readonly string[]
  /** The moment that the answer is for: the time of the newest data; null without data. */
  readonly now: string | null
  readonly total: number
  readonly inScope: number
  readonly resultSha256: string | null
  readonly rows: readonly ReportedRow[]
}

/** What a run of checks found: all that a report in any format is written from. */
export type CheckReport = {
  readonly tool: { readonly name: string; readonly version: string }
  /** The moment that the verdicts are for. */
  readonly at: string
  readonly runs: readonly ReportedRun[]
  /** Checks that were not asked, and why: none of them says anything. */
  readonly notRun: readonly { readonly check: string; readonly why: string }[]
  readonly exceptions: readonly ReportedException[]
}

/** Whether a run came to an answer; every other verdict leaves unknown what it was asked. */
export function isDecided({ verdict }: Pick<ReportedRun, 'verdict'>): boolean {
  return verdict === 'passed' || verdict === 'failed'
}

/**
 * The status that a row may be reported with on its own. A row of data that is stale, or of a run that erred, does not pass,
 * whatever the check said: away from its run nobody would see that.
 */
export function reportedStatus({ verdict }: Pick<ReportedRun, 'verdict'>, { status }: ReportedRow): RowStatus {
  const isTrusted = verdict === 'passed' || verdict === 'failed' || verdict === 'no_data'
  return status === 'pass' && !isTrusted ? 'not_evaluated' : status
}

/** Why a row has its status, in a sentence for those who see nothing but the row. */
export function reportedReason(run: ReportedRun, row: ReportedRow): string {
  if (row.status === 'pass' && reportedStatus(run, row) !== 'pass')
    return `passed, but the run does not count: ${sentenceOf(run)}`
  return row.reason || (row.status === 'pass' ? run.check.title : row.status.replaceAll('_', ' '))
}

/** The verdict of a run in words. */
export function sentenceOf({ verdict, reasons }: Pick<ReportedRun, 'verdict' | 'reasons'>): string {
  return `${verdict.replaceAll('_', ' ')}: ${reasons.join('; ') || 'every resource in scope passes'}`
}
