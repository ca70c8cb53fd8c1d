import { z } from 'zod'
import { operation } from '../operation/index.ts'

/** What became of a log that the instance recorded: as it was, or gone, shorter, another history, not readable. */
const LogStanding = z.enum(['sound', 'gone', 'shrunk', 'forked', 'unreadable'])

export const instance = {
  health: operation({
    method: 'GET',
    path: '/health',
    summary: 'Whether the service, its database and its ledger work',
    needs: 'public',
    output: z.object({
      ok: z.boolean(),
      version: z.string(),
      setUp: z.boolean().describe('False until the first user exists'),
      parts: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
    }),
  }),
  log: operation({
    method: 'GET',
    path: '/instance/log',
    summary: 'The log of the instance, and whether every ledger that it recorded is still as it was',
    needs: 'instance:operate',
    output: z.object({
      origin: z.string(),
      size: z.int(),
      checkpoint: z.string().nullable(),
      keys: z.string().describe('Every key of the log with the sizes that it may sign, to keep outside this server'),
      refusal: z.string().nullable(),
      ledgers: z.array(
        z.object({
          origin: z.string(),
          recorded: z.int(),
          now: z.int().nullable(),
          standing: LogStanding,
          words: z.string(),
        }),
      ),
    }),
  }),
  entries: operation({
    method: 'GET',
    path: '/instance/log/entries',
    summary: 'Entries of the log of the instance, latest first',
    needs: 'instance:operate',
    query: z.object({
      limit: z.coerce.number().int().min(1).max(200).default(50),
      before: z.coerce.number().int().optional(),
    }),
    output: z.object({ items: z.array(z.object({ index: z.int(), recorded: z.string(), event: z.string() })) }),
  }),
  exportLog: operation({
    method: 'POST',
    path: '/instance/log/exports',
    summary: 'The log of the instance with the checkpoints of every ledger, to verify elsewhere',
    needs: 'instance:operate',
    output: z.unknown(),
    transport: 'download',
  }),
  rotateKey: operation({
    method: 'POST',
    path: '/instance/log-keys',
    summary: 'Give a ledger, or the log of the instance, a new signing key; the former one is destroyed',
    needs: 'instance:operate',
    body: z.object({ origin: z.string().min(1).max(300).describe('Of the log, as its checkpoints name it') }),
    output: z.object({ from: z.int(), former: z.string(), key: z.string() }),
  }),
  reseal: operation({
    method: 'POST',
    path: '/instance/keys',
    summary: 'Seal the keys of all stored files by a new key of the instance; the former one is destroyed',
    needs: 'instance:operate',
    output: z.object({ id: z.string(), former: z.array(z.string()), organisations: z.int() }),
  }),
} as const
