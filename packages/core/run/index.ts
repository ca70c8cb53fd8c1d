import { z } from 'zod'
import { Sha256 } from '../id/index.ts'
import { Instant } from '../time/index.ts'
import { RowStatus, RunVerdict } from '../verdict/index.ts'

/** How many rows a check gave each status. Every status is counted and shown, none is folded into another. */
export const RunCounts = z.object({
  total: z.int().nonnegative(),
  inScope: z.int().nonnegative(),
  outOfScope: z.int().nonnegative(),
  duplicates: z.int().nonnegative(),
  statuses: z.partialRecord(RowStatus, z.int().nonnegative()),
})

/** What a step of a manual check came to. */
export const StepOutcome = z.enum(['pass', 'fail', 'not_applicable'])

/** The word of a named person who performed a manual check: step by step, with what it rests on. */
export const Attestation = z.object({
  by: z.uuid().describe('A person'),
  method: z.enum(['inquiry', 'observation', 'inspection', 'reperformance']),
  steps: z.array(z.object({ step: z.string(), outcome: StepOutcome, note: z.string() })).min(1),
  statement: z.string().min(1),
  evidence: z.array(z.uuid()).min(1).describe('What it rests on; the first is the record of the attestation itself'),
})
export type Attestation = z.infer<typeof Attestation>

/**
 * What a check said about a population. `now` is the moment that the verdict is for; inside the check `$now` is the time
 * of the newest snapshot, so that the same snapshot gives the same answer whenever it is run.
 */
export const Run = z.object({
  check: z.string().describe('Id of the check definition'),
  checkDigest: Sha256,
  snapshots: z.array(z.object({ alias: z.string(), dataset: z.string(), snapshot: z.uuid(), sha256: Sha256 })),
  params: z.record(z.string(), z.unknown()),
  exceptionsDigest: Sha256,
  now: Instant,
  freshUntil: Instant.describe('From then on the verdict is stale'),
  verdict: RunVerdict,
  reason: z.string(),
  counts: RunCounts,
  resultSha256: Sha256.nullable(),
  resultBlob: Sha256.nullable(),
  failing: z.array(z.object({ resource: z.string(), status: RowStatus, reason: z.string() })).max(100),
  engine: z.string(),
  attested: Attestation.optional().describe('By whom, where a person performed the check and no engine'),
})
export type Run = z.infer<typeof Run>
