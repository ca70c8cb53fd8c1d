import { z } from 'zod'
import { ColumnType, DatasetRef } from '../dataset/schema.ts'
import { Sha256 } from '../id/index.ts'
import { maskAlgorithm } from '../sampling/mask.ts'
import { Completeness } from '../snapshot/index.ts'
import { Instant } from '../time/index.ts'

/** Where the rows came from: a dataset of a snapshot, what a review of access froze, or a file that somebody uploaded and that is kept as it came. */
export const PopulationSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('snapshot'), snapshot: z.uuid(), dataset: DatasetRef, sha256: Sha256 }),
  z.object({ kind: z.literal('access-review'), review: z.uuid(), sha256: Sha256 }),
  z.object({ kind: z.literal('upload'), name: z.string().min(1).max(300), sha256: Sha256, bytes: z.int() }),
])
export type PopulationSource = z.infer<typeof PopulationSource>

export const PopulationColumn = z.object({
  name: z.string().min(1).max(200),
  type: ColumnType,
  personal: z.boolean().describe('About a person: masked for auditors until somebody unmasks one item'),
  notPersonal: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe('Why a column of a file is not about people although its name sounds so'),
})
export type PopulationColumn = z.infer<typeof PopulationColumn>

/** Which rows of the source count: those whose moment lies in the period, and that have these values. */
export const PopulationFilter = z.object({
  time: z.string().nullable().describe('The column whose moment must lie within the period'),
  equals: z.array(z.object({ column: z.string(), value: z.string().max(500) })).max(20),
})
export type PopulationFilter = z.infer<typeof PopulationFilter>

/** The frozen columns that say when each event happened and when it was responded to. */
export const PopulationEvents = z.object({ occurred: z.string().min(1), responded: z.string().min(1) })
export type PopulationEvents = z.infer<typeof PopulationEvents>

/** Information produced by the entity: how the rows came about, in full (domain 3.6). Null is unknown. */
export const Ipe = Completeness.extend({
  observer: z.enum(['live', 'recorded', 'none']).describe('Whether somebody independent saw how the rows were taken'),
  screenshotOfRun: z.uuid().nullable().describe('Evidence that shows clock, account and filter'),
  fileSha256: Sha256.describe('The file that the rows were read from'),
  reRun: z.object({ at: Instant, rowCount: z.int().nonnegative(), same: z.boolean() }).nullable(),
})
export type Ipe = z.infer<typeof Ipe>

/** What was counted while the rows were frozen. */
export const PopulationCounts = z.object({
  read: z.int().nonnegative().describe('Rows of the source'),
  before: z.int().nonnegative().describe('Left out: before the period'),
  after: z.int().nonnegative().describe('Left out: after the period'),
  timeless: z.int().nonnegative().describe('Left out: without a moment'),
  otherwise: z.int().nonnegative().describe('Left out: with other values than the filter wants'),
  earliest: z.string().nullable(),
  latest: z.string().nullable(),
  gaps: z
    .int()
    .nonnegative()
    .nullable()
    .describe('Numbers missing among the keys read; null when keys are not numbered'),
})
export type PopulationCounts = z.infer<typeof PopulationCounts>

export const CompletenessTest = z.object({
  test: z.enum(['whole', 'count', 'gaps', 'range', 'duplicates', 'reconciliation']),
  outcome: z.enum(['pass', 'fail', 'unknown']),
  found: z.string(),
  explanation: z
    .string()
    .describe('Why a person thinks that it is in order all the same; it does not change the outcome'),
  explainedBy: z.uuid().nullable(),
})
export type CompletenessTest = z.infer<typeof CompletenessTest>

/** One comparison, by key, with what another source says. */
export const Reconciliation = z.object({
  against: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('population'), population: z.uuid(), popHash: Sha256, column: z.string() }),
    z.object({
      kind: z.literal('dataset'),
      snapshot: z.uuid(),
      dataset: DatasetRef,
      sha256: Sha256,
      column: z.string(),
    }),
  ]),
  column: z.string().describe('The column of this population that was compared'),
  popHash: Sha256.describe('What was compared: an edition of this population'),
  both: z.int().nonnegative(),
  onlyHere: z.int().nonnegative(),
  onlyThere: z.int().nonnegative(),
  personal: z.boolean().optional().describe('Whether the column that it was compared with is about people'),
  examples: z.object({ onlyHere: z.array(z.string()).max(20), onlyThere: z.array(z.string()).max(20) }),
  explanation: z.string(),
  by: z.uuid(),
  at: Instant,
})
export type Reconciliation = z.infer<typeof Reconciliation>

const person = z.uuid()

/** Whether the rows can be relied on. Only an auditor accepts or rejects. */
export const PopulationLifecycle = z.discriminatedUnion('state', [
  z.object({ state: z.literal('unverified') }),
  z.object({ state: z.literal('reconciled'), by: person, at: Instant, how: z.string().min(1) }),
  z.object({ state: z.literal('auditor_accepted'), by: person, at: Instant, words: z.string() }),
  z.object({ state: z.literal('rejected'), by: person, at: Instant, why: z.string().min(1) }),
])
export type PopulationLifecycle = z.infer<typeof PopulationLifecycle>

/** The rows with the columns about people masked, frozen beside them, so that they can be given out and still be checked. */
export const MaskedRows = z.object({
  algorithm: z.literal(maskAlgorithm),
  sha256: Sha256.describe('Of the masked lines'),
  key: Sha256.describe('Of the file with the key that they are masked with'),
})
export type MaskedRows = z.infer<typeof MaskedRows>

/**
 * Everything that a control had to deal with in a period, frozen: its canonical lines are a file whose SHA-256 is `popHash`
 * (rulings 21). Other rows are another edition, and samples of the one before no longer count (invariant 6).
 */
export const Population = z.object({
  title: z.string().min(1).max(200),
  engagement: z.uuid(),
  control: z.uuid().nullable(),
  requirements: z.array(z.string()).max(100),
  edition: z.int().positive(),
  source: PopulationSource,
  columns: z.array(PopulationColumn).min(1).max(100),
  key: z.array(z.string()).min(1).max(10),
  filter: PopulationFilter,
  events: PopulationEvents.optional().describe('Where each row is an event of the control that has to be responded to'),
  from: z.iso.date(),
  to: z.iso.date().describe('Its last day'),
  interim: z.boolean().describe('Drawn before the period of the engagement had ended; the rest has to follow'),
  rollsForward: z.uuid().nullable().describe('The interim population that this one continues'),
  rows: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  popHash: Sha256,
  masked: MaskedRows.optional().describe('The same rows with what is about people masked; absent where nothing is'),
  counts: PopulationCounts,
  ipe: Ipe,
  tests: z.array(CompletenessTest),
  reconciliations: z.array(Reconciliation).max(20),
  frozenBy: person,
  frozenAt: Instant,
  lifecycle: PopulationLifecycle,
})
export type Population = z.infer<typeof Population>
