import { z } from 'zod'
import { ConditionText } from '../regulation/index.ts'

/** The words a rule has for a framework, from the strongest: what is law or contract, what comes first, and so on down. */
export const adviceWords = [
  'mandatory',
  'add',
  'first',
  'in_parallel',
  'recommended',
  'type_1',
  'candidate',
  'keep',
  'reporting_layer',
  'sufficient',
  'later',
  'watch',
  'explain',
] as const
export const AdviceWord = z.enum(adviceWords)
export type AdviceWord = z.infer<typeof AdviceWord>

/** The two types of a SOC 2 report: as of a day, or over a period. */
export const ReportType = z.enum(['type_1', 'type_2'])
export type ReportType = z.infer<typeof ReportType>

/** What a rule that fires says of one framework. `needs` are facts that have to hold too, or it is said with a warning. */
export const Saying = z.object({
  framework: z.enum(['soc2', 'csf', 'sp800-53', 'iso27001', 'nis2']),
  word: AdviceWord,
  if: ConditionText.optional(),
  needs: z.array(z.string()).default([]),
  plan: z.array(z.string()).default([]),
})
export type Saying = z.infer<typeof Saying>

export const AdvisorRule = z.object({
  id: z.string().regex(/^D\d+$/),
  title: z.string(),
  when: ConditionText,
  says: z.array(Saying).min(1),
  /** Which type of report it leads to when it fires, and which when it is silent; open while it is blocked. */
  type: z.object({ fires: ReportType, silent: ReportType }).optional(),
  why: z.string(),
})
export type AdvisorRule = z.infer<typeof AdvisorRule>

/** A version of all rules. Two rules of one id are refused. */
export const AdvisorRules = z
  .object({ version: z.string(), asOf: z.iso.date(), rules: z.array(AdvisorRule).min(1) })
  .refine(({ rules }) => new Set(rules.map(({ id }) => id)).size === rules.length, 'two rules have one id')
export type AdvisorRules = z.infer<typeof AdvisorRules>
