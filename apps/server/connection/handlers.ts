import { type Connector, execHere, filesUnder } from '@onus/connectors/connector'
import type { Net } from '@onus/connectors/net'
import type { connections, connectors } from '@onus/contract/connection'
import type { Connection } from '@onus/core/connection'
import { refuse } from '@onus/core/problem'
import type { HandlersOf } from '../http/handler.ts'
import type { AppQueue } from '../jobs/kinds.ts'
import { versionedHandlers } from '../register/handlers.ts'
import { momentOf } from '../register/moment.ts'
import { versionInForce, versionsInForce } from '../register/store.ts'
import { recordView } from '../register/view.ts'
import { settingsForm } from './form.ts'
import type { MachineDoor } from './machine.ts'
import { connectionsRunning, lastSnapshots, nextRun } from './store.ts'
import type { TableUploads } from './uploads.ts'

export type Connectors = ReadonlyMap<string, Connector>

export function connectorHandlers(connectorsById: Connectors): HandlersOf<typeof connectors> {
  return {
    list: async () => ({
      items: [...connectorsById.values()].map(connector => ({
        id: connector.id,
        title: connector.title,
        description: connector.summary,
        datasets: [...connector.datasets],
        scopes: [...connector.scopes],
        settings: settingsForm(connector),
      })),
    }),
  }
}

type Rooms = {
  connectors: Connectors
  openNet: (signal: AbortSignal) => Net & Disposable
  queue: AppQueue
  uploads: TableUploads
  machine: MachineDoor
}

export function connectionHandlers({
  connectors,
  openNet,
  queue,
  uploads,
  machine,
}: Rooms): HandlersOf<typeof connections> {
  return {
    ...versionedHandlers<typeof Connection>('connection', {
      read: 'connection:read',
      write: 'connection:write',
      decide: async ({ writer, caller, body, previous }) => {
        const settings = usableSettings(connectors, body)
        await machine.refuseUnlessAllowed(caller, { ...body, settings }, previous?.body ?? null)
        if (body.connector === 'table' && !uploads.owns(writer.org, String(settings.file))) {
          refuse('invalid_input', 'A table is read from a file that was uploaded here', [
            { path: 'body.settings.file', message: 'not an upload' },
          ])
        }
        return { ...body, settings }
      },
    }),
    health: async ({ tx, at }) => {
      const moment = await momentOf(tx, {}, at)
      const [all, snapshots, running] = [
        await versionsInForce(tx, 'connection', moment),
        await lastSnapshots(tx),
        await connectionsRunning(tx),
      ]
      const items = await Promise.all(
        all.map(async connection => {
          const [last, before] = snapshots.get(connection.subject) ?? []
          return {
            connection: connection.subject,
            lastSnapshot: last ? await recordView(tx, last) : null,
            lastComplete: last?.body.outcome.state === 'complete' ? last.body.takenAt : null,
            nextRun: nextRun(connection.body, last?.body.takenAt ?? null, at),
            running: running.has(connection.subject),
            counts: (last?.body.datasets ?? []).map(({ dataset, rows }) => ({
              dataset,
              rows,
              previous: before?.body.datasets.find(one => one.dataset === dataset)?.rows ?? null,
            })),
          }
        }),
      )
      return { items }
    },
    test: async ({ body, caller, at }) => {
      const connector = connectors.get(body.connector) ?? unknownConnector(body.connector)
      const settings = usableSettings(connectors, body)
      await machine.refuseUnlessAllowed(caller, { connector: body.connector, settings }, null)
      if (!connector.test) return { ok: true, message: 'The settings can be read; run it to see what it finds' }
      const signal = AbortSignal.timeout(20_000)
      using net = openNet(signal)
      const said = await connector.test(settings, {
        source: 'test',
        startedBy: 'test',
        now: () => at,
        exec: execHere(signal),
        files: filesUnder('/'),
        net,
        signal,
      })
      return said.ok ? { ok: true, message: said.detail } : { ok: false, message: said.why }
    },
    run: async ({ tx, org, params, actor, at }) => {
      const connection = await versionInForce(tx, 'connection', params.id, await momentOf(tx, {}, at))
      if (connection.body.state !== 'active')
        refuse('conflict', `"${connection.body.title}" is ${connection.body.state}; activate it first`)
      return {
        job: await queue.enqueue(tx, {
          org,
          kind: 'collect',
          input: { connection: params.id, startedBy: actor.id },
          createdBy: actor.id,
        }),
      }
    },
    previewTable: async ({ org, files, query }) => {
      const [file] = files
      if (!file) return refuse('invalid_input', 'Send one file', [{ path: 'file', message: 'missing' }])
      return await uploads.preview(org, file, query.dataset ?? null)
    },
    tryTable: async ({ org, body }) => await uploads.attempt(org, body.upload, body),
    importTable: async ({ tx, org, body, actor, newId }) => {
      const settings = await uploads.settings(org, body.upload, body)
      const connection = newId()
      const job = await queue.enqueue(tx, {
        org,
        kind: 'collect',
        input: { connection, startedBy: actor.id, table: { title: body.title, settings, actor } },
        createdBy: actor.id,
      })
      return { job, connection }
    },
  }
}

function usableSettings(
  connectors: Connectors,
  body: Pick<Connection, 'connector' | 'settings'>,
): Record<string, unknown> {
  const connector = connectors.get(body.connector) ?? unknownConnector(body.connector)
  const parsed = connector.settings.safeParse(body.settings)
  if (parsed.success) return parsed.data as Record<string, unknown>
  const fields = parsed.error.issues.map(issue => ({
    path: ['body', 'settings', ...issue.path].join('.'),
    message: issue.message,
  }))
  return refuse(
    'invalid_input',
    `These settings cannot be used: ${fields.map(field => field.message).join('; ')}`,
    fields,
  )
}

function unknownConnector(id: string): never {
  return refuse('invalid_input', `There is no connector "${id}"`, [
    { path: 'body.connector', message: 'no such connector' },
  ])
}
