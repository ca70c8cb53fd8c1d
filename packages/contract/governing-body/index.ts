import {
  Approvable,
  BodyMember,
  BodyTraining,
  Oversight,
  Resolution,
  ResolutionDraft,
  ResolutionKind,
  VoteCast,
} from '@onus/core/governing-body'
import { z } from 'zod'
import { documentFormat } from '../description/index.ts'
import { CitedView } from '../law/index.ts'
import { byId, momentQuery, operation } from '../operation/index.ts'
import { recordOf, Written, writeOf } from '../record/index.ts'
import { versionedOperations } from '../register/index.ts'

const rights = { read: 'board:read', write: 'legal-entity:write' } as const

/** Who manages a legal entity, since when and until when. */
export const bodyMembers = versionedOperations({
  one: 'member of a management body',
  many: 'members of management bodies',
  path: '/body-members',
  body: BodyMember,
  ...rights,
})

/** Trainings that members took part in. */
export const bodyTrainings = versionedOperations({
  one: 'training of a member of a management body',
  many: 'trainings of members of management bodies',
  path: '/body-trainings',
  body: BodyTraining,
  ...rights,
})

/** Meetings at which a body looked at how the measures are carried out. */
export const oversightMeetings = versionedOperations({
  one: 'meeting of oversight',
  many: 'meetings of oversight',
  path: '/oversight-meetings',
  body: Oversight,
  ...rights,
})

const base = versionedOperations({
  one: 'resolution',
  many: 'resolutions',
  path: '/resolutions',
  body: Resolution,
  ...rights,
})

/** What bodies were asked to approve and what they decided; each step is a fact in the ledger. */
export const resolutions = {
  list: base.list,
  get: base.get,
  history: base.history,
  request: operation({
    method: 'POST',
    path: '/resolutions',
    summary: 'Ask the management body to approve the version of something that is in force now',
    needs: 'legal-entity:write',
    body: writeOf(ResolutionDraft),
    output: Written,
    status: 201,
  }),
  vote: operation({
    method: 'POST',
    path: '/resolutions/{id}/votes',
    summary: 'Vote on a resolution, as a member of the body and in the own name',
    needs: 'board:approve',
    params: byId,
    body: z.object({ vote: VoteCast }),
    output: Written,
  }),
  close: operation({
    method: 'POST',
    path: '/resolutions/{id}/outcome',
    summary: 'Record the outcome of a resolution with the minutes, by their hash',
    needs: 'legal-entity:write',
    params: byId,
    body: z.object({
      outcome: z.enum(['approved', 'refused']),
      minutes: z.uuid().describe('The evidence that holds the minutes as a file'),
    }),
    output: Written,
  }),
  withdraw: operation({
    method: 'POST',
    path: '/resolutions/{id}/withdrawal',
    summary: 'Take a resolution back before it is decided',
    needs: 'legal-entity:write',
    params: byId,
    body: z.object({ why: z.string().trim().min(1, 'say why').max(2_000) }),
    output: Written,
  }),
  document: operation({
    method: 'POST',
    path: '/resolutions/{id}/document',
    summary:
      'One resolution as a document: what was asked, who voted how, the minutes by their hash, its place in the ledger',
    needs: 'board:read',
    params: byId,
    body: documentFormat,
    transport: 'download',
    output: z.unknown(),
  }),
} as const

const Again = z.object({
  state: z.enum(['never', 'current', 'past']),
  last: z.string().nullable(),
  by: z.string().nullable(),
})

const ResolutionView = recordOf(Resolution).extend({
  holds: z
    .enum(['in_force', 'changed', 'gone'])
    .describe('Whether the version that was asked about is in force still, another is, or none'),
  leftOut: z
    .array(z.object({ requirement: z.string(), reason: z.string() }))
    .describe('What the version of a profile leaves out, with the written reasons'),
})

/** The body of one legal entity: its members and their training, what waits for it, what it decided, how it oversees. */
export const GoverningBodyView = z.object({
  entity: z.object({ id: z.uuid(), name: z.string(), zone: z.string() }),
  members: z.array(
    z.object({
      id: z.uuid(),
      body: BodyMember,
      name: z.string(),
      sits: z.boolean(),
      votes: z.boolean().describe('Whether an account of theirs may vote here'),
      training: Again,
    }),
  ),
  trainings: z.array(z.object({ id: z.uuid(), body: BodyTraining })),
  oversight: Again,
  meetings: z.array(z.object({ id: z.uuid(), body: Oversight })),
  inbox: z.array(ResolutionView),
  resolutions: z.array(ResolutionView).describe('Decided or withdrawn, the latest first'),
  people: z.record(z.string(), z.string()),
  me: z.uuid().nullable().describe('The person who asks, where they are a member today'),
  rules: z.object({ approval: CitedView, training: CitedView, oversight: CitedView, every: CitedView }),
})
export type GoverningBodyView = z.infer<typeof GoverningBodyView>

export const governingBodies = {
  get: operation({
    method: 'GET',
    path: '/legal-entities/{id}/management-body',
    summary:
      'The management body of a legal entity: members and training, what waits for approval, decisions, oversight',
    needs: 'board:read',
    params: byId,
    query: momentQuery,
    output: GoverningBodyView,
  }),
  candidates: operation({
    method: 'GET',
    path: '/legal-entities/{id}/approvable',
    summary: 'What the management body can be asked to approve: what is in force, by kind',
    needs: 'legal-entity:write',
    params: byId,
    query: momentQuery,
    output: z.object({
      items: z.array(z.object({ noun: Approvable, id: z.uuid(), title: z.string(), kinds: z.array(ResolutionKind) })),
    }),
  }),
  pack: operation({
    method: 'POST',
    path: '/legal-entities/{id}/board-pack',
    summary:
      'What the management body reads before a meeting, as a document: decisions, duties, incidents, ceilings, dates',
    needs: 'board:read',
    params: byId,
    body: documentFormat,
    transport: 'download',
    output: z.unknown(),
  }),
} as const
