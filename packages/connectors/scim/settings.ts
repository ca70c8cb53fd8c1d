import { z } from 'zod'
import { secret } from '../connector/index.ts'

export const ScimSettings = z.strictObject({
  address: z.url({ protocol: /^https?$/ }).meta({
    title: 'Address',
    description: 'Base address of the SCIM service, such as https://example.org/scim/v2.',
  }),
  token: secret({ title: 'Token', description: 'A bearer token that may read users and groups.' }),
  employees: z.boolean().default(false).meta({
    title: 'Employees too',
    description: 'Whether the users are the employees as well: the service is fed by the personnel system.',
  }),
  ca: z
    .string()
    .min(1)
    .optional()
    .meta({ title: 'Own authority', description: 'Certificates (PEM) to trust instead of the usual authorities.' }),
})
export type ScimSettings = z.infer<typeof ScimSettings>
