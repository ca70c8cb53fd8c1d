import { createHash } from 'node:crypto'
import {
  type CheckReport,
  isDecided,
  type ReportedException,
  type ReportedRow,
  type ReportedRun,
  reportedReason,
  reportedStatus,
  sentenceOf,
} from '@onus/core/check-report'
import type { RowStatus } from '@onus/core/verdict'
import { items } from '../pieces/index.ts'

/**
 * A report as SARIF 2.1.0, its results made as they are written. Each row is one result: `pass` only where the check passed it, `open` for whatever is unknown,
 * `fail` with an accepted suppression for what is accepted. A check that came to no verdict has an open result of its own.
 */
export function sarifOf(report: CheckReport): object {
  const taxonomies = taxonomiesOf(report)
  const names = taxonomies.map(one => one.name)
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: report.tool.name,
            semanticVersion: report.tool.version,
            supportedTaxonomies: names.map((name, index) => ({ name, index })),
            rules: report.runs.map(run => ruleOf(run, names)),
          },
        },
        automationDetails: { id: 'onus/checks/' },
        invocations: [
          {
            executionSuccessful: report.runs.every(({ verdict }) => verdict !== 'error' && verdict !== 'timed_out'),
            endTimeUtc: report.at,
            toolExecutionNotifications: notificationsOf(report),
          },
        ],
        taxonomies,
        results: items(() => resultsIn(report)),
      },
    ],
  }
}

const kinds: Readonly<Record<RowStatus, string>> = {
  pass: 'pass',
  fail: 'fail',
  excepted: 'fail',
  suppressed: 'fail',
  not_evaluated: 'open',
  error: 'open',
  missing: 'open',
  manual: 'review',
  excluded: 'notApplicable',
  not_applicable: 'notApplicable',
  info: 'informational',
}

const levels = { critical: 'error', high: 'error', medium: 'warning', low: 'note' } as const

/** A CVSS score inside the band of each severity, which is what services that read SARIF sort by. */
const scores = { critical: '9.5', high: '8.0', medium: '5.5', low: '2.0' } as const

function taxonomiesOf({ runs }: CheckReport) {
  const ids = new Map<string, Set<string>>()
  for (const requirement of runs.flatMap(run => run.check.requirements)) {
    const { framework, id } = partsOf(requirement)
    ids.set(framework, (ids.get(framework) ?? new Set()).add(id))
  }
  return [...ids].map(([name, taxa]) => ({ name, taxa: [...taxa].map(id => ({ id })) }))
}

function partsOf(requirement: string) {
  const colon = requirement.indexOf(':')
  return { framework: requirement.slice(0, colon), id: requirement.slice(colon + 1) }
}

function ruleOf({ check }: ReportedRun, taxonomies: readonly string[]) {
  return {
    id: check.id,
    shortDescription: { text: check.title },
    fullDescription: { text: check.good },
    help: { text: check.remediation },
    defaultConfiguration: { level: levels[check.severity] },
    relationships: check.requirements.map(partsOf).map(({ framework, id }) => ({
      target: { id, toolComponent: { name: framework, index: taxonomies.indexOf(framework) } },
      kinds: ['relevant'],
    })),
    properties: {
      'security-severity': scores[check.severity],
      severity: check.severity,
      tags: ['security', 'compliance'],
      digest: check.digest,
    },
  }
}

function* resultsIn(report: CheckReport): Generator<object> {
  for (const [index, run] of report.runs.entries()) {
    for (const row of run.rows) yield resultOf(report, run, index, row)
    if (!isDecided(run) || run.rows.length === 0) yield undecidedOf(run, index)
  }
}

function resultOf({ exceptions }: CheckReport, run: ReportedRun, ruleIndex: number, row: ReportedRow): object {
  const status = reportedStatus(run, row)
  const kind = kinds[status]
  const suppression = suppressionOf(row, status, exceptions)
  return {
    ruleId: run.check.id,
    ruleIndex,
    kind,
    level: kind === 'fail' ? levels[run.check.severity] : 'none',
    message: { text: reportedReason(run, row) },
    locations: [locationOf(row.resource)],
    partialFingerprints: { 'onus/v1': fingerprint(run.check.id, row.resource) },
    ...(suppression && { suppressions: [suppression] }),
    properties: { status },
  }
}

/** A resource is no file, but services that show SARIF want a path for each result. */
function locationOf(resource: string) {
  return {
    physicalLocation: { artifactLocation: { uri: uriOf(resource) } },
    logicalLocations: [{ fullyQualifiedName: resource, kind: 'resource' }],
  }
}

function uriOf(text: string): string {
  return encodeURI(text.toWellFormed()).replaceAll('#', '%23').replaceAll('?', '%3F')
}

function suppressionOf(row: ReportedRow, status: RowStatus, exceptions: readonly ReportedException[]) {
  if (status !== 'excepted' && status !== 'suppressed') return null
  const exception = exceptions.find(({ id }) => id === row.exception)
  return {
    kind: 'external',
    status: 'accepted',
    justification: exception?.reason ?? (row.reason || 'suppressed by the check'),
    ...(exception && {
      properties: { exception: exception.id, suppressedBy: exception.approvedBy, expiresAt: exception.expiresAt },
    }),
  }
}

/** What speaks of a check as a whole: without it a check that came to no verdict would not be in the file at all. */
function undecidedOf(run: ReportedRun, ruleIndex: number): object {
  return {
    ruleId: run.check.id,
    ruleIndex,
    kind: 'open',
    level: 'none',
    message: { text: sentenceOf(run) },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: `checks/${run.check.id}.yaml` } },
        logicalLocations: [{ fullyQualifiedName: run.check.id, kind: 'module' }],
      },
    ],
    partialFingerprints: { 'onus/v1': fingerprint(run.check.id, '') },
    properties: { status: run.verdict },
  }
}

function notificationsOf({ runs, notRun }: CheckReport): object[] {
  const undecided = runs.filter(run => !isDecided(run))
  return [
    ...undecided.map(run => ({
      level: run.verdict === 'error' || run.verdict === 'timed_out' ? 'error' : 'warning',
      message: { text: `${run.check.id}: ${sentenceOf(run)}` },
      associatedRule: { id: run.check.id, index: runs.indexOf(run) },
    })),
    ...notRun.map(({ check, why }) => ({ level: 'note', message: { text: `${check} was not run: ${why}` } })),
  ]
}

function fingerprint(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex')
}
