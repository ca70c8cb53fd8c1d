import { createPrivateKey } from 'node:crypto'
import { z } from 'zod'
import { secret } from '../connector/index.ts'

export const parts = ['roles', 'sign-ins'] as const

/** What we need of the key file that Google gives for a service account. */
export const ServiceKey = z.object({
  client_email: z.string().min(1),
  private_key: z.string().min(1),
  private_key_id: z.string().optional(),
  token_uri: z.url({ protocol: /^https?$/ }).default('https://oauth2.googleapis.com/token'),
})
export type ServiceKey = z.infer<typeof ServiceKey>

/** The key of the setting, or undefined where it is none that can sign. */
export function keyOf(text: string): ServiceKey | undefined {
  try {
    const key = ServiceKey.parse(JSON.parse(text))
    return createPrivateKey(key.private_key).asymmetricKeyType === 'rsa' ? key : undefined
  } catch {
    return undefined
  }
}

export const GoogleSettings = z.strictObject({
  key: secret({
    title: 'Key of the service account',
    description: 'The whole JSON file of a key. The account needs no role but domain-wide delegation of the scopes.',
  }).refine(text => keyOf(text) !== undefined, 'expected the JSON file of a key of a service account'),
  subject: z.email().meta({
    title: 'Administrator',
    description: 'Address of an administrator as whom it reads; one who may only read is enough.',
  }),
  customer: z
    .string()
    .regex(/^[\w-]+$/, 'expected a customer id')
    .default('my_customer')
    .meta({ title: 'Customer', description: 'my_customer is that of the administrator.' }),
  days: z
    .int()
    .min(1)
    .max(180)
    .default(30)
    .meta({ title: 'Days', description: 'How far back sign-ins are read; Google keeps about 180 days.' }),
  read: z
    .array(z.enum(parts))
    .default([...parts])
    .meta({ title: 'What is read', description: `Besides users and groups: ${parts.join(', ')}.` }),
  address: z
    .url({ protocol: /^https?$/ })
    .default('https://admin.googleapis.com')
    .meta({ title: 'Address of the API', description: 'Usually https://admin.googleapis.com.' }),
})
export type GoogleSettings = z.infer<typeof GoogleSettings>
