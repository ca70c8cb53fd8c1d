import { z } from 'zod'
import { secret } from '../connector/index.ts'

const words = z.array(z.string().trim().min(1).max(255))
export const subjects = ['project', 'team', 'labels'] as const

export const LinearSettings = z.strictObject({
  token: secret({ title: 'API key', description: 'A personal API key with the permission Read; see the guide.' }),
  teams: words.default([]).meta({
    title: 'Teams',
    description: 'Keys of teams, such as OPS. Left empty, all that the key sees.',
  }),
  days: z.int().min(1).max(3700).default(400).meta({
    title: 'Days',
    description: 'Ended tickets that were last changed longer ago are not read; open ones always are.',
  }),
  kindLabels: words.default([]).meta({
    title: 'Labels that are kinds',
    description: 'Linear has no kinds of tickets. A ticket with one of these labels, such as Change, is of that kind.',
  }),
  approvalStates: words.default([]).meta({
    title: 'States that approve',
    description: 'Who moves a ticket into one of these is its approver.',
  }),
  affects: z
    .array(z.enum(subjects))
    .default(['project'])
    .meta({ title: 'What it is about', description: `Where systems and resources are named: ${subjects.join(', ')}.` }),
  emergency: words.default([]).meta({
    title: 'Emergencies',
    description: 'Labels and priorities that mark a change outside of the usual course. Empty: it is not known.',
  }),
  address: z
    .url({ protocol: /^https?$/ })
    .default('https://api.linear.app/graphql')
    .meta({ title: 'Address of the API', description: 'Leave it as it is.' }),
  ca: z
    .string()
    .min(1)
    .optional()
    .meta({ title: 'Own authority', description: 'Certificates (PEM) to trust instead of the usual authorities.' }),
})
export type LinearSettings = z.infer<typeof LinearSettings>
