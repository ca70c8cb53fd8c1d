import { Severity } from '@onus/core/check'
import {
  AssessmentDraft,
  AssessmentRecord,
  ServiceReview,
  Supplier,
  SupplierColumn,
  SupplierDraft,
  SupplierNotice,
  SupplierReport,
  SupplierReportDraft,
  SupplierTrigger,
} from '@onus/core/supplier'
import { z } from 'zod'
import { CitedView } from '../law/shapes.ts'
import { byId, momentQuery, operation } from '../operation/index.ts'
import { recordOf, Written, writeOf } from '../record/index.ts'
import { registerOperations, versionedOperations } from '../register/index.ts'

/** How a supplier stands with its assessment, with the provision that says so and the day in its zone. */
export const SupplierStandingView = z.object({
  state: z.enum(['new', 'missing', 'current', 'due', 'triggered', 'ended', 'not_direct']),
  by: z.string().nullable().describe('The moment by which it is to be assessed, or since when'),
  day: z.iso.date().nullable().describe('The day of that moment, in the zone of the organisation'),
  words: z.string(),
  rule: z.string().describe('Id of the provision'),
  decision: z.enum(['approve', 'condition', 'reject', 'exit']).nullable(),
})
export type SupplierStandingView = z.infer<typeof SupplierStandingView>

const Risk = z
  .enum(['low', 'medium', 'high', 'very_high'])
  .nullable()
  .describe('Its tier against the worst concern of the assessment that counts; null before there is one')

const counts = z.object({ met: z.int(), gap: z.int(), unknown: z.int() })

/** One thing that is expected of the register and how it stands. */
export const SupplierPointView = z.object({
  id: z.string(),
  kind: z.string(),
  state: z.enum(['met', 'gap', 'unknown', 'not_yet', 'not_applicable']),
  words: z.string(),
  rule: z.string().nullable(),
})
export type SupplierPointView = z.infer<typeof SupplierPointView>

/** How far a report reaches today, and how much of the reader’s own period it covers. */
export const ReachView = z.object({
  state: z.enum(['not_yet', 'current', 'needs_bridge_letter', 'stale', 'ended', 'unknown']),
  gapDays: z.int().nullable(),
  overlapDays: z.int().nullable(),
  ownDays: z.int(),
  own: z.object({ from: z.iso.date(), to: z.iso.date(), words: z.string() }),
})
export type ReachView = z.infer<typeof ReachView>

const Shown = z.object({
  id: z.uuid(),
  title: z.string(),
  state: z.string(),
  counts: z
    .boolean()
    .describe('Whether it was read to its end and accepted; what was collected alone counts for nothing'),
  reach: ReachView.nullable(),
})

const versioned = versionedOperations({
  one: 'supplier',
  many: 'suppliers',
  path: '/suppliers',
  body: Supplier,
  read: 'supplier:read',
  write: 'supplier:write',
})

export const suppliers = {
  ...versioned,
  create: operation({ ...versioned.create, body: writeOf(SupplierDraft) }),
  update: operation({ ...versioned.update, body: writeOf(SupplierDraft) }),
  standings: operation({
    method: 'GET',
    path: '/supplier-standings',
    summary: 'How every supplier stands, what several depend on, and which controls see the register',
    needs: 'supplier:read',
    query: momentQuery,
    output: z.object({
      zone: z.string(),
      items: z.array(
        z.object({
          id: z.uuid(),
          name: z.string(),
          tier: z.enum(['critical', 'important', 'standard']),
          country: z.string().nullable(),
          owner: z.object({ id: z.uuid(), name: z.string() }),
          services: z.array(z.string()),
          inBoundary: z.boolean().nullable(),
          standing: SupplierStandingView,
          risk: Risk,
          points: counts,
          dependsOn: z.int().nullable().describe('How many suppliers of its own are known; null while nobody asked'),
        }),
      ),
      shared: z.array(
        z.object({
          name: z.string(),
          supplier: z.uuid().nullable(),
          behind: z.array(z.object({ id: z.uuid(), name: z.string() })),
        }),
      ),
      source: z
        .object({ connection: z.uuid(), state: z.string() })
        .nullable()
        .describe('The connection by which checks read the register; null before there is a supplier'),
      check: z.string().describe('The check that judges the register'),
      controls: z.array(
        z.object({
          id: z.uuid(),
          code: z.string(),
          title: z.string(),
          requirements: z.array(z.string()),
          sees: z.boolean().describe('Whether that check shows it'),
        }),
      ),
    }),
  }),
  standing: operation({
    method: 'GET',
    path: '/suppliers/{id}/standing',
    summary: 'How one supplier stands: every point, its assessments, its reports and its incidents',
    needs: 'supplier:read',
    params: byId,
    query: momentQuery,
    output: z.object({
      zone: z.string(),
      standing: SupplierStandingView,
      rule: CitedView,
      risk: Risk,
      points: z.array(SupplierPointView),
      clauses: z.array(z.object({ id: z.string(), title: z.string() })),
      clauseRule: CitedView,
      assessments: z.array(recordOf(AssessmentRecord)),
      reports: z.array(Shown),
      notices: z.array(
        SupplierNotice.extend({
          hours: z.number().nullable(),
          late: z.boolean().nullable().describe('Null where it is not known since when it knew, or what was agreed'),
        }),
      ),
      notice: CitedView.describe('How fast a supplier is usually asked to tell'),
      triggers: z.array(SupplierTrigger),
      serviceReviews: z.array(ServiceReview),
      behind: z.array(z.object({ id: z.uuid(), name: z.string() })).describe('Suppliers that depend on it'),
    }),
  }),
  clauses: operation({
    method: 'GET',
    path: '/supplier-clauses',
    summary: 'What a contract with a direct supplier is looked through for',
    needs: 'supplier:read',
    query: momentQuery,
    output: z.object({ rule: CitedView, items: z.array(z.object({ id: z.string(), title: z.string() })) }),
  }),
  trigger: operation({
    method: 'POST',
    path: '/suppliers/{id}/triggers',
    summary: 'Record what happened to a supplier and asks for a new assessment',
    needs: 'supplier:write',
    params: byId,
    body: SupplierTrigger.omit({ by: true }),
    output: Written,
    status: 201,
  }),
  notice: operation({
    method: 'POST',
    path: '/suppliers/{id}/notices',
    summary: 'Record that a supplier told of an incident, and when; it asks for a new assessment too',
    needs: 'supplier:write',
    params: byId,
    body: SupplierNotice.omit({ by: true }),
    output: Written,
    status: 201,
  }),
  serviceReview: operation({
    method: 'POST',
    path: '/suppliers/{id}/service-reviews',
    summary: 'Record what a supplier reported about the agreed service, and whether it was kept',
    needs: 'supplier:write',
    params: byId,
    body: ServiceReview.omit({ by: true, at: true }),
    output: Written,
    status: 201,
  }),
  sheet: operation({
    method: 'POST',
    path: '/supplier-standings/sheet',
    summary: 'The register of suppliers as a table that can be read again, with how each stands; or its headings alone',
    needs: 'supplier:read',
    body: momentQuery.extend({
      format: z.enum(['csv', 'xlsx']).default('csv'),
      rows: z
        .enum(['all', 'none'])
        .default('all')
        .describe('None gives the headings to fill, and what each cell may say'),
    }),
    transport: 'download',
    output: z.unknown(),
  }),
  importTable: operation({
    method: 'POST',
    path: '/supplier-imports',
    summary: 'Read suppliers from CSV or XLSX: look first, then take the whole table or nothing of it',
    needs: 'supplier:write',
    transport: 'upload',
    body: z.object({
      take: z.enum(['look', 'take']).default('look'),
      columns: z
        .record(z.string(), SupplierColumn.or(z.literal('')))
        .default({})
        .describe('Which column of the file is which of ours; empty for none'),
      days: z.string().max(40).default('').describe('How days are written, as DD.MM.YYYY; asked unless as YYYY-MM-DD'),
      owner: z.uuid().nullable().default(null).describe('Who owns new suppliers whose row names nobody'),
      began: z.iso.date().nullable().default(null).describe('Since when those supply whose row says no day'),
    }),
    output: z.object({
      format: z.string(),
      read: z.int().describe('Rows in the file'),
      whole: z.boolean().describe('Whether these are all rows of the file'),
      columns: z.array(z.object({ name: z.string(), as: SupplierColumn.nullable(), sample: z.string() })),
      dayForms: z.array(z.string()).describe('The ways in which its days may be written'),
      days: z.string(),
      items: z
        .array(
          z.object({
            where: z.string(),
            kind: z.enum(['new', 'changed', 'same']),
            reference: z.string(),
            name: z.string(),
            country: z.string().nullable(),
            tier: z.enum(['critical', 'important', 'standard']),
            changed: z.array(SupplierColumn),
          }),
        )
        .describe('At most five hundred of them, new and changed ones first'),
      counts: z.object({ new: z.int(), changed: z.int(), same: z.int() }),
      faults: z.array(z.object({ where: z.string(), column: SupplierColumn, message: z.string() })),
      faultCount: z.int().describe('While there is any, nothing is taken'),
      taken: z.uuid().nullable().describe('The import, by which it is taken back; null where it was only looked at'),
    }),
  }),
  undoImport: operation({
    method: 'POST',
    path: '/supplier-imports/{id}/undo',
    summary: 'Take a table of suppliers back: all of it, and only while nobody changed what it wrote',
    needs: 'supplier:write',
    params: byId,
    body: z.object({}),
    output: z.object({ removed: z.int(), restored: z.int() }),
  }),
} as const

const assessments = registerOperations({
  one: 'supplier assessment',
  many: 'supplier assessments',
  path: '/supplier-assessments',
  body: AssessmentRecord,
  draft: AssessmentDraft,
  read: 'supplier:read',
  write: 'supplier:write',
})

export const supplierAssessments = {
  ...assessments,
  questions: operation({
    method: 'GET',
    path: '/supplier-assessments/questions',
    summary: 'What is weighed for each direct supplier, and what it is chosen by',
    needs: 'supplier:read',
    query: momentQuery,
    output: z.object({
      factors: z.array(z.object({ id: z.string(), title: z.string() })),
      factorRule: CitedView,
      criteria: z.array(z.object({ id: z.string(), title: z.string() })),
      criteriaRule: CitedView,
    }),
  }),
} as const

const reports = registerOperations({
  one: 'supplier report',
  many: 'supplier reports',
  path: '/supplier-reports',
  body: SupplierReport,
  draft: SupplierReportDraft,
  read: 'supplier:read',
  write: 'supplier:write',
})

export const supplierReports = {
  ...reports,
  reading: operation({
    method: 'GET',
    path: '/supplier-reports/{id}/reading',
    summary: 'What of a report is still to be read, how far it reaches, and what its reading found',
    needs: 'supplier:read',
    params: byId,
    query: momentQuery.extend({
      from: z.iso.date().optional().describe('First day of your own period; that of your engagement when left out'),
      to: z.iso.date().optional(),
    }),
    output: z.object({
      open: z.array(z.object({ gap: z.string(), words: z.string() })),
      reach: ReachView,
      rules: z.array(CitedView),
      findings: z.array(
        z.object({
          key: z.string(),
          is: z.string(),
          words: z.string(),
          finding: z.uuid().nullable().describe('The finding that was raised of it'),
        }),
      ),
    }),
  }),
  raise: operation({
    method: 'POST',
    path: '/supplier-reports/{id}/findings',
    summary: 'Raise findings of your own from what the reading of a report found',
    needs: 'supplier:write',
    params: byId,
    body: z.object({
      keys: z.array(z.string().max(600)).min(1).max(200),
      owner: z.uuid(),
      severity: Severity.default('medium'),
    }),
    output: z.object({ items: z.array(Written) }),
    status: 201,
  }),
} as const
