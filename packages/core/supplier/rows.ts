import { calendarOf } from '../occurrence/index.ts'
import type { Law } from '../regulation/index.ts'
import type { Instant } from '../time/index.ts'
import { countingReports, pointsOf, type SupplierFile, standingOfSupplier } from './points.ts'

type Rows = readonly Readonly<{ dataset: string; row: Readonly<Record<string, unknown>> }>[]

const criticality = { critical: 'critical', important: 'high', standard: 'low' } as const
const ratings = {
  approve: 'acceptable',
  condition: 'conditions',
  reject: 'not_acceptable',
  exit: 'not_acceptable',
} as const

/**
 * The register of suppliers as rows of datasets at a moment, so that checks judge it as they judge any other source: its
 * suppliers, their assessments, and every point that is expected of them. The same facts at the same moment give the same rows.
 */
export function registerRows(
  lawOf: (file: SupplierFile) => Readonly<{ law: Law; zone: string }>,
  files: readonly SupplierFile[],
  nameOf: (person: string) => string,
  now: Instant,
): Rows {
  return files
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(file => ({ file, ...lawOf(file) }))
    .flatMap(({ file, law, zone }) => [
      { dataset: 'supplier.suppliers@1', row: supplierRow(law, file, nameOf, zone, now) },
      ...assessmentRows(file, nameOf),
      ...pointsOf(law, file, zone, now).map(point => ({
        dataset: 'supplier.points@1',
        row: {
          supplier_id: file.id,
          point_id: point.id,
          supplier: file.supplier.name,
          kind: point.kind,
          state: point.state,
          words: point.words,
          rule: point.rule,
        },
      })),
    ])
}

function supplierRow(law: Law, file: SupplierFile, nameOf: (person: string) => string, zone: string, now: Instant) {
  const { supplier } = file
  const standing = standingOfSupplier(law, file, zone, now)
  const report = countingReports(law, file, calendarOf(zone).dateAt(now))[0]?.body ?? null
  const has = (clause: string) =>
    supplier.clauses[clause]?.state === 'present' || supplier.clauses[clause]?.state === 'equivalent'
  const isLookedThrough = Object.keys(supplier.clauses).length > 0
  return {
    supplier_id: file.id,
    name: supplier.name,
    service: supplier.services.map(({ name }) => name).join(', ') || null,
    owner: nameOf(supplier.owner),
    criticality: criticality[supplier.tier],
    active: supplier.ended === null || supplier.ended > now.slice(0, 10),
    country: supplier.country,
    has_access: supplier.access === null ? null : supplier.access !== 'none',
    personal_data: supplier.personalData,
    contract_from: supplier.contract === null ? null : supplier.began,
    contract_until: supplier.contract?.until ?? null,
    security_clauses: isLookedThrough ? has('a_requirements') : null,
    incident_notice_hours: supplier.noticeHours === null ? null : Math.round(supplier.noticeHours),
    audit_right: isLookedThrough ? has('e_audit_right') : null,
    assessed_on: standing.last?.at.slice(0, 10) ?? null,
    assessment_due_on: standing.by?.slice(0, 10) ?? null,
    report_kind: report?.review.kind ?? null,
    report_until: report?.review.period?.to ?? null,
    report_reviewed_on: report?.review.conclusion?.at.slice(0, 10) ?? null,
  }
}

function assessmentRows({ id, assessments, reports }: SupplierFile, nameOf: (person: string) => string): Rows {
  const decided = assessments.flatMap(({ id: assessment, body }) => {
    const { lifecycle } = body
    if (lifecycle.state !== 'decided') return []
    const row = {
      supplier_id: id,
      assessment_id: assessment,
      kind: 'audit',
      done_on: lifecycle.at.slice(0, 10),
      assessor: nameOf(body.assessor),
      rating: ratings[lifecycle.decision],
      approved_by: nameOf(lifecycle.by),
    }
    return [{ dataset: 'supplier.assessments@1', row }]
  })
  const read = reports.flatMap(({ id: report, body: { review } }) => {
    const { conclusion, exceptions, expected } = review
    if (conclusion === null) return []
    const row = {
      supplier_id: id,
      assessment_id: report,
      kind: 'report_review',
      done_on: conclusion.at.slice(0, 10),
      assessor: nameOf(conclusion.by),
      rating: { accepted: 'acceptable', conditional: 'conditions', rejected: 'not_acceptable' }[conclusion.decision],
      exceptions_noted: exceptions?.length ?? null,
      complementary_controls_checked: expected !== null,
      approved_by: nameOf(conclusion.by),
    }
    return [{ dataset: 'supplier.assessments@1', row }]
  })
  return [...decided, ...read]
}
