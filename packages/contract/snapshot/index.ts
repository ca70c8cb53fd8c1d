import { DatasetRef } from '@onus/core/dataset'
import { Snapshot } from '@onus/core/snapshot'
import { z } from 'zod'
import { Cell } from '../dataset/index.ts'
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
  changes: operation({
    method: 'GET',
    path: '/snapshots/{id}/changes',
    summary:
      'What is different in a dataset of a snapshot: against the snapshot before, another one, or the accepted state',
    needs: 'snapshot:read',
    params: byId,
    query: z.object({
      dataset: DatasetRef,
      against: z.uuid().optional().describe('A snapshot; absent means the one before in which the dataset is whole'),
      offset: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(200).default(100),
    }),
    output: z.object({
      against: z
        .object({ snapshot: z.uuid(), takenAt: z.string() })
        .nullable()
        .describe('What it was compared with; null when there is nothing to compare with'),
      appeared: z.int(),
      disappeared: z.int(),
      changed: z.int(),
      total: z.int(),
      rows: z.array(
        z.object({
          resource: z.string(),
          kind: z.enum(['appeared', 'disappeared', 'changed']),
          column: z.string().nullable(),
          before: z.string().nullable(),
          after: z.string().nullable(),
          system: z.string().nullable(),
          tickets: z
            .array(z.object({ ticket: z.string(), title: z.string().nullable(), approved: z.boolean() }))
            .describe('Change tickets that name the resource or its system and were open when it changed'),
        }),
      ),
    }),
  }),
  sample: operation({
    method: 'GET',
    path: '/snapshots/{id}/sample',
    summary: 'The rows of a snapshot that its reviewer compares with the source; everybody draws the same',
    needs: 'review:read',
    params: byId,
    output: z.object({
      algorithm: z.string(),
      seed: z.string(),
      datasets: z.array(
        z.object({
          dataset: z.string(),
          population: z.int(),
          popHash: z.string(),
          columns: z.array(z.string()),
          rows: z.array(z.object({ position: z.int(), cells: z.array(Cell) })),
        }),
      ),
    }),
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
