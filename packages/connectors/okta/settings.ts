import { z } from 'zod'
import { secret } from '../connector/index.ts'

export const parts = ['factors', 'roles', 'sign-ins', 'policies'] as const

export const OktaSettings = z.strictObject({
  address: z.url({ protocol: /^https?$/ }).meta({
    title: 'Address',
    description: 'Of your Okta, such as https://example.okta.com; not that of the admin console.',
  }),
  token: secret({ title: 'Token', description: 'An API token of a read-only administrator.' }),
  days: z
    .int()
    .min(1)
    .max(90)
    .default(30)
    .meta({ title: 'Days', description: 'How far back sign-ins are read; Okta keeps 90 days.' }),
  read: z
    .array(z.enum(parts))
    .default([...parts])
    .meta({ title: 'What is read', description: `Besides users and groups: ${parts.join(', ')}.` }),
  ca: z
    .string()
    .min(1)
    .optional()
    .meta({ title: 'Own authority', description: 'Certificates (PEM) to trust instead of the usual authorities.' }),
})
export type OktaSettings = z.infer<typeof OktaSettings>
