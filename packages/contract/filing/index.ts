import { Stage } from '@onus/core/deadline'
import { Filing } from '@onus/core/filing'
import { MomentInput } from '@onus/core/incident'
import { z } from 'zod'
import { byId, momentQuery, operation } from '../operation/index.ts'
import { Written } from '../record/index.ts'
import { versionedOperations } from '../register/index.ts'

const { list, get, history } = versionedOperations({
  one: 'filing',
  many: 'filings',
  path: '/filings',
  body: Filing,
  read: 'incident:read',
  write: 'incident:write',
})

const words = (most: number) => z.string().trim().min(1).max(most)

/** Reports to authorities: drafted from facts, approved and sent by people, answered, and never changed after. */
export const filings = {
  list,
  get,
  history,
  draft: operation({
    method: 'POST',
    path: '/incidents/{id}/filings',
    summary: 'Draft a report of an incident from what is known; what is not known stands as unknown',
    needs: 'incident:write',
    params: byId,
    body: z.object({
      stage: Stage,
      recipient: z.string().trim().max(300).default('').describe('The authority of the entity when left out'),
      request: z.string().nullable().default(null).describe('The request that an intermediate report answers'),
      corrects: z.uuid().nullable().default(null).describe('The sent filing that this one corrects'),
    }),
    output: Written,
    status: 201,
  }),
  redraft: operation({
    method: 'POST',
    path: '/filings/{id}/draft',
    summary: 'Draft a filing anew from what is known now; one that was approved has to be approved again',
    needs: 'incident:write',
    params: byId,
    body: z.object({}),
    output: Written,
  }),
  approve: operation({
    method: 'POST',
    path: '/filings/{id}/approval',
    summary: 'Approve the words of a filing as a person',
    needs: 'incident:write',
    params: byId,
    body: z.object({}),
    output: Written,
  }),
  submit: operation({
    method: 'POST',
    path: '/filings/{id}/submission',
    summary: 'Record that a filing was sent: its words are frozen with their hash; late ones are taken too',
    needs: 'incident:write',
    params: byId,
    body: z.object({
      channel: words(200),
      at: MomentInput.optional().describe('Now when left out'),
      lateBecause: z.string().trim().max(4_000).default(''),
    }),
    output: Written,
  }),
  rehearse: operation({
    method: 'POST',
    path: '/filings/{id}/rehearsal',
    summary: 'End the filing of an exercise: its clock goes on, and it is sent to nobody',
    needs: 'incident:write',
    params: byId,
    body: z.object({}),
    output: Written,
  }),
  explainLate: operation({
    method: 'POST',
    path: '/filings/{id}/lateness',
    summary: 'Say why a filing went out late, where nobody had',
    needs: 'incident:write',
    params: byId,
    body: z.object({ reason: words(4_000) }),
    output: Written,
  }),
  answer: operation({
    method: 'POST',
    path: '/filings/{id}/answer',
    summary: 'Record that an authority acknowledged or rejected a filing',
    needs: 'incident:write',
    params: byId,
    body: z.object({
      outcome: z.enum(['acknowledged', 'rejected']),
      reference: z.string().trim().max(200).default(''),
      note: z.string().trim().max(4_000).default(''),
      at: MomentInput.optional().describe('Now when left out'),
    }),
    output: Written,
  }),
  export: operation({
    method: 'POST',
    path: '/filings/{id}/exports',
    summary: 'A filing as text, data or a page; once sent always the same words, under the hash that was recorded',
    needs: 'incident:read',
    params: byId,
    body: momentQuery.extend({ format: z.enum(['text', 'json', 'pdf', 'html']).default('text') }),
    transport: 'download',
    output: z.unknown(),
  }),
} as const
