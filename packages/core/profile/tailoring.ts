import { z } from 'zod'

/** Who decided, when and why: every tailoring decision has all three. */
const decided = {
  rationale: z.string().min(1),
  approvedBy: z.uuid().describe('The person who approved it'),
  approvedAt: z.iso.date(),
  overlay: z.string().nullable().describe('The overlay it comes from; null is the organisation itself'),
}

/** One decision on a baseline. Decisions apply in the order in which they stand. */
export const TailoringAction = z.discriminatedUnion('action', [
  z.object({ action: z.literal('remove'), requirement: z.string(), ...decided }).describe('It does not apply here'),
  z.object({ action: z.literal('add'), requirement: z.string(), ...decided }).describe('It supplements the baseline'),
  z
    .object({
      action: z.literal('compensate'),
      requirement: z.string(),
      by: z.array(z.string()).min(1).describe('The requirements that are met instead'),
      ...decided,
    })
    .describe('Others are met in its place'),
  z
    .object({
      action: z.literal('inherit'),
      requirement: z.string(),
      extent: z.enum(['common', 'hybrid']).describe('Wholly provided by another, or shared with another'),
      provider: z.string().min(1),
      responsibility: z.string().min(1).describe('Who does what'),
      evidenceFrom: z.iso.date().nullable().describe('The date of the provider’s last assessment'),
      expires: z.iso.date().nullable().describe('When that assessment no longer speaks for today'),
      ...decided,
    })
    .describe('A provider meets it, wholly or in part: relied on, not tested here'),
])
export type TailoringAction = z.infer<typeof TailoringAction>

/** The value that this organisation gives to a parameter that a requirement leaves open. */
export const ParameterValue = z.object({
  requirement: z.string().describe('framework@version:id'),
  parameter: z.string().min(1).max(100).describe('The id of the parameter in the catalogue: ac-1_prm_1, ac-02_odp.01'),
  label: z.string(),
  values: z.array(z.string().min(1)).min(1),
  units: z.string().nullable(),
  source: z.string().min(1).describe('Where the value comes from: a policy, a contract, an overlay'),
  ...decided,
})
export type ParameterValue = z.infer<typeof ParameterValue>

/** A named, published set of tailoring decisions. Overlays apply in the order in which they stand. */
export const Overlay = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  title: z.string().min(1),
  publisher: z.string().min(1),
  version: z.string(),
})
export type Overlay = z.infer<typeof Overlay>

/** How a baseline was chosen and what was decided on it since. */
export const Tailoring = z.object({
  impact: z
    .object({
      confidentiality: z.enum(['low', 'moderate', 'high']),
      integrity: z.enum(['low', 'moderate', 'high']),
      availability: z.enum(['low', 'moderate', 'high']),
    })
    .nullable()
    .describe('The impact that a loss would have; the highest of the three picks the baseline'),
  overlays: z.array(Overlay),
  actions: z.array(TailoringAction).max(5000),
  parameters: z.array(ParameterValue).max(10_000),
})
export type Tailoring = z.infer<typeof Tailoring>

/** The baseline that the highest of the three impacts asks for: the high-water mark. */
export function baselineFor(impact: NonNullable<Tailoring['impact']>): 'low' | 'moderate' | 'high' {
  const marks = [impact.confidentiality, impact.integrity, impact.availability]
  return marks.includes('high') ? 'high' : marks.includes('moderate') ? 'moderate' : 'low'
}
