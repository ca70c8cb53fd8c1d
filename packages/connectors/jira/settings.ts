import { z } from 'zod'
import { secret } from '../connector/index.ts'

const FieldName = z.string().trim().min(1).max(255)
const words = z.array(z.string().trim().min(1).max(255))

const field = (title: string, description: string) =>
  FieldName.optional().meta({ title, description: `${description} Name or id, such as customfield_10042.` })

export const JiraSettings = z.strictObject({
  address: z.url({ protocol: /^https?$/ }).meta({
    title: 'Address',
    description:
      'https://NAME.atlassian.net, or of your own Jira. For a token with scopes: https://api.atlassian.com/ex/jira/ID.',
  }),
  user: z
    .string()
    .trim()
    .min(1)
    .max(255)
    .regex(/^[^:]*$/, 'expected an e-mail address or name without a colon')
    .optional()
    .meta({
      title: 'E-mail address',
      description:
        'Of the account the token belongs to. Left empty, the token is a personal access token of Data Center.',
    }),
  token: secret({ title: 'Token', description: 'API token, or personal access token; see the guide.' }),
  jql: z
    .string()
    .trim()
    .min(1)
    .max(4000)
    .refine(text => !/\border\s+by\b/i.test(text), 'expected a search without ORDER BY')
    .meta({ title: 'Which tickets (JQL)', description: 'Such as: project = OPS AND issuetype = Change.' }),
  days: z.int().min(1).max(3700).default(400).meta({
    title: 'Days',
    description: 'Done tickets that were last changed longer ago are not read; open ones always are.',
  }),
  approvalStates: words.default([]).meta({
    title: 'States that approve',
    description: 'Who moves a ticket into one of these is its approver. They go before the field below.',
  }),
  approverField: field('Field of the approver', 'Field that holds who approved, for tickets that no state approved.'),
  affects: z.array(FieldName).default(['components']).meta({
    title: 'What it is about',
    description: 'Fields that name systems and resources: components, labels, or names of own fields.',
  }),
  cancelled: words
    .default([
      "Won't Do",
      "Won't Fix",
      'Duplicate',
      'Declined',
      'Rejected',
      'Cancelled',
      'Canceled',
      'Withdrawn',
      'Cannot Reproduce',
    ])
    .meta({
      title: 'Cancelled',
      description: 'Resolutions and states that mean that a ticket ended without being done.',
    }),
  emergency: words.default([]).meta({
    title: 'Emergencies',
    description: 'Kinds, priorities and labels that mark a change outside of the usual course. Empty: it is not known.',
  }),
  riskField: field('Field of the risk', 'Field that holds the risk: high, medium or low.'),
  plannedFromField: field('Field of the planned beginning', 'Field that holds when the change may begin.'),
  plannedUntilField: field('Field of the planned end', 'Field that holds when the change must end.'),
  rollbackField: field('Field of the way back', 'Field that says how to go back.'),
  testedField: field('Field of the test', 'Field that says that the change was tested.'),
  ca: z
    .string()
    .min(1)
    .optional()
    .meta({ title: 'Own authority', description: 'Certificates (PEM) to trust instead of the usual authorities.' }),
})
export type JiraSettings = z.infer<typeof JiraSettings>
