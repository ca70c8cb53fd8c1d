export { type Reach, type ReportFinding, type ReviewGap, reachOf, reportFindings, reviewGaps } from './report.ts'
export {
  CarvedOut,
  Clause,
  ExpectedControl,
  Factor,
  ReportException,
  ReportReview,
  SupplierAssessment,
  SupplierTier,
} from './schema.ts'
export { lacking, openClauses, type SupplierFacts, type SupplierStanding, supplierStanding } from './standing.ts'
