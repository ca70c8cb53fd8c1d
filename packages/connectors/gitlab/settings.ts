import { z } from 'zod'
import { secret, webhookSecret } from '../connector/index.ts'

export const parts = ['requests', 'deployments', 'members', 'vulnerabilities'] as const

const path = z.string().regex(/^[\w.-]+(\/[\w.-]+)*$/, 'expected a path such as acme or acme/team')

export const GitlabSettings = z.strictObject({
  group: path.optional().meta({
    title: 'Group',
    description:
      'All projects of it and its subgroups are read, and its members. Left empty, the projects named below.',
  }),
  projects: z
    .array(z.string().regex(/^[\w.-]+(\/[\w.-]+)+$/, 'expected group/project'))
    .default([])
    .meta({
      title: 'Projects',
      description:
        'Only these are read, as group/project. Left empty, all of the group; without a group, all of the token.',
    }),
  token: secret({
    title: 'Token',
    description: 'A group or personal access token with the scope read_api; see the guide for the role it needs.',
  }),
  webhookSecret,
  days: z
    .int()
    .min(1)
    .max(1100)
    .default(100)
    .meta({ title: 'Days', description: 'How far back requests and deployments are read.' }),
  read: z
    .array(z.enum(parts))
    .default(['requests', 'deployments', 'members'])
    .meta({
      title: 'What is read',
      description: `Besides projects and branches: ${parts.join(', ')}. Vulnerabilities need GitLab Ultimate.`,
    }),
  address: z
    .url({ protocol: /^https?$/ })
    .default('https://gitlab.com')
    .meta({ title: 'Address', description: 'Address of GitLab, such as https://gitlab.example.org.' }),
  ca: z
    .string()
    .min(1)
    .optional()
    .meta({ title: 'Own authority', description: 'Certificates (PEM) to trust instead of the usual authorities.' }),
})
export type GitlabSettings = z.infer<typeof GitlabSettings>
