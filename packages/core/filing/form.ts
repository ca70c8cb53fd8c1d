import { z } from 'zod'
import { Stage } from '../deadline/index.ts'

const stages = z.array(Stage).default([])
const shared = { id: z.string().regex(/^[a-z_]+$/), label: z.string(), owed: stages, also: stages }

/** One field of the reports: where its answer comes from, and which stages owe it or may say it. */
export const FilingField = z.discriminatedUnion('from', [
  z.object({ from: z.literal('entity'), kind: z.enum(['text', 'list']), ...shared }),
  z.object({ from: z.literal('contact'), kind: z.literal('text'), ...shared }),
  z.object({ from: z.literal('moment'), kind: z.enum(['moment', 'ended']), moment: z.string(), ...shared }),
  z.object({ from: z.literal('fact'), kind: z.enum(['yes_no', 'number', 'duration']), fact: z.string(), ...shared }),
  z.object({
    from: z.literal('answer'),
    kind: z.enum(['text', 'long_text', 'list', 'yes_no', 'choice', 'choices']),
    choices: z.array(z.string()).default([]),
    usual: z.string().nullable().default(null),
    ...shared,
  }),
])
export type FilingField = z.infer<typeof FilingField>

/** The form of all reports in one version. A field is there once. */
export const FilingForm = z
  .object({ version: z.string(), asOf: z.iso.date(), fields: z.array(FilingField).min(1) })
  .refine(({ fields }) => new Set(fields.map(({ id }) => id)).size === fields.length, 'two fields have one id')
export type FilingForm = z.infer<typeof FilingForm>
