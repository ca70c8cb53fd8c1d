import { Finding, FindingDraft } from '@onus/core/finding'
import { RowStatus } from '@onus/core/verdict'
import { z } from 'zod'
import { UnmaskingReason } from '../look/index.ts'
import { byId, operation } from '../operation/index.ts'
import { registerOperations } from '../register/index.ts'

/** A resource that failed since a finding was raised, as the stored intervals have it now. */
export const FindingResource = z.object({
  resource: z.string().describe('Masked where it is about a person and the caller sees one engagement only'),
  item: z.string().describe('Names it to have it unmasked'),
  masked: z.boolean(),
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
    noted: true,
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
  unmask: operation({
    method: 'POST',
    path: '/findings/{id}/resources/unmasking',
    summary: 'Show one masked resource of a finding as it is; who asked and why is kept first',
    needs: 'finding:read',
    params: byId,
    body: z.object({ item: z.string().min(1).max(100), reason: UnmaskingReason }),
    output: z.object({ resource: z.string() }),
  }),
} as const
