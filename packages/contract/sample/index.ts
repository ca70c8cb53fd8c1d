import { z } from 'zod'
import { operation } from '../operation/index.ts'

export const sample = {
  load: operation({
    method: 'POST',
    path: '/sample',
    summary: 'Make a sample company with a year of facts, in an organisation of its own, labelled as sample data',
    needs: 'sample:load',
    body: z.object({
      people: z.int().min(5).max(5000).default(200),
      months: z.int().min(1).max(36).default(12),
      seed: z.int().min(0).default(1),
      until: z.iso.datetime().optional().describe('The last day of the year of data; today when absent'),
    }),
    output: z.object({ job: z.string(), organisation: z.uuid() }),
    status: 202,
  }),
  start: operation({
    method: 'POST',
    path: '/first-run',
    summary: 'Begin with this machine and a repository: connections, default profiles and proposed controls',
    needs: 'connection:write',
    body: z.object({ host: z.boolean(), repository: z.string().max(4000).nullable() }),
    output: z.object({ connections: z.array(z.uuid()), jobs: z.array(z.string()), proposed: z.int() }),
    status: 202,
  }),
} as const
