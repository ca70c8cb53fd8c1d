import { Erasure, ErasureKind, ErasureReason, RetentionRule } from '@onus/core/erasure'
import { z } from 'zod'
import { byId, operation } from '../operation/index.ts'
import { Written } from '../record/index.ts'
import { versionedOperations } from '../register/index.ts'

const { list, get, history } = versionedOperations({
  one: 'erasure',
  many: 'erasures',
  path: '/erasures',
  body: Erasure,
  read: 'retention:read',
  write: 'retention:write',
})

export const erasures = {
  list,
  get,
  history,
  request: operation({
    method: 'POST',
    path: '/erasures',
    summary: 'Ask for versions to be erased under a retention rule; nothing happens until another person approves',
    needs: 'retention:write',
    body: z.object({
      facts: z.array(z.uuid()).max(100).default([]).describe('Single versions'),
      subjects: z.array(z.uuid()).max(100).default([]).describe('Nouns, with every version that they have now'),
      rooms: z
        .array(z.uuid())
        .max(20)
        .default([])
        .describe('Engagements whose auditor’s room goes, once they are issued: notes, drafts, looks and reasons'),
      kind: ErasureKind.default('content'),
      reason: ErasureReason,
      rule: RetentionRule,
    }),
    output: Written,
    status: 201,
  }),
  approve: operation({
    method: 'POST',
    path: '/erasures/{id}/approve',
    summary: 'Erase what another person asked for: contents, salts, keys and files are destroyed, a tombstone stays',
    needs: 'retention:approve',
    params: byId,
    body: z.object({
      override: z.string().max(2000).default('').describe('Why one person does both, where there is no other'),
    }),
    output: Written.extend({
      index: z.int().nonnegative().nullable().describe('Where the ledger says so; null for the next moment'),
      versions: z.int(),
      files: z.int(),
      job: z.string().describe('Removes the files, which are noise by now'),
    }),
    stepUp: true,
  }),
  decline: operation({
    method: 'POST',
    path: '/erasures/{id}/decline',
    summary: 'Decline an erasure that was asked for, or take it back',
    needs: 'retention:write',
    params: byId,
    body: z.object({ why: z.string().min(1).max(2000) }),
    output: Written,
  }),
} as const
