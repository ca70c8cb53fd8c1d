import type { Reply } from '../api.ts'
import type { State } from '../kit/state-view.ts'

export type CheckCard = Reply<'checks', 'list'>['items'][number]
export type RunRecord = Reply<'checks', 'runs'>['items'][number]
type Verdict = RunRecord['body']['verdict']

const verdictWords: Readonly<Record<Verdict, string>> = {
  passed: 'Passed',
  failed: 'Failed',
  no_data: 'No data',
  stale: 'Stale',
  error: 'Error',
  timed_out: 'Timed out',
}

export const verdicts: readonly string[] = ['failed', 'error', 'timed_out', 'stale', 'no_data', 'never', 'passed']

/** The word for a verdict; a check that has not run has none. */
export function verdictWord(verdict: string): string {
  return verdict === 'never' ? 'Never run' : (verdictWords[verdict as Verdict] ?? verdict)
}

/** The mark of a verdict: only passed is good, everything that saw nothing is unknown. */
export function verdictState(verdict: string, stale: boolean): State {
  if (stale) return 'unknown'
  if (verdict === 'passed') return 'operating'
  return verdict === 'failed' ? 'failing' : 'unknown'
}

/** The verdict of a check as lists say it: an old one is stale whatever it was. */
export function verdictOf(check: Pick<CheckCard, 'lastRun' | 'stale'>): string {
  if (!check.lastRun) return 'never'
  return check.stale ? 'stale' : check.lastRun.body.verdict
}

const statusStates: Readonly<Record<string, State>> = {
  pass: 'operating',
  fail: 'failing',
  excepted: 'excepted',
  error: 'unknown',
  not_evaluated: 'unknown',
  manual: 'unknown',
  missing: 'unknown',
}

/** The mark of a row; rows that are only counted are not applicable. */
export function statusState(status: string): State {
  return statusStates[status] ?? 'not_applicable'
}

/** "212 pass, 3 fail": counts by status, those that matter first. */
export function statusCounts(
  counts: Readonly<Partial<Record<string, number>>>,
): readonly (readonly [string, number])[] {
  const order = [
    'fail',
    'error',
    'missing',
    'not_evaluated',
    'manual',
    'excepted',
    'pass',
    'info',
    'excluded',
    'suppressed',
    'not_applicable',
  ]
  return order.flatMap(status => (counts[status] ? [[status, counts[status]] as const] : []))
}

/** Where the row of a resource stands that a run judged, in the snapshot that it read. */
export function rowHref(
  snapshots: RunRecord['body']['snapshots'],
  population: string | null,
  resource: string,
): string | null {
  const read = snapshots.find(input => input.alias === population)
  if (!read) return null
  return `/datasets/${encodeURIComponent(read.dataset)}/${read.snapshot}?q=${encodeURIComponent(resource)}`
}

/** A check to begin with, in the text form that is saved. */
export const startingText = `id: my-check
title: Every enabled account of a person has a second factor
severity: high
cadence: daily
good: Every enabled account of a person asks for a second factor.
requirements: [soc2@2017:CC6.1]
data:
  accounts: { dataset: identity.accounts@1, fresh_within: 26h }
population: { data: accounts, key: resource }
sql: |
  SELECT resource,
         CASE WHEN mfa IS NULL THEN 'not_evaluated' WHEN mfa THEN 'pass' ELSE 'fail' END AS status,
         CASE WHEN mfa THEN '' ELSE account || ' is not known to have a second factor' END AS reason
  FROM accounts
remediation: Turn on the second factor for the account, or disable it.
`
