import { z } from 'zod'
import { byId, operation } from '../operation/index.ts'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const byTable = byId.extend({ sha256 })
const cells = z.array(z.string().nullable())

/** Why somebody wants to see what is masked; kept with who asked and when. */
export const UnmaskingReason = z.string().trim().min(1).max(500)

/** That an auditor was shown something about people as it is. */
export const Unmasking = z.object({
  id: z.uuid(),
  at: z.string(),
  by: z.string(),
  what: z.enum(['population', 'sample', 'table', 'file', 'resource', 'test']),
  subject: z.uuid().nullable(),
  item: z.string().describe('Which one: a row by its number, a file by its hash'),
  reason: z.string().nullable().describe('Null once it was erased'),
  erased: z.string().nullable().describe('Under which rule it was erased'),
})

export const looks = {
  rows: operation({
    method: 'GET',
    path: '/engagements/{id}/tables/{sha256}/rows',
    summary: 'Rows of evidence as the auditor of one engagement sees them: what is about people is masked; noted',
    needs: 'audit:conclude',
    noted: true,
    params: byTable,
    query: z.object({
      offset: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    output: z.object({
      title: z.string(),
      dataset: z.string().nullable().describe('The dataset that it is of; null for a table that nobody described'),
      columns: z.array(z.object({ name: z.string(), masked: z.boolean() })),
      rows: z.array(z.object({ position: z.int(), cells })),
      total: z.int().describe('Rows that can be looked at here'),
      whole: z.boolean().describe('Whether these are all rows of it'),
    }),
  }),
  unmask: operation({
    method: 'POST',
    path: '/engagements/{id}/tables/{sha256}/rows/{position}/unmasking',
    summary: 'Show one row of evidence as it is; who asked and why is kept first',
    needs: 'audit:conclude',
    params: byTable.extend({ position: z.coerce.number().int().min(0) }),
    body: z.object({ reason: UnmaskingReason }),
    output: z.object({ cells }),
  }),
  masked: operation({
    method: 'POST',
    path: '/engagements/{id}/tables/{sha256}/masked',
    summary: 'The rows of evidence as a file in which what is about people is masked',
    needs: 'audit:conclude',
    transport: 'download',
    params: byTable,
    output: z.unknown(),
  }),
  unmaskings: operation({
    method: 'GET',
    path: '/engagements/{id}/unmaskings',
    summary: 'What was masked and shown to the auditors of one engagement, and why; for them and for its lead',
    needs: 'audit:read',
    params: byId,
    output: z.object({ items: z.array(Unmasking) }),
  }),
} as const
