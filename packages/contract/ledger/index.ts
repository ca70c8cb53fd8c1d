import { z } from 'zod'
import { operation } from '../operation/index.ts'

export const ledger = {
  status: operation({
    method: 'GET',
    path: '/ledger',
    summary: 'The state of the ledger: its last signed checkpoint, its size, what waits to be sequenced',
    needs: 'ledger:read',
    output: z.object({
      origin: z.string(),
      size: z.int(),
      root: z.string(),
      checkpoint: z.string().nullable(),
      signedAt: z.string().nullable(),
      key: z.string().describe('The verifier key, to keep outside this server'),
      keys: z.string().describe('Every key of the ledger with the sizes that it may sign, a line each'),
      fingerprint: z.string(),
      waiting: z.int(),
      refusal: z.string().nullable().describe('Why the signer refuses, if it does'),
    }),
  }),
  entries: operation({
    method: 'GET',
    path: '/ledger/entries',
    summary: 'Entries of the ledger, latest first',
    needs: 'ledger:read',
    query: z.object({
      limit: z.coerce.number().int().min(1).max(200).default(50),
      before: z.coerce.number().int().optional(),
      subject: z.uuid().optional(),
    }),
    output: z.object({
      items: z.array(
        z.object({
          index: z.int(),
          recorded: z.string(),
          leaf: z.string(),
          event: z.string().describe('The bytes of the leaf, as they are hashed'),
          noun: z.string().nullable(),
          subject: z.string().nullable(),
          fact: z.string().nullable(),
          title: z.string(),
        }),
      ),
    }),
  }),
  receipt: operation({
    method: 'GET',
    path: '/ledger/receipts/{fact}',
    summary: 'The receipt of one fact: inclusion proof, checkpoint, salt and content, to verify offline',
    needs: 'ledger:read',
    params: z.object({ fact: z.uuid() }),
    query: z.object({ wait: z.enum(['proof']).optional() }),
    output: z.object({
      receipt: z.string(),
      content: z.string(),
      key: z.string(),
      keys: z.string().describe('Every key of the ledger with the sizes that it may sign, a line each'),
      index: z.int(),
      erased: z.string().nullable().describe('Under which rule the content was erased, and where the ledger says so'),
    }),
  }),
  verify: operation({
    method: 'POST',
    path: '/ledger/verifications',
    summary: 'Verify the whole ledger and every stored blob now',
    needs: 'ledger:read',
    output: z.object({ job: z.string() }),
    status: 202,
  }),
  export: operation({
    method: 'POST',
    path: '/ledger/exports',
    summary: 'The ledger with its tiles, checkpoints and the verifiers, as one archive',
    needs: 'ledger:export',
    output: z.unknown(),
    transport: 'download',
  }),
} as const
