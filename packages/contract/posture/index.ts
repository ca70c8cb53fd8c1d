import { Answer, Label } from '@onus/core/posture'
import { Noun } from '@onus/core/version'
import { z } from 'zod'
import { HindsightView } from '../operation/hindsight.ts'
import { byId, momentQuery, operation } from '../operation/index.ts'

const windowQuery = momentQuery.extend({
  scope: z.uuid().optional(),
  from: z.iso.datetime().optional().describe('With `to`: a period instead of an instant'),
  to: z.iso.datetime().optional(),
})

/** One line of the answer to "why?", with the fact it rests on and what it follows from. */
export const Proof = z.object({
  claim: z.string(),
  state: z.enum(['yes', 'no', 'unknown', 'info']),
  code: z.string(),
  words: z.string(),
  at: z.string().optional(),
  fact: z
    .object({ noun: Noun, subject: z.string(), version: z.int(), fact: z.string(), position: z.int().nullable() })
    .optional(),
  get children() {
    return z.array(Proof)
  },
})
export type Proof = z.infer<typeof Proof>

export const RequirementStanding = z.object({
  requirement: z.string(),
  id: z.string(),
  title: z.string(),
  parent: z.string().nullable(),
  label: Label,
  designed: Answer,
  operated: Answer,
  reviewed: Answer,
  words: z.array(z.string()),
  controls: z.int(),
})

/** Where the answer stands in time: what moment it speaks about and which ledger position it knows. */
const Moment = z.object({
  asOf: z.string(),
  position: z.int().describe('Last ledger index known'),
  recorded: z.string().nullable(),
})

export const PostureCard = z.object({
  profile: z.uuid(),
  name: z.string(),
  framework: z.string(),
  title: z.string(),
  legalForce: z.enum(['voluntary', 'binding']),
  counts: z.partialRecord(Label, z.int()),
  total: z.int(),
  worst: z
    .object({ requirement: z.string(), id: z.string(), title: z.string(), label: Label, words: z.string() })
    .nullable(),
  weekAgo: z.partialRecord(Label, z.int()).nullable(),
  notCounted: z.int().describe('Catalogued but not assessed: headings, withdrawn, reference'),
})

export const posture = {
  cards: operation({
    method: 'GET',
    path: '/posture',
    summary: 'Every profile with its counts by label, the worst item and the change in a week',
    needs: 'posture:read',
    query: windowQuery,
    output: z.object({ items: z.array(PostureCard), moment: Moment }),
  }),
  profile: operation({
    method: 'GET',
    path: '/posture/{id}',
    summary: 'Every assessed requirement of a profile with its three axes',
    needs: 'posture:read',
    params: byId,
    query: windowQuery,
    output: z.object({ card: PostureCard, items: z.array(RequirementStanding), moment: Moment }),
  }),
  requirement: operation({
    method: 'GET',
    path: '/posture/{id}/requirements/{requirement}',
    summary: 'One requirement with its proof tree down to facts and ledger positions',
    needs: 'posture:read',
    params: byId.extend({ requirement: z.string() }),
    query: windowQuery,
    output: z.object({
      standing: RequirementStanding,
      summary: z.string().nullable(),
      controls: z.array(z.object({ id: z.uuid(), code: z.string(), title: z.string(), how: z.string(), label: Label })),
      proof: Proof,
      moment: Moment,
    }),
  }),
  hindsight: operation({
    method: 'GET',
    path: '/posture/{id}/hindsight',
    summary:
      'What a profile showed by what was known then, against what is known now about then; known at `asOf` where nothing else is said',
    needs: 'posture:read',
    params: byId,
    query: windowQuery,
    output: HindsightView,
  }),
  timeline: operation({
    method: 'GET',
    path: '/posture/{id}/timeline',
    summary: 'Counts by label over time',
    needs: 'posture:read',
    params: byId,
    query: momentQuery.extend({
      from: z.iso.datetime(),
      to: z.iso.datetime(),
      points: z.coerce.number().int().min(2).max(120).default(53),
    }),
    output: z.object({ points: z.array(z.object({ at: z.string(), counts: z.partialRecord(Label, z.int()) })) }),
  }),
  gaps: operation({
    method: 'GET',
    path: '/posture/gaps',
    summary: 'Requirements of every profile that are not operating, worst first',
    needs: 'posture:read',
    query: windowQuery,
    output: z.object({ items: z.array(RequirementStanding.extend({ profile: z.uuid() })), moment: Moment }),
  }),
} as const
