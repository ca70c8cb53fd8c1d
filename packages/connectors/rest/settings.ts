import { DatasetRef } from '@onus/core/dataset'
import { z } from 'zod'
import { secret, webhookSecret } from '../connector/index.ts'
import { ColumnSource } from '../table/settings.ts'
import { isPath } from './path.ts'

const Path = z.string().refine(isPath, 'expected a path such as data.users or items[0].name')
const [FromField, Constant] = ColumnSource.options

/** How a column is filled: from a path in each row, or with the same value in every row. */
const PathSource = z.union([
  Path.min(1),
  FromField.extend({
    from: Path,
    optional: z.boolean().optional().meta({ title: 'May be missing', description: 'No row needs to have it.' }),
  }),
  Constant,
])
export type PathSource = z.infer<typeof PathSource>

const header = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+:[ \t]*[\x20-\x7e]*$/
const secretHeaders = /^(authorization|proxy-authorization|cookie|.*(token|secret|api-?key|password).*):/i

export const RestSettings = z
  .strictObject({
    url: z.url({ protocol: /^https?$/ }).meta({
      title: 'Address',
      description: 'Where the rows are, with its query, such as https://api.example.org/v1/users?active=true.',
    }),
    method: z
      .enum(['GET', 'POST'])
      .default('GET')
      .meta({ title: 'Method', description: 'GET, or POST for interfaces that read by it. Nothing else is sent.' }),
    graphql: z
      .string()
      .min(1)
      .optional()
      .meta({ title: 'GraphQL query', description: 'For a GraphQL interface: the query. It is sent with POST.' }),
    variables: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({ title: 'Variables', description: 'Variables of the GraphQL query.' }),
    body: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({ title: 'Body', description: 'With POST: the JSON object that is sent.' }),
    headers: z
      .array(
        z
          .string()
          .regex(header, 'expected a header such as Accept: application/json')
          .refine(text => !secretHeaders.test(text), 'give a header that is a secret as the secret'),
      )
      .default([])
      .meta({
        title: 'Headers',
        description: 'Headers that are no secrets, one a line, such as Accept: application/json.',
      }),
    secretHeader: z
      .string()
      .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'expected the name of a header')
      .default('Authorization')
      .meta({ title: 'Header of the secret', description: 'The header that the secret is sent in.' }),
    secret: secret({
      title: 'Secret',
      description: 'The whole value of that header, such as Bearer and a token. With a user name: the password.',
    }).optional(),
    user: z.string().min(1).optional().meta({
      title: 'User name',
      description: 'For sign-in with name and password (Basic); the secret is then the password alone.',
    }),
    webhookSecret,
    paging: z.enum(['none', 'link', 'next', 'cursor', 'page', 'offset']).default('none').meta({
      title: 'Pages',
      description:
        'none: everything comes at once. link: a Link header names the next page. next: the answer holds its address. cursor: the answer holds a token for it. page, offset: they are counted.',
    }),
    next: Path.min(1)
      .optional()
      .meta({ title: 'Path to the next', description: 'For next and cursor: where the address or token stands.' }),
    parameter: z.string().min(1).optional().meta({
      title: 'Parameter of the page',
      description: 'For cursor, page and offset: the parameter (or GraphQL variable) that takes it.',
    }),
    firstPage: z
      .int()
      .min(0)
      .default(1)
      .meta({ title: 'First page', description: 'For page: the number of the first.' }),
    more: Path.min(1).optional().meta({
      title: 'Path to "more"',
      description: 'Where the answer says true while there are more pages, if it does.',
    }),
    total: Path.min(1).optional().meta({
      title: 'Path to the total',
      description: 'Where the answer says how many rows there are, if it does. Fewer is then an error.',
    }),
    rows: Path.default('$').meta({
      title: 'Path to the rows',
      description: 'Where the list of rows stands in an answer, such as data.users; $ where the answer is the list.',
    }),
    dataset: DatasetRef.meta({ title: 'Dataset', description: 'What the rows are.' }),
    columns: z
      .record(z.string(), PathSource)
      .meta({ title: 'Columns', description: 'For each column of the dataset, the path in a row it comes from.' }),
    numbers: z
      .enum(['point', 'comma'])
      .default('point')
      .meta({ title: 'Numbers', description: 'Whether numbers in texts are written 1.5 or 1,5.' }),
    zone: z
      .string()
      .default('UTC')
      .meta({ title: 'Time zone', description: 'Zone of moments that name none, such as Europe/Paris.' }),
    empty: z
      .array(z.string())
      .default([''])
      .meta({ title: 'Words for nothing', description: 'Values that mean that nothing is known, such as n/a.' }),
    environment: z.string().min(1).default('production').meta({ title: 'Environment' }),
    account: z.string().default('').meta({ title: 'Account', description: 'Account or tenant it belongs to.' }),
    ca: z
      .string()
      .min(1)
      .optional()
      .meta({ title: 'Own authority', description: 'Certificates (PEM) to trust instead of the usual authorities.' }),
  })
  .superRefine((settings, context) => {
    const { paging, next, parameter } = settings
    const need = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    if ((paging === 'next' || paging === 'cursor') && next === undefined)
      need('next', `with ${paging}, say where it stands in the answer`)
    if ((paging === 'cursor' || paging === 'page' || paging === 'offset') && parameter === undefined)
      need('parameter', `with ${paging}, say which parameter takes it`)
    if (settings.graphql !== undefined && settings.body !== undefined)
      need('body', 'a GraphQL query makes the body itself')
    if (settings.body !== undefined && settings.method !== 'POST') need('body', 'only POST has a body')
    if (settings.graphql !== undefined && (paging === 'link' || paging === 'next'))
      need('paging', 'GraphQL pages by cursor or offset')
    if (settings.user !== undefined && settings.secret === undefined) need('secret', 'a user name needs a password')
  })
export type RestSettings = z.infer<typeof RestSettings>
