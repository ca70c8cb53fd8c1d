import { Finding, FindingDraft } from '@onus/core/finding'
import { RowStatus } from '@onus/core/verdict'
import { z } from 'zod'
import { byId, operation } from '../operation/index.ts'
import { registerOperations } from '../register/index.ts'

/** A resource that failed since a finding was raised, as the stored intervals have it now. */
export const FindingResource = z.object({
  resource: z.string(),
  status: RowStatus.nullable().describe('As it is now; null when it is gone'),
  firstFailed: z.iso.datetime(),
  lastSeen: z.iso.datetime().describe('When it was last known to fail'),
  fixed: z.iso.datetime().nullable().describe('Since when it does not fail; null while it does, or is excepted'),
})

export const findings = {
  ...registerOperations({
    one: 'finding',
    many: 'findings',
    path: '/findings',
    body: Finding,
    draft: FindingDraft,
    read: 'finding:read',
    write: 'finding:write',
  }),
  resources: operation({
    method: 'GET',
    path: '/findings/{id}/resources',
    summary:
      'The resources that failed since one finding was raised, as they are now; failing ones first, 1000 at most',
    needs: 'finding:read',
    params: byId,
    output: z.object({
      items: z.array(FindingResource),
      failing: z.int().describe('How many fail now'),
      excepted: z.int().describe('How many management accepted for a time: they still do not pass'),
      lastRun: z.iso.datetime().nullable(),
      stale: z.boolean().describe('Whether the last run is too old to speak for now'),
      passesSince: z.iso.datetime().nullable().describe('Since when the check passes; null while it does not'),
    }),
  }),
} as const
