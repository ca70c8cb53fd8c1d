export {
  AssessmentDraft,
  AssessmentRecord,
  countedAs,
  decisionLabels,
  SupplierDecision,
  supplierAssessments,
} from './assessment.ts'
export {
  certificationsOf,
  countriesOf,
  servicesOf,
  subSuppliersOf,
  textOfCertifications,
  textOfServices,
  textOfSubSuppliers,
} from './lines.ts'
export {
  clauseTitle,
  concentrationOf,
  countingReports,
  noticeDelays,
  pointsOf,
  riskOf,
  ruleOfStanding,
  type SupplierFile,
  type SupplierPoint,
  standingOfSupplier,
  standingWords,
  triggerWords,
  wholeWords,
} from './points.ts'
export { ServiceReview, Supplier, SupplierAccess, SupplierDraft, SupplierNotice, SupplierTrigger } from './record.ts'
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
export {
  dayColumns,
  readSuppliers,
  SupplierColumn,
  suggestSupplierColumns,
  supplierCells,
  supplierColumns,
  type TableContext,
  type TableItem,
} from './table.ts'
export { criterionTitle, factorTitle } from './titles.ts'
