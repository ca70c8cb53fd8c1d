import { Sha256 } from '@onus/core/id'
import {
  Incident,
  IncidentChange,
  IncidentKind,
  IncidentOpening,
  MomentInput,
  PostIncidentReview,
  RecurringCheck,
  SignificanceDecision,
} from '@onus/core/incident'
import { Answer } from '@onus/core/posture'
import { Instant } from '@onus/core/time'
import { z } from 'zod'
import { AskedView } from '../law/shapes.ts'
import { byId, momentQuery, operation } from '../operation/index.ts'
import { Written } from '../record/index.ts'
import { versionedOperations } from '../register/index.ts'
import { IncidentLine, IncidentOverview, IncidentStateView, TimeView } from './shapes.ts'

export {
  AnsweredView,
  DeadlineView,
  FilingView,
  IncidentLine,
  IncidentOverview,
  ParallelView,
  QuestionView,
  SignificanceView,
  TimelineView,
  TimeView,
} from './shapes.ts'

const { get, history } = versionedOperations({
  one: 'incident',
  many: 'incidents',
  path: '/incidents',
  body: Incident,
  read: 'incident:read',
  write: 'incident:write',
})

const words = (most: number) => z.string().trim().min(1).max(most)
const entityQuery = momentQuery.extend({ entity: z.uuid() })

export const incidents = {
  get,
  history,
  list: operation({
    method: 'GET',
    path: '/incidents',
    summary: 'Incidents with their next deadline, what is due first first; real ones and exercises never together',
    needs: 'incident:read',
    query: momentQuery.extend({
      kind: IncidentKind.default('real'),
      entity: z.uuid().optional(),
      state: IncidentStateView.optional(),
    }),
    output: z.object({ now: Instant, items: z.array(IncidentLine) }),
  }),
  open: operation({
    method: 'POST',
    path: '/incidents',
    summary: 'Open an incident: detected now and triage begun, unless something else is said',
    needs: 'incident:write',
    body: IncidentOpening,
    output: Written,
    status: 201,
  }),
  openFromMail: operation({
    method: 'POST',
    path: '/incidents/mails',
    summary: 'Open an incident from a message as it arrived, a file that ends in .eml',
    needs: 'incident:write',
    body: z.object({ entity: z.uuid().optional(), kind: IncidentKind.default('real') }),
    output: Written,
    status: 201,
    transport: 'upload',
  }),
  openFromResult: operation({
    method: 'POST',
    path: '/incidents/results',
    summary: 'Open an incident from what a check found',
    needs: 'incident:write',
    body: z.object({ run: z.uuid(), entity: z.uuid().optional(), title: z.string().trim().max(300).default('') }),
    output: Written,
    status: 201,
  }),
  overview: operation({
    method: 'GET',
    path: '/incidents/{id}/overview',
    summary:
      'Everything about one incident: clocks, significance, questions, filings and timeline, with rules and inputs',
    needs: 'incident:read',
    params: byId,
    query: momentQuery,
    output: IncidentOverview,
  }),
  amend: operation({
    method: 'POST',
    path: '/incidents/{id}/facts',
    summary: 'Record what became known of an incident, as one fact on its timeline',
    needs: 'incident:write',
    params: byId,
    body: z.object({ change: IncidentChange, reason: z.string().trim().max(2_000).default('') }),
    output: Written,
  }),
  note: operation({
    method: 'POST',
    path: '/incidents/{id}/timeline',
    summary: 'Put an entry on the timeline of an incident',
    needs: 'incident:write',
    params: byId,
    body: z.object({
      at: MomentInput.optional().describe('Now when left out'),
      what: words(8_000),
      evidence: z.array(z.uuid()).max(50).default([]),
    }),
    output: Written,
  }),
  correct: operation({
    method: 'POST',
    path: '/incidents/{id}/timeline/{place}/correction',
    summary: 'Put an entry of the timeline right; what it said before stays beside it, with who changed it and why',
    needs: 'incident:write',
    params: byId.extend({ place: z.coerce.number().int().nonnegative() }),
    body: z.object({
      what: words(8_000).optional(),
      at: MomentInput.optional(),
      reason: words(2_000),
    }),
    output: Written,
  }),
  attach: operation({
    method: 'POST',
    path: '/incidents/{id}/timeline/files',
    summary: 'Put an entry with files on the timeline of an incident; each file is hashed on the way',
    needs: 'incident:write',
    params: byId,
    body: z.object({ at: MomentInput.optional().describe('Now when left out'), what: words(8_000) }),
    output: Written,
    transport: 'upload',
  }),
  file: operation({
    method: 'GET',
    path: '/incidents/{id}/files/{sha256}',
    summary: 'A short-lived address of a file on the timeline of an incident',
    needs: 'incident:read',
    params: byId.extend({ sha256: Sha256 }),
    output: z.object({ url: z.string() }),
  }),
  decide: operation({
    method: 'POST',
    path: '/incidents/{id}/decisions',
    summary: 'Record what a person decided about the significance of an incident',
    needs: 'incident:write',
    params: byId,
    body: z.object({
      answer: SignificanceDecision.shape.answer,
      reason: words(8_000),
      aware: MomentInput.optional().describe(
        'Since when it was reasonably certain; needed once for what is significant',
      ),
    }),
    output: Written,
  }),
  withdraw: operation({
    method: 'POST',
    path: '/incidents/{id}/withdrawal',
    summary: 'Withdraw an incident that turned out to be none; its record stays',
    needs: 'incident:write',
    params: byId,
    body: z.object({ note: words(8_000) }),
    output: Written,
  }),
  export: operation({
    method: 'POST',
    path: '/incidents/{id}/exports',
    summary: 'One incident as a document, or as data: facts, clocks, filings and timeline',
    needs: 'incident:read',
    params: byId,
    body: momentQuery.extend({ format: z.enum(['pdf', 'html', 'docx', 'json']).default('pdf') }),
    transport: 'download',
    output: z.unknown(),
  }),
  contactBook: operation({
    method: 'POST',
    path: '/incidents/contact-book',
    summary: 'Whom to call, of every legal entity: one page that prints and works without a network',
    needs: 'incident:read',
    body: momentQuery.extend({ format: z.enum(['pdf', 'html']).default('html') }),
    transport: 'download',
    output: z.unknown(),
  }),
  lessons: operation({
    method: 'GET',
    path: '/incidents/lessons',
    summary:
      'What was learnt of incidents, the latest first: the controls, risks and functions of the CSF that it is about',
    needs: 'incident:read',
    query: momentQuery,
    output: z.object({
      items: z.array(
        PostIncidentReview.pick({ at: true, learnt: true, controls: true, risks: true, csf: true }).extend({
          incident: z.uuid(),
          title: z.string(),
        }),
      ),
    }),
  }),
  recurring: operation({
    method: 'GET',
    path: '/incidents/recurring',
    summary:
      'Incidents of one entity that recur and may be significant together, who looked last, and when it is due again',
    needs: 'incident:read',
    query: entityQuery,
    output: z.object({
      groups: z.array(
        z.object({
          rootCause: z.string(),
          incidents: z.array(z.object({ id: z.uuid(), title: z.string() })),
          answer: Answer,
          rule: AskedView.nullable(),
        }),
      ),
      checks: z.array(z.object({ id: z.uuid(), body: RecurringCheck, by: z.string() })),
      due: TimeView.nullable().describe('Null while nobody ever looked'),
      isOverdue: z.boolean(),
    }),
  }),
  checkRecurring: operation({
    method: 'POST',
    path: '/incidents/recurring',
    summary: 'Record that a person looked for incidents that recur, what there was and what they concluded',
    needs: 'incident:write',
    body: z.object({ entity: z.uuid(), conclusion: words(8_000) }),
    output: Written,
    status: 201,
  }),
} as const
