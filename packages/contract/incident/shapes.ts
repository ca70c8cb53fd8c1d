import { Stage } from '@onus/core/deadline'
import { Filing } from '@onus/core/filing'
import { Incident, IncidentClock, IncidentKind, TimelineEntry } from '@onus/core/incident'
import { Answer } from '@onus/core/posture'
import { FactValue } from '@onus/core/regulation'
import { EntityClass } from '@onus/core/scoping'
import { Instant } from '@onus/core/time'
import { z } from 'zod'
import { AskedView, CitedView, DecidingView, PackView } from '../law/shapes.ts'

/** A moment as it is shown: the instant, and the local time with its offset in the zone of record. */
export const TimeView = z.object({ at: Instant, local: z.string(), offset: z.string(), zone: z.string() })
export type TimeView = z.infer<typeof TimeView>

export const IncidentStateView = z.enum(['triage', 'assessed', 'reporting', 'handled', 'closed', 'withdrawn'])

/** One deadline with the rule, what began it and how long it runs. Nothing is cancelled by being late. */
export const DeadlineView = z.object({
  stage: Stage,
  title: z.string(),
  rule: CitedView.nullable().describe('Null where an authority set it'),
  request: z.string().nullable(),
  state: z.enum(['waiting', 'open', 'overdue', 'submitted', 'submitted_late']),
  due: TimeView.nullable(),
  began: z
    .object({ at: TimeView, from: z.string(), within: z.string() })
    .nullable()
    .describe('What began the clock, and how long it runs'),
  waitsFor: z.array(z.string()),
  submitted: TimeView.nullable(),
  recorded: TimeView.nullable().describe('When somebody wrote down that it was sent, where that was afterwards'),
  lateMs: z.number(),
  target: TimeView.nullable().describe('The own, earlier target'),
  conservative: TimeView.nullable().describe('Where the clock would stand had it begun with detection'),
  latestArguable: TimeView.nullable().describe('Information only; never a deadline'),
})
export type DeadlineView = z.infer<typeof DeadlineView>

/** A clock beside those of Article 23. */
export const ParallelView = z.object({
  clock: IncidentClock,
  insteadBy: CitedView.nullable().describe(
    'The act that makes it run for this entity instead of the reports of Article 23',
  ),
  rule: CitedView.nullable(),
  name: z.string(),
  state: z.enum(['waiting', 'open', 'overdue', 'done', 'done_late']),
  due: TimeView.nullable(),
  began: z.object({ at: TimeView, from: z.string(), within: z.string() }).nullable(),
  waitsFor: z.array(z.string()),
})
export type ParallelView = z.infer<typeof ParallelView>

/** A field that a person still has to answer for the next report, and where its answer is kept. */
export const QuestionView = z.object({
  id: z.string(),
  label: z.string(),
  kind: z.enum(['text', 'long_text', 'list', 'yes_no', 'choice', 'choices', 'moment', 'ended', 'number', 'duration']),
  choices: z.array(z.string()),
  from: z.enum(['entity', 'contact', 'moment', 'fact', 'answer']),
  goesTo: z
    .object({ part: z.enum(['answers', 'moments', 'facts']), name: z.string() })
    .describe('The part of a change, and the name in it'),
})
export type QuestionView = z.infer<typeof QuestionView>

/** A field that was answered, with what was said. */
export const AnsweredView = QuestionView.extend({ value: Incident.shape.answers.unwrap().valueType })
export type AnsweredView = z.infer<typeof AnsweredView>

export const SignificanceView = z.object({
  answer: Answer,
  by: z.enum(['thresholds', 'judgement']),
  asked: z.array(AskedView),
  planned: AskedView.nullable(),
  deciding: z.array(DecidingView),
  facts: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      kind: z.enum(['yes_no', 'number', 'duration', 'amount']),
      value: FactValue.nullable(),
      source: z.enum(['said', 'interruptions', 'entity', 'recurring', 'ruled_out']).nullable(),
      matters: z.boolean().describe('Whether a rule for this kind of entity asks for it'),
    }),
  ),
})
export type SignificanceView = z.infer<typeof SignificanceView>

export const FilingView = z.object({
  id: z.uuid(),
  version: z.int(),
  body: Filing,
  unknown: z.array(z.string()),
  isStale: z.boolean().describe('While it is drafted: whether the facts say something else by now'),
  due: TimeView.nullable(),
  sent: TimeView.nullable(),
  isLate: z.boolean(),
})
export type FilingView = z.infer<typeof FilingView>

/** One line of the timeline: a moment of what happened, an entry, or a change of the record with why. */
export const TimelineView = z.object({
  at: TimeView,
  kind: z.enum(['moment', 'entry', 'change', 'filing', 'notice', 'request']),
  words: z.string(),
  detail: z.string(),
  by: z.string().nullable().describe('The name of whoever said it'),
  recorded: Instant.nullable().describe('When it was recorded, for what was said later'),
  place: z.int().nullable().describe('Which entry of the record it is, where somebody put it there'),
  evidence: z.array(
    z.object({ id: z.uuid(), title: z.string(), files: z.array(z.object({ name: z.string(), sha256: z.string() })) }),
  ),
  files: TimelineEntry.shape.files,
  mail: TimelineEntry.shape.mail,
  corrections: z.array(
    z.object({ at: TimeView, by: z.string().nullable(), reason: z.string(), was: z.string(), wasAt: TimeView }),
  ),
})
export type TimelineView = z.infer<typeof TimelineView>

export const IncidentLine = z.object({
  id: z.uuid(),
  title: z.string(),
  kind: IncidentKind,
  entity: z.uuid(),
  entityName: z.string(),
  state: IncidentStateView,
  detected: TimeView.nullable(),
  significance: Answer,
  decision: z.enum(['significant', 'not_significant', 'undecided']),
  next: DeadlineView.pick({
    stage: true,
    title: true,
    due: true,
    state: true,
    target: true,
    conservative: true,
  }).nullable(),
  overdue: z.int().describe('Reports and parallel clocks past their deadline'),
  alarm: z.boolean(),
  alarmAt: TimeView.nullable().describe('When triage is to be over; null once somebody decided'),
})
export type IncidentLine = z.infer<typeof IncidentLine>

export const IncidentOverview = z.object({
  id: z.uuid(),
  version: z.int(),
  body: Incident,
  state: IncidentStateView,
  now: TimeView,
  entity: z.object({
    id: z.uuid(),
    name: z.string(),
    zone: z.string(),
    class: EntityClass.nullable(),
    isDecided: z.boolean(),
    typesKnown: z.boolean(),
  }),
  law: z.object({
    on: z.iso.date(),
    jurisdiction: z.string().nullable(),
    packs: z.array(PackView),
    isRenewed: z.boolean(),
    portal: CitedView.nullable().describe('Where reports are filed; null where no overlay of the member state is read'),
    guidance: CitedView.nullable().describe('National guidance on significance, where the member state has one'),
    once: CitedView.nullable().describe('How often the same thing is filed'),
  }),
  owed: z
    .object({
      is: z
        .enum(['owed', 'open', 'not_owed'])
        .describe('Open: not owed by the rules, and nobody has decided; clocks run'),
      because: z.enum(['class', 'special', 'significance']).nullable(),
      words: z.string().describe('Why they are not, and whose decision that is; empty where they are'),
      rule: CitedView.nullable(),
    })
    .describe('Whether reports of Article 23 are owed'),
  deadlines: z.array(DeadlineView),
  next: DeadlineView.nullable(),
  alarm: z.object({ at: TimeView, rule: CitedView, isRaised: z.boolean() }).nullable(),
  significance: SignificanceView,
  recurrence: z
    .object({ rootCause: z.string(), incidents: z.array(z.object({ id: z.uuid(), title: z.string() })) })
    .nullable(),
  questions: z
    .object({
      stage: Stage,
      request: z.string().nullable(),
      fields: z.array(QuestionView),
      also: z.array(QuestionView).describe('What the report may say besides and does not owe'),
    })
    .nullable(),
  answered: z.array(AnsweredView).describe('What was answered for reports so far'),
  parallel: z.array(ParallelView),
  offeredClocks: z.array(CitedView).describe('Clocks of other acts that may run beside'),
  answerExpected: z.object({ rule: CitedView, at: TimeView }).nullable(),
  filings: z.array(FilingView),
  timeline: z.array(TimelineView),
  people: z.record(z.string(), z.string()).describe('Names of the persons in it, by id'),
})
export type IncidentOverview = z.infer<typeof IncidentOverview>
