import { z } from 'zod'
import { secret } from '../connector/index.ts'
import { DropSettings } from '../drop/index.ts'

const noBreaks = /^[^\r\n\0]*$/

export const MailDropSettings = z.strictObject({
  host: z
    .string()
    .min(1)
    .max(255)
    .meta({ title: 'Host', description: 'Name of the IMAP server, as its certificate says.' }),
  port: z
    .int()
    .min(1)
    .max(65_535)
    .optional()
    .meta({ title: 'Port', description: 'Left empty 993 with tls, else 143.' }),
  encryption: z.enum(['tls', 'starttls', 'none']).default('tls').meta({
    title: 'Encryption',
    description: 'Unencrypted only addresses are reached that the operator opened.',
  }),
  user: z
    .string()
    .min(1)
    .max(255)
    .regex(noBreaks, 'expected one line')
    .meta({ title: 'Sign in as', description: 'Name of the mailbox, best one that is used for nothing else.' }),
  password: secret({ title: 'Password', description: 'Of that mailbox; an app password where there is one.' }),
  folder: z.string().min(1).max(255).regex(noBreaks, 'expected one line').default('INBOX').meta({
    title: 'Folder',
    description: 'Folder of the mailbox. It is opened for reading alone, and nothing is marked as seen.',
  }),
  senders: z
    .array(z.string().regex(/^[^\s@]*@[^\s@]+$/, 'expected an address, or @ and a domain'))
    .min(1)
    .meta({
      title: 'Senders',
      description:
        'Whose messages are taken: addresses, or @example.org for all of a domain. It is no proof of who sent.',
    }),
  days: z.int().min(1).max(3700).default(100).meta({
    title: 'Days',
    description: 'How far back messages are read.',
  }),
  ca: z
    .string()
    .min(1)
    .optional()
    .meta({ title: 'Own authority', description: 'Certificates (PEM) to trust instead of the usual authorities.' }),
  ...DropSettings.shape,
  mostMegabytes: z.int().min(1).max(100).default(25).meta({
    title: 'Largest message',
    description: 'A larger message of these senders, or a larger file in one, refuses the run.',
  }),
})
export type MailDropSettings = z.infer<typeof MailDropSettings>
