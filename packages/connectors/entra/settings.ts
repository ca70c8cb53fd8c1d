import { z } from 'zod'
import { secret } from '../connector/index.ts'

export const parts = ['factors', 'roles', 'sign-ins', 'policies'] as const

const address = (title: string, description: string, usual: string) =>
  z
    .url({ protocol: /^https?$/ })
    .default(usual)
    .meta({ title, description })

export const EntraSettings = z.strictObject({
  tenant: z
    .string()
    .regex(/^[\w.-]+$/, 'expected the id or a domain of the tenant')
    .meta({ title: 'Tenant', description: 'Directory (tenant) id, or a domain such as example.onmicrosoft.com.' }),
  clientId: z
    .string()
    .regex(/^[\w-]+$/, 'expected the id of the application')
    .meta({ title: 'Application', description: 'Application (client) id of the app registration.' }),
  clientSecret: secret({ title: 'Client secret', description: 'The value of a client secret of the registration.' }),
  days: z
    .int()
    .min(1)
    .max(30)
    .default(7)
    .meta({ title: 'Days', description: 'How far back sign-ins are read; Entra keeps 30 days at most.' }),
  read: z
    .array(z.enum(parts))
    .default([...parts])
    .meta({ title: 'What is read', description: `Besides users and groups: ${parts.join(', ')}.` }),
  loginAddress: address(
    'Address of the sign-in',
    'For clouds of governments another.',
    'https://login.microsoftonline.com',
  ),
  graphAddress: address('Address of Graph', 'For clouds of governments another.', 'https://graph.microsoft.com'),
})
export type EntraSettings = z.infer<typeof EntraSettings>
