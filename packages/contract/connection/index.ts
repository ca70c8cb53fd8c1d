import { Connection, SecretReference } from '@onus/core/connection'
import { Snapshot } from '@onus/core/snapshot'
import { z } from 'zod'
import { Cell } from '../dataset/index.ts'
import { JobState } from '../job/index.ts'
import { byId, operation } from '../operation/index.ts'
import { recordOf } from '../record/index.ts'
import { versionedOperations } from '../register/index.ts'

/** A setting of a connector as a form field. */
const Setting = z.object({
  name: z.string(),
  label: z.string(),
  help: z.string(),
  kind: z.enum(['text', 'lines', 'path', 'number', 'boolean', 'choice', 'choices', 'list', 'secret', 'json']),
  required: z.boolean(),
  initial: z.unknown(),
  choices: z.array(z.string()).describe('What can be chosen; empty for settings that are no choice'),
  when: z
    .object({ name: z.string(), values: z.array(z.string()) })
    .nullable()
    .describe('It counts only while the setting of this name has one of these values'),
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
          takesPushes: z.boolean().describe('Whether it is filled by what others send'),
          webhook: z
            .enum(['standard', 'github', 'gitlab'])
            .nullable()
            .describe('How a message that asks for a collection is signed'),
        }),
      ),
    }),
  }),
} as const

/** How one collection went. `outcome` is null until there is a snapshot. */
export const CollectionRun = z.object({
  job: z.string(),
  state: JobState,
  outcome: z.enum(['complete', 'partial', 'error']).nullable(),
  why: z.string().nullable(),
  snapshot: z.uuid().nullable(),
  rows: z.array(z.object({ dataset: z.string(), rows: z.int() })),
  attempt: z.int(),
  attempts: z.int(),
  nextAttemptAt: z.string().nullable(),
  createdBy: z.string(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
})

export const ConnectionHealth = z.object({
  connection: z.uuid(),
  lastSnapshot: recordOf(Snapshot).nullable(),
  lastComplete: z.string().nullable(),
  lastRun: CollectionRun.nullable(),
  nextRun: z.string().nullable(),
  running: z.boolean(),
  counts: z.array(
    z.object({
      dataset: z.string(),
      rows: z.int(),
      previous: z.int().nullable(),
      fell: z.boolean().describe('To nothing, or by more than a fifth'),
    }),
  ),
})

/** A field of an uploaded table. More than one form of its days is for a person to decide. */
const TableField = z.object({
  name: z.string(),
  type: z.string(),
  forms: z.array(z.string()),
  samples: z.array(z.string()),
})

const TableChoice = z.object({
  upload: z.string(),
  dataset: z.string(),
  mapping: z.record(z.string(), z.unknown()),
  options: z.record(z.string(), z.unknown()).default({}),
})

/** A value that could not be read as its column. */
const TableProblem = z.object({
  where: z.string(),
  column: z.string(),
  field: z.string().nullable(),
  given: z.string(),
  expected: z.string(),
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
    body: Connection.pick({ connector: true, settings: true }).extend({
      connection: z.uuid().optional().describe('Whose kept secrets are meant where a reference stands'),
    }),
    output: z.object({ ok: z.boolean(), message: z.string() }),
  }),
  runs: operation({
    method: 'GET',
    path: '/connections/{id}/runs',
    summary: 'The last collections of one connection: how each went, how long it took and what it counted',
    needs: 'connection:read',
    params: byId,
    query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(20) }),
    output: z.object({ items: z.array(CollectionRun) }),
  }),
  secrets: operation({
    method: 'GET',
    path: '/connections/{id}/secrets',
    summary: 'Which secrets of one connection are set, and since when; never what they are',
    needs: 'connection:read',
    params: byId,
    output: z.object({
      items: z.array(
        z.object({
          setting: z.string(),
          reference: SecretReference,
          setAt: z.string(),
          version: z.int().describe('The version of the connection that set it'),
        }),
      ),
    }),
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
      fields: z.array(TableField),
      rows: z.array(z.array(z.string())),
      dataset: z.string().nullable(),
      mapping: z.record(z.string(), z.unknown()),
      notes: z.array(z.string()),
    }),
  }),
  tryTable: operation({
    method: 'POST',
    path: '/tables/trials',
    summary: 'Read the beginning of an uploaded table with a mapping, without storing anything',
    needs: 'connection:write',
    body: TableChoice,
    output: z.object({
      columns: z.array(z.string()).describe('The columns of the dataset that the mapping fills'),
      rows: z.array(z.object({ where: z.string(), cells: z.array(Cell) })),
      read: z.int().describe('How many rows were read and could be used'),
      whole: z.boolean().describe('Whether that was the whole table'),
      problems: z.array(TableProblem).describe('The first of them'),
      problemCount: z.int(),
      refusal: z.string().nullable().describe('Why the table as a whole cannot be read so'),
      notes: z.array(z.string()),
    }),
  }),
  importTable: operation({
    method: 'POST',
    path: '/tables/imports',
    summary:
      'Import an uploaded table with a mapping: a connection and its first snapshot, or nothing unless every row is read',
    needs: 'connection:run',
    body: TableChoice.extend({ title: z.string().min(1).max(200) }),
    output: z.object({
      job: z.string(),
      connection: z.uuid().describe('The id that the connection has once the job is done'),
    }),
    status: 202,
  }),
} as const
