import { Workstream } from '@onus/core/action'
import { CostModel } from '@onus/core/cost'
import { Answer, Label } from '@onus/core/posture'
import { DesignResult, ReadinessState } from '@onus/core/readiness'
import { CsfFunction } from '@onus/core/roadmap'
import { z } from 'zod'
import { documentFormat } from '../description/index.ts'
import { HindsightView } from '../operation/hindsight.ts'
import { byId, momentQuery, operation } from '../operation/index.ts'

const Owner = z.object({ id: z.uuid(), name: z.string() }).nullable()

/** One line of the gap assessment of an engagement. */
export const CriterionLine = z.object({
  requirement: z.string(),
  id: z.string(),
  title: z.string(),
  group: z.string().nullable(),
  state: ReadinessState,
  design: DesignResult,
  designed: Answer,
  operated: Answer,
  reviewed: Answer,
  label: Label,
  words: z.array(z.string()),
  controls: z.array(z.object({ id: z.uuid(), code: z.string(), title: z.string(), owner: Owner })),
  findings: z.array(z.object({ id: z.uuid(), title: z.string() })),
})

/** One step of the shortest path. */
export const PathStepView = z.object({
  id: z.string(),
  kind: z.string(),
  title: z.string(),
  why: z.string(),
  control: z.uuid().nullable(),
  finding: z.uuid().nullable(),
  action: z.uuid().nullable(),
  owner: z.uuid().nullable(),
  blocks: z.array(z.string()).describe('The criteria that it blocks'),
  effortDays: z.int(),
  estimated: z.boolean().describe('Whether an action says the days, or they are the usual ones'),
  leadDays: z.int().describe('Days that pass after the work before it shows'),
  recoverable: z.boolean(),
  doneOn: z.iso.date(),
  readyOn: z.iso.date(),
})

/** How ready an engagement is, as counts and names; there is no figure for all of it. */
export const ReadinessView = z.object({
  asOf: z.string(),
  today: z.iso.date(),
  watermark: z.string().describe('What every page of the report says'),
  framework: z.string().nullable(),
  total: z.int(),
  notApplicable: z.int(),
  counts: z.record(ReadinessState, z.int()),
  daysLeft: z.int(),
  missing: z.object({ recoverable: z.int(), unrecoverable: z.int() }),
  unreviewed: z.int(),
  blockers: z.array(
    z.object({
      control: z.uuid().nullable(),
      title: z.string(),
      owner: Owner,
      label: Label,
      words: z.string(),
      requirements: z.array(z.string()),
    }),
  ),
  criteria: z.array(CriterionLine),
  path: z.object({
    steps: z.array(PathStepView),
    stepsReadyOn: z.iso.date(),
    decidedBy: z.enum(['steps', 'period']),
    readyOn: z.iso.date(),
    cleanPeriod: z.object({ from: z.iso.date(), to: z.iso.date() }).nullable(),
    source: z.string().describe('Where the usual days of work come from'),
  }),
})

const DayRange = z.tuple([z.int(), z.int()])

/** The work of an engagement on a board of sprints, with its timeline, its effort by phase and what drives its cost. */
export const RoadmapView = z.object({
  today: z.iso.date(),
  sprints: z.array(z.object({ number: z.int(), from: z.iso.date(), to: z.iso.date() })),
  cards: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['action', 'path', 'proposed']),
      title: z.string(),
      workstream: Workstream,
      functions: z.array(CsfFunction),
      topics: z.array(z.string()),
      owner: z.uuid().nullable(),
      due: z.iso.date().nullable(),
      state: z.enum(['open', 'in_progress', 'to_verify', 'done']),
      waitsFor: z.string().nullable(),
      effortDays: z.int().nullable(),
      href: z.string(),
      slot: z.union([z.int(), z.enum(['overdue', 'later', 'unplanned', 'done'])]),
    }),
  ),
  lanes: z.array(
    z.object({
      id: CsfFunction,
      title: z.string(),
      topics: z.array(
        z.object({
          id: z.string(),
          title: z.string(),
          outcomes: z
            .partialRecord(Label, z.int())
            .nullable()
            .describe('How outcomes stand; null without a CSF profile'),
        }),
      ),
    }),
  ),
  timeline: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      kind: z.enum(['span', 'day', 'range']),
      from: z.iso.date(),
      to: z.iso.date(),
      help: z.string(),
      past: z.boolean(),
    }),
  ),
  timelineSource: z.string(),
  capacity: z.array(
    z.object({
      phase: z.enum(['readiness', 'examination', 'ongoing']),
      title: z.string(),
      help: z.string(),
      items: z.array(z.object({ what: z.string(), count: z.int() })),
      days: DayRange,
      people: z.array(z.object({ person: z.uuid().nullable(), days: DayRange })),
    }),
  ),
  capacitySource: z.string(),
  cost: z.object({
    model: CostModel,
    answers: z.record(z.string(), z.string()).describe('What the live facts answer; others are left open'),
  }),
})

export const readiness = {
  get: operation({
    method: 'GET',
    path: '/engagements/{id}/readiness',
    summary: 'The gap assessment and the readiness of one engagement, with the shortest path',
    needs: 'posture:read',
    params: byId,
    query: momentQuery,
    output: ReadinessView,
  }),
  sheet: operation({
    method: 'POST',
    path: '/engagements/{id}/readiness/sheets',
    summary: 'The readiness report of one engagement as a spreadsheet: management, not an attestation',
    needs: 'posture:read',
    params: byId,
    body: momentQuery.extend({ format: z.enum(['xlsx', 'csv']).default('xlsx') }),
    output: z.unknown(),
    transport: 'download',
  }),
  document: operation({
    method: 'POST',
    path: '/engagements/{id}/readiness/document',
    summary: 'The readiness report of one engagement as a document: management, not an attestation',
    needs: 'posture:read',
    params: byId,
    body: momentQuery.extend(documentFormat.shape),
    output: z.unknown(),
    transport: 'download',
  }),
  hindsight: operation({
    method: 'GET',
    path: '/engagements/{id}/hindsight',
    summary:
      'What plan and readiness of one engagement said by what was known then, against what is known now about then; known at `asOf` where nothing else is said',
    needs: 'posture:read',
    params: byId,
    query: momentQuery,
    output: HindsightView,
  }),
  roadmap: operation({
    method: 'GET',
    path: '/engagements/{id}/roadmap',
    summary: 'The work of one engagement by sprint and lane, its timeline, its effort and what drives its cost',
    needs: 'posture:read',
    params: byId,
    query: momentQuery,
    output: RoadmapView,
  }),
} as const
