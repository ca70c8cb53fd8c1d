import { z } from 'zod'
import { secret } from '../connector/index.ts'
import { filterOf } from './filter.ts'

const filter = z.string().refine(
  text => {
    try {
      return filterOf(text).length > 0
    } catch {
      return false
    }
  },
  { error: 'expected a filter such as (objectClass=person)' },
)

export const kinds = ['openldap', 'active-directory'] as const
export type Kind = (typeof kinds)[number]

export const LdapSettings = z
  .strictObject({
    host: z
      .string()
      .min(1)
      .max(255)
      .meta({ title: 'Host', description: 'Name of the server, as its certificate says.' }),
    port: z
      .int()
      .min(1)
      .max(65_535)
      .optional()
      .meta({ title: 'Port', description: 'Left empty 636 with ldaps, else 389.' }),
    encryption: z.enum(['ldaps', 'starttls', 'none']).default('ldaps').meta({
      title: 'Encryption',
      description: 'Unencrypted only addresses are reached that the operator opened.',
    }),
    kind: z
      .enum(['auto', ...kinds])
      .default('auto')
      .meta({
        title: 'Kind',
        description: 'What the directory is; auto asks it.',
      }),
    baseDn: z.string().min(1).optional().meta({
      title: 'Base',
      description: 'Below which everything is read, such as dc=example,dc=org. Left empty, what the directory names.',
    }),
    bindDn: z.string().min(1).optional().meta({
      title: 'Sign in as',
      description: 'DN of an account that can only read; in Active Directory also name@domain.',
    }),
    password: secret({ title: 'Password', description: 'Of that account.' }).optional(),
    accountFilter: filter.optional().meta({
      title: 'Filter for accounts',
      description: 'Left empty, all that the directory holds.',
    }),
    groupFilter: filter.optional().meta({ title: 'Filter for groups', description: 'Left empty, all groups.' }),
    privilegedGroups: z.array(z.string().min(1)).default([]).meta({
      title: 'Privileged groups',
      description: 'Names of groups that give administrative rights, besides those Active Directory comes with.',
    }),
    pageSize: z.int().min(1).max(1000).default(500).meta({
      title: 'Entries at a time',
      description: 'Active Directory gives at most 1000.',
    }),
    ca: z
      .string()
      .min(1)
      .optional()
      .meta({ title: 'Own authority', description: 'Certificates (PEM) to trust instead of the usual authorities.' }),
  })
  .superRefine(({ bindDn, password }, context) => {
    if ((bindDn === undefined) !== (password === undefined))
      context.addIssue({
        code: 'custom',
        path: ['password'],
        message: 'give both the account and its password, or neither',
      })
  })
export type LdapSettings = z.infer<typeof LdapSettings>
