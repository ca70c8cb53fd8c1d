import { Cadence } from '@onus/core/control'
import { z } from 'zod'
import { byId, momentQuery, operation } from '../operation/index.ts'

export const PlanState = z
  .enum(['upcoming', 'expected', 'overdue', 'performed', 'late', 'unproven', 'missed', 'not_applicable'])
  .describe('`overdue` is past and within its grace; `unproven` was recorded, but no evidence of its own shows it')

const Span = z.object({ from: z.string(), to: z.string() })

export const PlannedWindow = z.object({
  from: z.string(),
  to: z.string(),
  graceUntil: z.string(),
  collectFrom: z.string().describe('From when on its evidence is collected'),
  label: z.string(),
  claims: Span.describe('The calendar window to name when recording it'),
  state: PlanState,
  performedAt: z.string().nullable(),
  occurrence: z.uuid().nullable(),
  reviewed: z.boolean(),
  recoverable: z.boolean().describe('It can still be done or proven: open, or within its grace'),
  beforePeriod: z.boolean().describe('Performed before the period: for the auditor to judge'),
  changed: z.boolean().describe('The control changed within it'),
})

const Coverage = z.object({
  expected: z.int(),
  satisfied: z.int(),
  onTime: z.int(),
  late: z.int(),
  missed: z.int(),
  unproven: z.int(),
  notApplicable: z.int(),
  open: z.int(),
  recoverable: z.int(),
  longestIntervalDays: z.number().nullable(),
  intervalWarning: z.boolean(),
})

const Observed = z.object({
  periodMs: z.number(),
  observedMs: z.number(),
  passMs: z.number(),
  failMs: z.number(),
  unknownMs: z.number(),
  gaps: z.array(Span).describe('Stretches that nobody saw for longer than three times what a result may be old'),
  stretches: z.array(Span.extend({ saw: z.enum(['pass', 'fail', 'unknown']) })),
})

const PlanRow = z.object({
  control: z.uuid(),
  version: z.int(),
  part: z.object({ number: z.int(), of: z.int() }).describe('Versions that say something else are tested apart'),
  code: z.string(),
  title: z.string(),
  cadence: Cadence,
  stretch: Span.describe('In which part of the period this version held'),
  owner: z.object({ id: z.uuid(), name: z.string() }),
  evidenceOwners: z.array(z.uuid()),
  collector: z.enum(['person', 'check', 'both']),
  checks: z.array(z.string()),
  connections: z.array(z.object({ id: z.uuid(), title: z.string() })).describe('What fills the data of its checks'),
  acceptance: z.array(z.string()),
  windows: z.array(PlannedWindow),
  coverage: Coverage.nullable(),
  observed: Observed.nullable().describe('What checks saw, and for how long nothing was seen'),
  zeroEvents: z
    .discriminatedUnion('state', [
      z.object({ state: z.literal('needed') }),
      z.object({ state: z.literal('shown'), population: z.uuid() }),
      z.object({ state: z.literal('in_population'), population: z.uuid() }),
    ])
    .nullable()
    .describe(
      'Without recorded events: a population has them, or one without rows shows that there were none, or that is needed',
    ),
})

const Totals = z.object({
  controls: z.int(),
  windows: z.int(),
  states: z.record(PlanState, z.int()),
  expected: z.int().describe('Windows whose time is over and that apply'),
  satisfied: z.int(),
  onTime: z.int(),
  recoverable: z.int().describe('Not done or not proven yet, and still possible'),
  lost: z.int().describe('Cannot be made good any more'),
  unreviewed: z.int(),
  zeroEventsNeeded: z.int(),
  eventsInPopulations: z.int(),
  longestIntervalWarnings: z.int(),
  worst: z.object({ control: z.uuid(), code: z.string(), title: z.string(), missed: z.int() }).nullable(),
})

export const plans = {
  get: operation({
    method: 'GET',
    path: '/engagements/{id}/plan',
    summary:
      'The evidence plan of an engagement: what is expected of each control in its period, of whom, and what came of it',
    needs: 'engagement:read',
    params: byId,
    query: momentQuery,
    output: z.object({
      asOf: z.string(),
      position: z.int().describe('The last ledger entry that it knows'),
      zone: z.string(),
      period: Span,
      totals: Totals,
      rows: z.array(PlanRow),
    }),
  }),
} as const
