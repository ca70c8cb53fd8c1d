import {
  type CheckReport,
  isDecided,
  type ReportedRow,
  type ReportedRun,
  reportedReason,
  reportedStatus,
  sentenceOf,
} from '@onus/core/check-report'
import type { RowStatus } from '@onus/core/verdict'
import { type Items, items } from '../pieces/index.ts'

/** The version of OCSF that findings are written in. */
export const ocsfVersion = '1.5.0'

/**
 * A report as Compliance Findings (class 2003) of OCSF: one a row, and one without a resource for each check that came to no
 * verdict. Only what passed has the status Pass; what is unknown has Unknown, or Other with our word for it.
 */
export function ocsfOf(report: CheckReport): Items<object> {
  return items(() => findingsIn(report))
}

function* findingsIn(report: CheckReport): Generator<object> {
  for (const run of report.runs) {
    for (const row of run.rows) yield findingOf(report, run, row)
    if (!isDecided(run) || run.rows.length === 0) yield undecidedOf(report, run)
  }
}

type Status = { readonly status_id: 0 | 1 | 3 | 99; readonly status: string }

const other = (status: string): Status => ({ status_id: 99, status })
const unknown: Status = { status_id: 0, status: 'Unknown' }

const statuses: Readonly<Record<RowStatus, Status>> = {
  pass: { status_id: 1, status: 'Pass' },
  fail: { status_id: 3, status: 'Fail' },
  excepted: { status_id: 3, status: 'Fail' },
  suppressed: other('Suppressed'),
  not_evaluated: unknown,
  missing: unknown,
  error: other('Error'),
  manual: other('Manual'),
  excluded: other('Excluded'),
  not_applicable: other('Not Applicable'),
  info: other('Info'),
}

const severityIds = { low: 2, medium: 3, high: 4, critical: 5 } as const
const severityWords = { low: 'Low', medium: 'Medium', high: 'High', critical: 'Critical' } as const

function findingOf(report: CheckReport, run: ReportedRun, row: ReportedRow): object {
  const status = reportedStatus(run, row)
  const exception = report.exceptions.find(({ id }) => id === row.exception)
  const isSuppressed = status === 'excepted' || status === 'suppressed'
  return {
    ...common(report, run, row.resource),
    ...(isSuppressed ? { status_id: 3, status: 'Suppressed' } : { status_id: 1, status: 'New' }),
    status_detail: reportedReason(run, row),
    message: `${row.resource}: ${reportedReason(run, row)}`,
    compliance: complianceOf(run, statuses[status]),
    resources: [{ uid: row.resource, name: row.resource }],
    ...(exception && { comment: exception.reason }),
    unmapped: {
      onus_status: status,
      // As others who write OCSF call whoever put a finding away, and why.
      ...(exception && {
        muted_by: exception.approvedBy,
        muted_reason: exception.reason,
        onus_exception: exception.id,
        onus_exception_expires_at: exception.expiresAt,
      }),
    },
  }
}

function undecidedOf(report: CheckReport, run: ReportedRun): object {
  return {
    ...common(report, run, ''),
    status_id: 1,
    status: 'New',
    status_detail: sentenceOf(run),
    message: `${run.check.id}: ${sentenceOf(run)}`,
    compliance: complianceOf(run, unknown),
    unmapped: { onus_verdict: run.verdict },
  }
}

function common({ tool, at }: CheckReport, { check, now }: ReportedRun, resource: string) {
  return {
    activity_id: 1,
    activity_name: 'Create',
    category_uid: 2,
    category_name: 'Findings',
    class_uid: 2003,
    class_name: 'Compliance Finding',
    type_uid: 200301,
    type_name: 'Compliance Finding: Create',
    time: Date.parse(now ?? at),
    time_dt: now ?? at,
    severity_id: severityIds[check.severity],
    severity: severityWords[check.severity],
    metadata: {
      version: ocsfVersion,
      profiles: ['datetime'],
      event_code: check.id,
      product: { name: tool.name, vendor_name: tool.name, version: tool.version },
    },
    finding_info: {
      uid: resource === '' ? check.id : `${check.id}:${resource}`,
      title: check.title,
      desc: check.good,
      analytic: { uid: check.id, name: check.title, type_id: 1, type: 'Rule', version: check.digest },
    },
    remediation: { desc: check.remediation },
  }
}

function complianceOf({ check }: ReportedRun, status: Status) {
  const byStandard = Map.groupBy(check.requirements, one => one.slice(0, one.indexOf(':')))
  const requirements = [...byStandard].map(
    ([standard, of]) => `${standard}: ${of.map(one => one.slice(standard.length + 1)).join(', ')}`,
  )
  return {
    control: check.id,
    ...(requirements.length > 0 && { standards: [...byStandard.keys()], requirements }),
    ...status,
  }
}
