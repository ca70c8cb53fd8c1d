import { Snapshot } from '@onus/core/snapshot'
import { z } from 'zod'
import { byId, listQuery, operation, pageOf } from '../operation/index.ts'
import { recordOf } from '../record/index.ts'

export const snapshots = {
  list: operation({
    method: 'GET',
    path: '/snapshots',
    summary: 'List snapshots, latest first',
    needs: 'snapshot:read',
    query: listQuery.extend({ connection: z.uuid().optional() }),
    output: pageOf(recordOf(Snapshot)),
  }),
  get: operation({
    method: 'GET',
    path: '/snapshots/{id}',
    summary: 'Show one snapshot with the record of how it was made',
    needs: 'snapshot:read',
    params: byId,
    output: recordOf(Snapshot),
  }),
  verify: operation({
    method: 'GET',
    path: '/snapshots/{id}/verification',
    summary: 'Read every stored byte of a snapshot again and compare it with what was recorded',
    needs: 'snapshot:read',
    params: byId,
    output: z.object({
      ok: z.boolean(),
      datasets: z.array(z.object({ dataset: z.string(), ok: z.boolean(), message: z.string() })),
    }),
  }),
} as const
