import { ResponseLimit } from '@onus/core/control'
import { ColumnType, DatasetRef } from '@onus/core/dataset'
import {
  CompletenessTest,
  Ipe,
  Population,
  PopulationColumn,
  PopulationCounts,
  PopulationEvents,
  PopulationFilter,
  ResponseState,
} from '@onus/core/population'
import { z } from 'zod'
import { UnmaskingReason } from '../look/index.ts'
import { byId, listQuery, momentQuery, operation, pageOf } from '../operation/index.ts'
import { recordOf, Written } from '../record/index.ts'
import { versionedOperations } from '../register/index.ts'

/** What whoever takes the rows says about how they came about; for a snapshot most of it is known already. */
export const IpeAsked = Ipe.omit({
  rowCount: true,
  firstKey: true,
  lastKey: true,
  keyGaps: true,
  duplicates: true,
  fileSha256: true,
})
  .extend({ parameters: z.record(z.string(), z.string()) })
  .partial()

/** What is to be frozen: rows of a dataset in a snapshot, or of the one file that is sent along (CSV or Excel). */
export const Freezing = z.object({
  title: z.string().trim().min(1).max(200),
  engagement: z.uuid(),
  control: z.uuid().nullable().default(null),
  requirements: z.array(z.string()).max(100).default([]),
  source: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('snapshot'), snapshot: z.uuid(), dataset: DatasetRef }),
    z.object({ kind: z.literal('access-review'), review: z.uuid() }),
    z.object({
      kind: z.literal('upload'),
      headerRow: z.int().min(1).max(1000).default(1),
      sheet: z.string().min(1).optional(),
    }),
  ]),
  columns: z
    .array(
      z.object({
        name: z.string().min(1),
        personal: z.boolean().describe('What its dataset, its name or an address in it says stays so all the same'),
        notPersonal: z
          .string()
          .trim()
          .min(1)
          .max(500)
          .optional()
          .describe('Why a column of a file is not about people although its name sounds so'),
      }),
    )
    .max(100),
  key: z.array(z.string()).max(10),
  filter: PopulationFilter.default({ time: null, equals: [] }),
  events: PopulationEvents.nullable()
    .default(null)
    .describe('Where rows are events: when each happened and was responded to'),
  from: z.iso.date(),
  to: z.iso.date(),
  rollsForward: z.uuid().nullable().default(null),
  ipe: IpeAsked.default({}),
})

/** A dataset that a population of an engagement can be made of, and what its columns are. */
export const PopulationOffer = z.object({
  snapshot: z.uuid().describe('The snapshot, or the review of access that froze the rows'),
  dataset: z.union([DatasetRef, z.literal('access-review')]),
  title: z.string(),
  connection: z.string(),
  takenAt: z.string(),
  rows: z.int(),
  complete: z.boolean(),
  key: z.array(z.string()),
  columns: z.array(z.object({ name: z.string(), type: ColumnType, meaning: z.string(), personal: z.boolean() })),
})

/** How the events of a population stand against the limit of its control, over all rows. Nothing is concluded from it here. */
export const EventResponses = z.object({
  control: z.object({ id: z.uuid(), version: z.int() }).nullable(),
  limit: ResponseLimit.nullable(),
  why: z.string().nullable().describe('Why nothing can be said; null when it can'),
  counts: z
    .object({ events: z.int(), inTime: z.int(), late: z.int(), none: z.int(), unknown: z.int() })
    .nullable()
    .describe('All frozen rows; null when nothing can be said'),
  items: z
    .array(z.object({ position: z.int(), key: z.string(), state: ResponseState, why: z.string() }))
    .describe('What is not in time, in the order of the rows, 500 at most; keys about people are masked for auditors'),
})

const versioned = versionedOperations({
  one: 'population',
  many: 'populations',
  path: '/populations',
  body: Population,
  read: 'population:read',
  write: 'population:write',
})

const ofEngagement = listQuery.extend(momentQuery.shape).extend({ engagement: z.uuid().optional() })

export const populations = {
  list: operation({
    method: 'GET',
    path: '/populations',
    summary: 'List populations, of one engagement when it is named',
    needs: 'population:read',
    query: ofEngagement,
    output: pageOf(recordOf(Population)),
  }),
  get: versioned.get,
  history: versioned.history,
  sources: operation({
    method: 'GET',
    path: '/engagements/{id}/population-sources',
    summary: 'What populations of one engagement can be made of: the latest rows of each dataset',
    needs: 'population:write',
    params: byId,
    output: z.object({
      items: z.array(PopulationOffer),
      controls: z
        .array(z.object({ id: z.uuid(), label: z.string() }))
        .describe('Adopted controls, to say what it is about'),
    }),
  }),
  preview: operation({
    method: 'POST',
    path: '/populations/preview',
    summary: 'Count what would be frozen and run its completeness tests, without keeping anything',
    needs: 'population:write',
    transport: 'upload',
    body: Freezing,
    output: z.object({
      available: z.array(z.object({ name: z.string(), type: ColumnType, personal: z.boolean() })),
      columns: z.array(PopulationColumn),
      rows: z.int(),
      counts: PopulationCounts.nullable(),
      first: z.array(z.array(z.string().nullable())).describe('The first rows; personal columns are masked'),
      duplicates: z
        .array(z.string())
        .describe('Keys that several rows have; while there are any, nothing can be frozen'),
      tests: z.array(CompletenessTest),
      interim: z.boolean(),
    }),
  }),
  freeze: operation({
    method: 'POST',
    path: '/populations',
    summary: 'Freeze a population: its rows, their hash and how they came about',
    needs: 'population:write',
    transport: 'upload',
    body: Freezing,
    output: Written,
    status: 201,
  }),
  refreeze: operation({
    method: 'PUT',
    path: '/populations/{id}',
    summary:
      'Freeze one population again; other rows are another edition, and samples of the one before no longer count',
    needs: 'population:write',
    transport: 'upload',
    params: byId,
    body: Freezing,
    output: Written,
  }),
  rows: operation({
    method: 'GET',
    path: '/populations/{id}/rows',
    summary:
      'Browse the frozen rows; whoever sees only one engagement gets personal columns masked, and the look is noted',
    needs: 'population:read',
    noted: true,
    params: byId,
    query: z.object({
      offset: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(200).default(100),
      search: z.string().max(200).optional(),
      positions: z
        .string()
        .regex(/^\d{1,9}(,\d{1,9}){0,199}$/)
        .optional()
        .describe('Only these rows, as numbers with commas'),
    }),
    output: z.object({
      columns: z.array(PopulationColumn.extend({ masked: z.boolean() })),
      rows: z.array(z.object({ position: z.int(), cells: z.array(z.string().nullable()) })),
      total: z.int(),
    }),
  }),
  responses: operation({
    method: 'GET',
    path: '/populations/{id}/responses',
    summary: 'How each event of one population was responded to within the limit of its control, over all rows',
    needs: 'population:read',
    noted: true,
    params: byId,
    query: momentQuery.extend({
      control: z.uuid().optional().describe('Left out, the control that the population is about'),
      version: z.coerce.number().int().positive().optional().describe('Of the control; left out, the one in force'),
    }),
    output: EventResponses,
  }),
  unmask: operation({
    method: 'POST',
    path: '/populations/{id}/rows/{position}/unmasking',
    summary: 'Show one row as it is; who asked and why is recorded first',
    needs: 'population:read',
    params: byId.extend({ position: z.coerce.number().int().min(0) }),
    body: z.object({ reason: z.string().trim().min(1).max(500) }),
    output: z.object({ cells: z.array(z.string().nullable()) }),
  }),
  file: operation({
    method: 'POST',
    path: '/populations/{id}/file/link',
    summary:
      'A short-lived link to the frozen lines, whose SHA-256 is the hash of the population; where columns are masked, for a reason',
    needs: 'population:read',
    params: byId,
    body: z.object({ reason: UnmaskingReason.optional() }).optional(),
    output: z.object({ url: z.string() }),
    recorded: true,
  }),
  masked: operation({
    method: 'POST',
    path: '/populations/{id}/masked',
    summary: 'The frozen lines with what is about people masked; its hash is not that of the population',
    needs: 'population:read',
    transport: 'download',
    params: byId,
    output: z.unknown(),
  }),
  explain: operation({
    method: 'POST',
    path: '/populations/{id}/explanations',
    summary: 'Say why a completeness test that failed is in order; its outcome stays as it is',
    needs: 'population:write',
    params: byId,
    body: z.object({ test: CompletenessTest.shape.test, explanation: z.string().trim().min(1).max(2000) }),
    output: Written,
  }),
  reconcile: operation({
    method: 'POST',
    path: '/populations/{id}/reconciliations',
    summary: 'Compare a column of one population with a column of another population or dataset',
    needs: 'population:write',
    params: byId,
    body: z.object({
      column: z.string(),
      against: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('population'), population: z.uuid(), column: z.string() }),
        z.object({ kind: z.literal('dataset'), snapshot: z.uuid(), dataset: DatasetRef, column: z.string() }),
      ]),
      explanation: z.string().max(2000).default(''),
    }),
    output: Written.extend({ both: z.int(), onlyHere: z.int(), onlyThere: z.int() }),
  }),
  judge: operation({
    method: 'POST',
    path: '/populations/{id}/judgement',
    summary: 'Say that one population is reconciled; accept or reject it as an auditor',
    needs: 'population:read',
    params: byId,
    body: z.object({
      verdict: z.enum(['reconciled', 'auditor_accepted', 'rejected']),
      words: z.string().max(2000).default(''),
    }),
    output: Written,
  }),
} as const
