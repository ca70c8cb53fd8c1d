import { Connection } from '@onus/core/connection'
import { Snapshot } from '@onus/core/snapshot'
import { z } from 'zod'
import { byId, operation } from '../operation/index.ts'
import { recordOf } from '../record/index.ts'
import { versionedOperations } from '../register/index.ts'

/** A setting of a connector as a form field. */
const Setting = z.object({
  name: z.string(),
  label: z.string(),
  help: z.string(),
  kind: z.enum(['text', 'path', 'number', 'boolean', 'list', 'secret', 'json']),
  required: z.boolean(),
  initial: z.unknown(),
})

export const connectors = {
  list: operation({
    method: 'GET',
    path: '/connectors',
    summary: 'List the connectors, what they read and which settings they need',
    needs: 'connection:read',
    output: z.object({
      items: z.array(
        z.object({
          id: z.string(),
          title: z.string(),
          description: z.string(),
          datasets: z.array(z.string()),
          scopes: z.array(z.string()),
          settings: z.array(Setting),
        }),
      ),
    }),
  }),
} as const

export const ConnectionHealth = z.object({
  connection: z.uuid(),
  lastSnapshot: recordOf(Snapshot).nullable(),
  lastComplete: z.string().nullable(),
  nextRun: z.string().nullable(),
  running: z.boolean(),
  counts: z.array(z.object({ dataset: z.string(), rows: z.int(), previous: z.int().nullable() })),
})

export const connections = {
  ...versionedOperations({
    one: 'connection',
    many: 'connections',
    path: '/connections',
    body: Connection,
    read: 'connection:read',
    write: 'connection:write',
  }),
  health: operation({
    method: 'GET',
    path: '/connections/health',
    summary: 'When each connection ran last, what it saw, and when it runs next',
    needs: 'connection:read',
    output: z.object({ items: z.array(ConnectionHealth) }),
  }),
  test: operation({
    method: 'POST',
    path: '/connections/tests',
    summary: 'Try settings without recording anything',
    needs: 'connection:write',
    body: Connection.pick({ connector: true, settings: true }),
    output: z.object({ ok: z.boolean(), message: z.string() }),
  }),
  run: operation({
    method: 'POST',
    path: '/connections/{id}/runs',
    summary: 'Collect now',
    needs: 'connection:run',
    params: byId,
    output: z.object({ job: z.string() }),
    status: 202,
  }),
  previewTable: operation({
    method: 'POST',
    path: '/tables/previews',
    summary: 'Look into an uploaded table: its columns, first rows and a proposed mapping to a dataset',
    needs: 'connection:write',
    transport: 'upload',
    query: z.object({ dataset: z.string().optional() }),
    output: z.object({
      upload: z.string(),
      name: z.string(),
      headers: z.array(z.string()),
      rows: z.array(z.array(z.string())),
      types: z.array(z.string()),
      dataset: z.string().nullable(),
      mapping: z.record(z.string(), z.unknown()),
      problems: z.array(z.string()),
    }),
  }),
  importTable: operation({
    method: 'POST',
    path: '/tables/imports',
    summary: 'Import an uploaded table into a dataset with a mapping; nothing is stored unless every row is read',
    needs: 'connection:run',
    body: z.object({
      upload: z.string(),
      title: z.string().min(1).max(200),
      dataset: z.string(),
      mapping: z.record(z.string(), z.unknown()),
      options: z.record(z.string(), z.unknown()).default({}),
    }),
    output: z.object({ job: z.string(), connection: z.uuid() }),
    status: 202,
  }),
} as const
