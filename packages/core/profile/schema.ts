import { z } from 'zod'
import { OutcomeProfile } from './outcomes.ts'
import { Tailoring } from './tailoring.ts'

/**
 * A selection of requirements of one framework, with what was tailored out and why. One noun for a baseline with
 * its tailoring, the categories of an examination, and the current, target and community profiles of outcomes.
 */
export const Profile = z.object({
  name: z.string().min(1).max(200),
  framework: z
    .string()
    .regex(/^[a-z0-9-]+@[A-Za-z0-9.]+$/)
    .describe('framework@version'),
  selections: z
    .array(z.string())
    .min(1)
    .describe('Selections the framework declares: soc2 security, sp800-53 moderate, csf all, nis2 duties'),
  notApplicable: z.array(z.object({ requirement: z.string(), reason: z.string().min(1) })),
  outcomes: OutcomeProfile.optional().describe('Where the organisation is, or wants to be, outcome by outcome'),
  tailoring: Tailoring.optional().describe('Decisions on a baseline, in the order in which they apply'),
})
export type Profile = z.infer<typeof Profile>
