import { z } from 'zod'
import { EngagementMode } from '../engagement/kind.ts'
import { ControlVersion } from '../finding/schema.ts'
import { Instant } from '../time/index.ts'

/** How something was looked at, weakest first; inquiry alone supports no conclusion. `caat` is by program over all rows. */
export const TestMethod = z.enum(['inquiry', 'observation', 'inspection', 'reperformance', 'caat'])
export type TestMethod = z.infer<typeof TestMethod>

/** What came out for one item. Without evidence that the control worked it is a deviation, and says so. */
export const TestResult = z
  .object({
    item: z.string().min(1).max(1000).describe('Its key, or what was looked at'),
    position: z.int().nonnegative().nullable().describe('Its place in the population; null for a test without one'),
    result: z.enum(['pass', 'deviation', 'not_applicable']),
    reason: z.string().max(4000),
    evidence: z.array(z.uuid()).max(50),
    by: z.uuid(),
    at: Instant,
  })
  .refine(({ result, reason }) => result === 'pass' || reason.trim() !== '', {
    path: ['reason'],
    message: 'say why: only a pass needs no reason',
  })
export type TestResult = z.infer<typeof TestResult>

/** What the tester concludes; nothing is concluded by Onus. `no_occurrences` is for a population that was shown to be empty. */
export const TestConclusion = z.enum(['effective', 'ineffective', 'inconclusive', 'no_occurrences'])
export type TestConclusion = z.infer<typeof TestConclusion>

const concluded = {
  by: z.uuid(),
  at: Instant,
  conclusion: TestConclusion,
  words: z.string().max(8000),
  mode: EngagementMode.optional().describe('Who assesses, as the engagement said when it was concluded (R-127)'),
}

/**
 * A test of a control in one version (domain 3.5). A walkthrough looks at the design with a sample of one and stands apart
 * from the test of operation. A test on the auditor's side is the auditor's alone until it is released.
 */
export const Test = z.object({
  title: z.string().min(1).max(200),
  engagement: z.uuid(),
  side: z.enum(['management', 'auditor']),
  purpose: z.enum(['walkthrough', 'operating']),
  control: ControlVersion,
  requirements: z.array(z.string()).max(100),
  procedure: z.string().min(1).max(8000),
  methods: z.array(TestMethod).min(1),
  tester: z.uuid(),
  independent: z.boolean().describe('Whether the tester has no part in the control'),
  population: z.uuid().nullable(),
  draw: z.uuid().nullable(),
  tolerance: z.int().nonnegative().describe('Deviations that the policy tolerates'),
  results: z.array(TestResult).max(5000),
  findings: z.array(z.uuid()).max(100).describe('The findings that were raised from it'),
  released: z.boolean().describe('Whether management may read a test on the auditor’s side'),
  lifecycle: z.discriminatedUnion('state', [
    z.object({ state: z.literal('open'), sentBack: z.string().optional() }),
    z.object({ state: z.literal('concluded'), ...concluded }),
    z.object({
      state: z.literal('reviewed'),
      ...concluded,
      reviewer: z.uuid(),
      reviewedAt: Instant,
      review: z.string(),
    }),
  ]),
})
export type Test = z.infer<typeof Test>

/** What a person writes of a test; results, findings and lifecycle have their own steps. */
export const TestDraft = Test.omit({
  side: true,
  tester: true,
  results: true,
  findings: true,
  released: true,
  lifecycle: true,
}).extend({
  control: ControlVersion.extend({ version: z.int().positive().nullable().describe('Null for the latest') }),
})
export type TestDraft = z.infer<typeof TestDraft>
