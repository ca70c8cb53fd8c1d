import type { ClaimedRequirement, ResultRecord } from '@onus/core/result-record'
import type { AnswerStatus } from '@onus/core/verdict'
import { identityOf, type Outcome, wordIn } from '../importer/outcome.ts'
import { severityOf } from '../importer/severity.ts'

/** What Prowler writes under one of these names, of which versions and kinds of files have different ones; null for nothing. */
export type Cell = (...names: readonly string[]) => string | null

/** Looks names up whatever their case and what separates their words: `FINDING_UID`, `FindingUniqueId`, `Account Number`. */
export function cellsOf(values: Iterable<readonly [string, string | null]>): Cell {
  const byName = new Map([...values].map(([name, value]) => [plain(name), value]))
  return (...names) =>
    names.map(name => byName.get(plain(name)) ?? null).find(value => value !== null && value.trim() !== '') ?? null
}

function plain(name: string): string {
  return name.replace(/[^a-z0-9]/gi, '').toUpperCase()
}

/** One row of a CSV of Prowler, or one object of its own JSON, whatever the version. */
export function outcomeOf(
  cell: Cell,
  requirements: readonly ClaimedRequirement[],
): Outcome & Pick<ResultRecord, 'target' | 'toolVersion'> {
  const word = cell('STATUS', 'CHECK_RESULT', 'RESULT') ?? 'unnamed'
  const isMuted = /^(true|yes|1)$/i.test(cell('MUTED') ?? '') || /^muted$/i.test(word)
  const rule = cell('CHECK_ID', 'TITLE_ID', 'CONTROL_ID') ?? 'unnamed'
  const resource = cell('RESOURCE_UID', 'RESOURCE_ARN', 'RESOURCE_ID', 'CHECK_RESOURCE_ID', 'RESOURCE_NAME')
  const message = cell('STATUS_EXTENDED', 'CHECK_RESULT_EXTENDED', 'MESSAGE', 'NOTES')
  const time = cell('TIMESTAMP', 'ASSESSMENT_START_TIME', 'ASSESSMENT_DATE', 'PROWLER_START_TIME')
  const severity = cell('SEVERITY', 'CHECK_SEVERITY')
  return {
    tool: 'Prowler',
    toolVersion: cell('PROWLER_VERSION'),
    target: cell(
      'ACCOUNT_UID',
      'ACCOUNT_ID',
      'ACCOUNT_NUM',
      'ACCOUNT_NUMBER',
      'SUBSCRIPTION_ID',
      'PROJECT_ID',
      'SUBSCRIPTION',
    ),
    rule,
    title: cell('CHECK_TITLE', 'TITLE_TEXT', 'CONTROL'),
    sourceWord: word,
    verdict: isMuted ? 'suppressed' : (wordIn(verdicts, word.toUpperCase()) ?? 'not_evaluated'),
    sourceSeverity: severity,
    severity: severityOf(severity),
    resource,
    message,
    from: time,
    to: time,
    suppression: isMuted ? { by: null, why: cell('NOTES'), until: null } : null,
    requirements,
    identity: identityOf(cell('FINDING_UID', 'FINDING_UNIQUE_ID'), rule, resource, word, message),
  }
}

const verdicts: Readonly<Record<string, AnswerStatus>> = {
  PASS: 'pass',
  FAIL: 'fail',
  MANUAL: 'manual',
  INFO: 'info',
  ERROR: 'error',
}
