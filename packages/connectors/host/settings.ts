import { z } from 'zod'

export const HostSettings = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ title: 'Name', description: 'What this machine is called here. Left empty, its host name.' }),
  environment: z
    .string()
    .min(1)
    .max(100)
    .default('production')
    .meta({ title: 'Environment', description: 'Where this machine is used, such as production.' }),
  packageListDays: z.int().min(1).max(90).default(7).meta({
    title: 'Age of package lists',
    description: 'Days after which lists of available packages no longer show that nothing is pending.',
  }),
  signInDays: z.int().min(1).max(400).default(30).meta({
    title: 'Days of sign-ins',
    description: 'How many days back attempts to sign in are read from the log of this machine.',
  }),
})
export type HostSettings = z.infer<typeof HostSettings>
