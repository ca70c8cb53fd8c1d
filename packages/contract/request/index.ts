import { Given, ListColumn, Priority, Request, RequestDraft, RequestState, Side } from '@onus/core/request'
import { z } from 'zod'
import { UnmaskingReason } from '../look/index.ts'
import { byId, momentQuery, operation } from '../operation/index.ts'
import { Written } from '../record/index.ts'
import { registerOperations } from '../register/index.ts'

/** How old a request is, in business days of the organisation. */
export const RequestAges = z.object({
  sinceSent: z.int().nullable().describe('Until it was accepted; null for a draft'),
  answering: z.int().describe('On which whoever answers had it'),
  asking: z.int().describe('On which whoever asked had the answer'),
  dueBy: z.iso.date().nullable().describe('The day by which the answer is owed'),
  isUsual: z.boolean().describe('That nobody said a day: it is the usual time of its priority'),
  late: z.int().describe('Business days by which the answer is, or was, late'),
  isOverdue: z.boolean(),
})

/** A request as a card of the board. */
export const RequestCard = z.object({
  id: z.uuid(),
  version: z.int(),
  engagement: z.uuid(),
  reference: z.string(),
  title: z.string(),
  state: RequestState,
  side: Side.describe('Who asked'),
  assignee: z.uuid().nullable(),
  due: z.iso.date().nullable(),
  priority: Priority,
  controls: z.array(z.uuid()),
  requirements: z.array(z.string()),
  ages: RequestAges,
  given: z.int().describe('How many things were given'),
  comments: z.int(),
})

/** A file or record that was given, with what an assessor must know of it. */
const GivenEvidence = z.object({
  id: z.uuid(),
  title: z.string(),
  source: z.string(),
  period: z.object({ from: z.string(), to: z.string().nullable() }),
  performedAt: z.string(),
  address: z.string().optional().describe('Of a link: where it leads; Onus does not hold what is there'),
  files: z.array(z.object({ sha256: z.string(), name: z.string(), bytes: z.int(), mediaType: z.string() })),
})

const SaidComment = z.object({
  id: z.uuid(),
  words: z.string(),
  by: z.object({ person: z.uuid(), name: z.string() }),
  at: z.string(),
})

/** A change of many requests at once. */
export const RequestChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('assign'), assignee: z.uuid().nullable() }),
  z.object({ kind: z.literal('due'), due: z.iso.date().nullable() }),
  z.object({
    kind: z.literal('step'),
    verb: z.enum(['send', 'start', 'submit', 'return', 'accept']),
    input: z.record(z.string(), z.unknown()).default({}),
  }),
])

const Format = z.enum(['csv', 'xlsx'])

export const requests = {
  ...registerOperations({
    one: 'request',
    many: 'requests',
    path: '/requests',
    body: Request,
    draft: RequestDraft,
    read: 'request:read',
    write: 'request:write',
  }),
  board: operation({
    method: 'GET',
    path: '/requests/board',
    summary: 'Requests with their ages in business days, of one engagement or of all that you reach',
    needs: 'request:read',
    query: momentQuery.extend({ engagement: z.uuid().optional() }),
    output: z.object({
      items: z.array(RequestCard),
      people: z.record(z.string(), z.string()).describe('The names of whom they are assigned to'),
      isCalendarSaid: z.boolean().describe('Whether the organisation said its working days; else Monday to Friday'),
    }),
  }),
  answer: operation({
    method: 'GET',
    path: '/requests/{id}/answer',
    summary: 'What was given for one request, its ages, and what was said about it',
    needs: 'request:read',
    params: byId,
    query: momentQuery,
    output: z.object({
      ages: RequestAges,
      given: Given.extend({
        evidence: z.array(GivenEvidence),
        snapshots: z.array(z.object({ id: z.uuid(), title: z.string(), at: z.string() })),
        populations: z.array(z.object({ id: z.uuid(), title: z.string() })),
      }),
      comments: z.array(SaidComment).describe('Both sides see every one, oldest first'),
      people: z.record(z.string(), z.string()),
      side: Side.describe('Where the caller stands'),
    }),
  }),
  comment: operation({
    method: 'POST',
    path: '/requests/{id}/comments',
    summary: 'Say something about one request; both sides see it',
    needs: 'request:read',
    params: byId,
    body: z.object({ words: z.string().trim().min(1).max(8000) }),
    output: Written,
    status: 201,
  }),
  file: operation({
    method: 'POST',
    path: '/requests/{id}/files/{sha256}/link',
    summary:
      'A short-lived link to a file that was given for one request; recorded. An auditor says why they need a table about people',
    needs: 'request:read',
    params: byId.extend({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
    body: z.object({ reason: UnmaskingReason.optional() }).optional(),
    output: z.object({ url: z.string() }),
    recorded: true,
  }),
  change: operation({
    method: 'POST',
    path: '/requests/changes',
    summary: 'Assign, date, or move many requests at once; those that cannot are named with the reason',
    needs: 'request:read',
    body: z.object({
      ids: z.array(z.uuid()).min(1).max(500),
      change: RequestChange,
      reason: z.string().max(2000).default(''),
    }),
    output: z.object({
      done: z.array(Written),
      notDone: z.array(z.object({ id: z.uuid(), reference: z.string(), why: z.string() })),
    }),
  }),
  importList: operation({
    method: 'POST',
    path: '/requests/imports',
    summary: 'Read an auditor’s list from CSV or XLSX; look first, then take it. Rows are found again by reference',
    needs: 'request:write',
    transport: 'upload',
    body: z.object({
      engagement: z.uuid(),
      take: z.enum(['look', 'take']).default('look'),
      columns: z
        .record(z.string(), ListColumn.or(z.literal('')))
        .default({})
        .describe('Which column of the file is which of ours; empty for none'),
      days: z.string().max(40).default('').describe('How days are written, as DD.MM.YYYY; found out when empty'),
      statuses: z
        .record(z.string(), RequestState.or(z.literal('')))
        .default({})
        .describe('What each word for a status means; empty leaves the state as it is'),
    }),
    output: z.object({
      format: z.string(),
      read: z.int().describe('Rows in the file'),
      whole: z.boolean().describe('Whether these are all rows of the file'),
      columns: z.array(z.object({ name: z.string(), as: ListColumn.nullable(), sample: z.string() })),
      dayForms: z.array(z.string()).describe('The ways in which its days may be written'),
      days: z.string(),
      items: z
        .array(
          z.object({
            where: z.string(),
            kind: z.enum(['new', 'changed', 'same']),
            reference: z.string(),
            title: z.string(),
            assignee: z.uuid().nullable(),
            due: z.iso.date().nullable(),
            priority: Priority,
            state: RequestState.nullable(),
            changed: z.array(ListColumn),
          }),
        )
        .describe('At most five hundred of them, new and changed ones first'),
      counts: z.object({ new: z.int(), changed: z.int(), same: z.int() }),
      faults: z.array(z.object({ where: z.string(), column: ListColumn, message: z.string() })),
      faultCount: z.int(),
      unknownStatuses: z.array(z.object({ word: z.string(), rows: z.int() })),
      taken: z.boolean(),
    }),
  }),
  exportList: operation({
    method: 'POST',
    path: '/requests/exports',
    summary: 'The requests of an engagement as a list that can be read again',
    needs: 'request:read',
    body: momentQuery.extend({ engagement: z.uuid(), format: Format.default('xlsx') }),
    output: z.unknown(),
    transport: 'download',
  }),
  contactSheet: operation({
    method: 'POST',
    path: '/requests/contacts',
    summary: 'Whom to ask: for each criterion its controls and their owners, as a sheet',
    needs: 'engagement:read',
    body: momentQuery.extend({ engagement: z.uuid(), format: Format.default('xlsx') }),
    output: z.unknown(),
    transport: 'download',
  }),
} as const
