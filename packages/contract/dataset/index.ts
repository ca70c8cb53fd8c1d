import { DatasetSchema, OwnDataset } from '@onus/core/dataset'
import { z } from 'zod'
import { operation } from '../operation/index.ts'
import { versionedOperations } from '../register/index.ts'

/** A value in a row of a dataset. */
export const Cell = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()])

export const RowsPage = z.object({
  columns: z.array(z.string()),
  rows: z.array(z.object({ position: z.int(), cells: z.array(Cell) })),
  total: z.int(),
})

export const rowsQuery = z.object({
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(200).default(100),
  search: z.string().max(200).optional(),
  sort: z
    .string()
    .regex(/^-?[a-z][a-z0-9_]*$/)
    .optional()
    .describe('A column; with a minus the largest first. Absent: in the order of the snapshot'),
  column: z.string().max(100).optional().describe('Only rows in which this column has `value`'),
  value: z.string().max(500).optional(),
})

export const datasets = {
  list: operation({
    method: 'GET',
    path: '/datasets',
    summary: 'List datasets with the snapshots that filled them last',
    needs: 'dataset:read',
    output: z.object({
      items: z.array(
        DatasetSchema.extend({
          own: z
            .object({ id: z.uuid(), state: z.enum(['active', 'retired']) })
            .nullable()
            .describe('The record of a dataset of your own'),
          checks: z
            .array(z.object({ id: z.string(), title: z.string(), requirements: z.array(z.string()) }))
            .describe('The checks that read it, and the requirements that their controls address'),
          latest: z.array(
            z.object({
              snapshot: z.uuid(),
              connection: z.uuid(),
              title: z.string(),
              takenAt: z.string(),
              rows: z.int(),
              complete: z.boolean(),
            }),
          ),
        }),
      ),
    }),
  }),
  rows: operation({
    method: 'GET',
    path: '/datasets/{dataset}/snapshots/{snapshot}/rows',
    summary: 'Browse the rows of a dataset in one snapshot',
    needs: 'dataset:read',
    params: z.object({ dataset: z.string(), snapshot: z.uuid() }),
    query: rowsQuery,
    output: RowsPage,
  }),
} as const

export const ownDatasets = versionedOperations({
  one: 'dataset of your own',
  many: 'datasets of your own',
  path: '/own-datasets',
  body: OwnDataset,
  read: 'dataset:read',
  write: 'check:write',
})
