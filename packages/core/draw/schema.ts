import { z } from 'zod'
import { Sha256 } from '../id/index.ts'
import { SampleCadence, SampleRisk } from '../sample-policy/index.ts'
import { Instant } from '../time/index.ts'

/** A seed that somebody made, or the value of a public beacon, entered after the population was frozen. */
const seeded = {
  seed: z.string().min(1).max(500),
  seedFrom: z.string().max(500).describe('Where the seed comes from: who made it, or which beacon said it when'),
}

export const DrawMethod = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('random'), algorithm: z.literal('onus-draw-1'), ...seeded }),
  z.object({ kind: z.literal('systematic'), algorithm: z.literal('onus-systematic-1'), ...seeded }),
  z.object({ kind: z.literal('judgemental'), reason: z.string().trim().min(1).max(2000) }),
  z.object({ kind: z.literal('all') }),
])
export type DrawMethod = z.infer<typeof DrawMethod>

/** A row of the population by its place in it, counted from 0, and the key that it has there. */
export const DrawnItem = z.object({ position: z.int().nonnegative(), key: z.string() })
export type DrawnItem = z.infer<typeof DrawnItem>

/** Why another item was taken. That there is no evidence is a deviation, and never one of these. */
export const ReplacementReason = z.enum(['void', 'out_of_scope'])
export type ReplacementReason = z.infer<typeof ReplacementReason>

const decided = { reason: z.string().trim().min(1).max(2000), by: z.uuid(), at: Instant }

/** What was done to a sample after it was drawn; each takes the next items in line, whichever these are. */
export const DrawChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('replaced'), out: z.int(), in: z.int(), why: ReplacementReason, ...decided }),
  z.object({ kind: z.literal('extended'), in: z.array(z.int()).min(1), ...decided }),
])
export type DrawChange = z.infer<typeof DrawChange>

/** The policy that proposed the size; null ids are the sizes that Onus ships. */
export const DrawPolicy = z.object({
  policy: z.uuid().nullable(),
  version: z.int().positive().nullable(),
  title: z.string(),
  cadence: SampleCadence,
  risk: SampleRisk,
  proposed: z.int().nonnegative(),
  otherwise: z.string().max(2000).describe('Why the size is another one; empty when it is the proposed one'),
})
export type DrawPolicy = z.infer<typeof DrawPolicy>

/** So many items can be in one sample, reserves among them. */
export const mostDrawn = 5_000

/**
 * A sample of a frozen population: everything that anybody needs to draw it again (domain 3.8). `sequence` is what the
 * method gives, in order: first the sample, then the reserves.
 */
export const Draw = z.object({
  engagement: z.uuid(),
  population: z.uuid(),
  edition: z.int().positive(),
  popHash: Sha256,
  rows: z.int().positive(),
  frozen: z
    .object({ fact: z.uuid(), position: z.int().nonnegative() })
    .describe('Where the ledger says that it was frozen'),
  purpose: z.enum(['operating', 'walkthrough']),
  method: DrawMethod,
  size: z.int().positive(),
  reserves: z.int().nonnegative(),
  policy: DrawPolicy.nullable(),
  tolerable: z.number().gt(0).lt(1),
  tolerance: z.int().nonnegative(),
  sequence: z.array(DrawnItem).min(1).max(mostDrawn),
  changes: z.array(DrawChange),
  drawnBy: z.uuid(),
  drawnAt: Instant,
  lifecycle: z.discriminatedUnion('state', [
    z.object({ state: z.literal('drawn') }),
    z.object({ state: z.literal('withdrawn'), by: z.uuid(), at: Instant, why: z.string().min(1) }),
  ]),
})
export type Draw = z.infer<typeof Draw>
