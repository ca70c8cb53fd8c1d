import { z } from 'zod'
import { secret, webhookSecret } from '../connector/index.ts'

export const parts = ['requests', 'deployments', 'members', 'alerts'] as const

export const GithubSettings = z
  .strictObject({
    organisation: z
      .string()
      .regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/, 'expected the name of an organisation')
      .optional()
      .meta({ title: 'Organisation', description: 'All of its repositories are read, and its members.' }),
    repositories: z
      .array(z.string().regex(/^[\w.-]+\/[\w.-]+$/, 'expected owner/name'))
      .default([])
      .meta({
        title: 'Repositories',
        description: 'Only these are read, as owner/name. Left empty, all of the organisation.',
      }),
    token: secret({
      title: 'Token',
      description: 'A fine-grained or classic token that can only read; see the guide for what it needs.',
    }),
    days: z
      .int()
      .min(1)
      .max(1100)
      .default(100)
      .meta({ title: 'Days', description: 'How far back requests and deployments are read.' }),
    read: z
      .array(z.enum(parts))
      .default([...parts])
      .meta({
        title: 'What is read',
        description: `Besides repositories and branches: ${parts.join(', ')}.`,
      }),
    checks: z
      .boolean()
      .default(true)
      .meta({ title: 'Automatic checks', description: 'Whether to ask for each merged request if its checks passed.' }),
    address: z
      .url({ protocol: /^https?$/ })
      .default('https://api.github.com')
      .meta({
        title: 'Address of the API',
        description: 'For GitHub Enterprise Server: https://HOST/api/v3.',
      }),
    webhookSecret,
    ca: z
      .string()
      .min(1)
      .optional()
      .meta({ title: 'Own authority', description: 'Certificates (PEM) to trust instead of the usual authorities.' }),
  })
  .superRefine(({ organisation, repositories }, context) => {
    if (organisation === undefined && repositories.length === 0)
      context.addIssue({ code: 'custom', path: ['organisation'], message: 'name an organisation or repositories' })
  })
export type GithubSettings = z.infer<typeof GithubSettings>
