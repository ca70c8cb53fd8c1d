export {
  AssessmentDraft,
  AssessmentRecord,
  countedAs,
  decisionLabels,
  SupplierDecision,
  supplierAssessments,
} from './assessment.ts'
export {
  clauseTitle,
  concentrationOf,
  noticeDelays,
  pointsOf,
  ruleOfStanding,
  type SupplierFile,
  type SupplierPoint,
  speakingReport,
  standingOfSupplier,
  standingWords,
  triggerWords,
  wholeWords,
} from './points.ts'
export { Supplier, SupplierAccess, SupplierDraft, SupplierNotice, SupplierTrigger } from './record.ts'
export { type Reach, type ReportFinding, type ReviewGap, reachOf, reportFindings, reviewGaps } from './report.ts'
export { gapWords, SupplierReport, SupplierReportDraft, supplierReports } from './report-record.ts'
export { registerRows } from './rows.ts'
export { Clause, Factor, ReportReview, SupplierAssessment, SupplierTier } from './schema.ts'
export {
  acceptedBy,
  lacking,
  openClauses,
  openCriteria,
  type SupplierFacts,
  type SupplierStanding,
  supplierStanding,
} from './standing.ts'
export { criterionTitle, factorTitle } from './titles.ts'
