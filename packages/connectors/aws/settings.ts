import { z } from 'zod'
import { secret } from '../connector/index.ts'
import { optionalServices } from './services.ts'

const accessKeyId = z
  .string()
  .regex(/^[A-Za-z0-9_]{1,128}$/, 'expected the id of an access key, such as AKIAIOSFODNN7EXAMPLE')
  .meta({ title: 'Access key id', description: 'Id of an access key that may only read.' })

const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'expected a region such as eu-central-1')

/** How AWS is asked: whose name the questions are in, and where they are sent. */
export const AccessSettings = z.strictObject({
  accessKeyId,
  secretAccessKey: secret({ title: 'Secret access key', description: 'The secret of that access key.' }),
  sessionToken: secret({
    title: 'Session token',
    description: 'Only for keys that were given for a while.',
  }).optional(),
  roleArn: z
    .string()
    .regex(
      /^arn:aws[\w-]*:iam::\d{12}:role\/.+$/,
      'expected the address of a role, such as arn:aws:iam::123456789012:role/onus',
    )
    .optional()
    .meta({ title: 'Role', description: 'Role to take with that key. Left empty, the key itself reads.' }),
  externalId: z
    .string()
    .min(2)
    .max(1224)
    .optional()
    .meta({ title: 'External id', description: 'The id that was agreed for taking the role.' }),
  region: region.default('us-east-1').meta({
    title: 'Home region',
    description: 'The region that is asked for what is not of any one region.',
  }),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({
      title: 'Endpoint',
      description:
        'Only for private endpoints: the address to ask, in which {service} and {region} stand for those. Left empty, the public ones.',
    }),
})
export type AccessSettings = z.infer<typeof AccessSettings>

export const AwsSettings = z.strictObject({
  ...AccessSettings.shape,
  environment: z.string().min(1).max(100).default('production').meta({
    title: 'Environment',
    description: 'What the account is used for, where tags of a resource say nothing else.',
  }),
  regions: z.array(region).default([]).meta({
    title: 'Regions',
    description: 'Regions to read. Empty means all that are switched on.',
  }),
  ownAccounts: z
    .array(z.string().regex(/^\d{12}$/, 'expected the 12 digits of an account'))
    .default([])
    .meta({
      title: 'Own accounts',
      description: 'Other accounts of your organisation, which are not outside parties.',
    }),
  leaveOut: z.array(z.enum(optionalServices)).default([]).meta({
    title: 'Leave out',
    description: 'Services that are not asked. What they would have told is stated as left out.',
  }),
})
export type AwsSettings = z.infer<typeof AwsSettings>
