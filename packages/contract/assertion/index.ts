import { Answer, Assertion, AssertionDraft, PaperKind } from '@onus/core/assertion'
import { z } from 'zod'
import { documentFormat } from '../description/index.ts'
import { byId, momentQuery, operation } from '../operation/index.ts'
import { Written } from '../record/index.ts'

const path = '/engagements/{id}/assertion'
const title = z.string().trim().min(1, 'say in which office you sign').max(200)

export const assertions = {
  get: operation({
    method: 'GET',
    path,
    summary: 'Management’s assertion of one engagement and the papers around it: its words, and what is missing',
    needs: 'engagement:read',
    params: byId,
    query: momentQuery,
    output: z.object({
      id: z.uuid().nullable(),
      version: z.int().nonnegative(),
      body: Assertion,
      text: z.string().describe('The words that were signed, or those that would be signed now'),
      representation: z.string().describe('The words of the representation letter'),
      questions: z.array(z.object({ id: z.string(), text: z.string() })),
      gaps: z.array(z.string()).describe('Why it cannot be signed yet'),
      missing: z
        .array(z.string())
        .describe('Why the engagement cannot be issued, as far as these papers are concerned'),
      description: z.int().nonnegative().describe('The version of the description in force'),
    }),
  }),
  write: operation({
    method: 'PUT',
    path,
    summary: 'Say who signs the assertion, in which office, and which exceptions are known',
    needs: 'engagement:write',
    params: byId,
    body: z.object({ body: AssertionDraft, reason: z.string().max(2000).default('') }),
    output: Written,
  }),
  sign: operation({
    method: 'POST',
    path: `${path}/signature`,
    summary: 'Sign the assertion as the person who is named; refused while anything is missing or stale',
    needs: 'assertion:sign',
    params: byId,
    body: z.object({ words: z.string().describe('The words that were read, so that nothing else is signed') }),
    output: Written,
    stepUp: true,
  }),
  reopen: operation({
    method: 'POST',
    path: `${path}/reopening`,
    summary: 'Reopen a signed assertion, with the reason; what was signed stays in its history',
    needs: 'engagement:write',
    params: byId,
    body: z.object({ why: z.string().trim().min(1).max(2000) }),
    output: Written,
  }),
  file: operation({
    method: 'POST',
    path: `${path}/papers/{paper}`,
    summary: 'File a paper that was signed elsewhere: it is evidence already',
    needs: 'engagement:write',
    params: byId.extend({ paper: PaperKind }),
    body: z.object({ evidence: z.uuid() }),
    output: Written,
  }),
  signPaper: operation({
    method: 'POST',
    path: `${path}/representation`,
    summary: 'Sign the representation letter over its words, as the person who signs for management',
    needs: 'assertion:sign',
    params: byId,
    body: z.object({ title, words: z.string() }),
    output: Written,
    stepUp: true,
  }),
  answer: operation({
    method: 'POST',
    path: `${path}/questionnaire`,
    summary: 'Answer what happened since the last day, and sign the answers',
    needs: 'assertion:sign',
    params: byId,
    body: z.object({ title, answers: z.array(Answer).min(1).max(20) }),
    output: Written,
    stepUp: true,
  }),
  document: operation({
    method: 'POST',
    path: `${path}/document`,
    summary: 'The assertion, or the representation letter, as a document; a draft says so',
    needs: 'engagement:read',
    params: byId,
    body: documentFormat.extend({ paper: z.enum(['assertion', 'representation_letter']).default('assertion') }),
    transport: 'download',
    output: z.unknown(),
  }),
} as const
