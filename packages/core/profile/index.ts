import { z } from 'zod'

/** A selection of requirements of one framework, with what was tailored out and why. */
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
})
export type Profile = z.infer<typeof Profile>
