import { type Connector, execHere, filesUnder, SourceProblem, secretFields } from '@onus/connectors/connector'
import type { Net } from '@onus/connectors/net'
import type { connections, connectors } from '@onus/contract/connection'
import { type Connection, hasFallen, nextRun, SecretReference } from '@onus/core/connection'
import type { DatasetRef } from '@onus/core/dataset'
import { refuse } from '@onus/core/problem'
import type { Snapshot } from '@onus/core/snapshot'
import { z } from 'zod'
import { ownSchemas } from '../dataset/registry.ts'
import type { HandlersOf } from '../http/handler.ts'
import type { AppQueue } from '../jobs/kinds.ts'
import { cancelNextAttempt, type JobRun, lastCollections, latestJobs } from '../jobs/store.ts'
import type { Keyring } from '../key/ring.ts'
import { versionedHandlers } from '../register/handlers.ts'
import { momentOf } from '../register/moment.ts'
import { versionInForce, versionsInForce } from '../register/store.ts'
import { recordView } from '../register/view.ts'
import { settingsForm } from './form.ts'
import type { MachineDoor } from './machine.ts'
import { confirmSecrets, hiding, type OpenSettings, openSettings, sealSettings } from './secrets.ts'
import {
  begunLast,
  connectionsRunning,
  destroySecrets,
  holdConnection,
  lastBegun,
  lastSnapshots,
  latestConnection,
  secretsOf,
} from './store.ts'
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
        takesPushes: connector.takesPushes ?? false,
        webhook: connector.webhook ?? null,
      })),
    }),
  }
}

type Rooms = {
  connectors: Connectors
  openNet: (signal: AbortSignal) => Net & Disposable
  chromium?: string | null
  keys: Keyring
  queue: AppQueue
  uploads: TableUploads
  machine: MachineDoor
}

export function connectionHandlers(rooms: Rooms): HandlersOf<typeof connections> {
  const { connectors, openNet, chromium, keys, queue, uploads, machine } = rooms
  return {
    ...versionedHandlers<typeof Connection>('connection', {
      read: 'connection:read',
      write: 'connection:write',
      decide: async ({ writer, caller, signedIn, subject, body, previous }) => {
        const { tx, org } = writer
        if (previous) await holdConnection(tx, subject)
        const before = previous && ((await latestConnection(tx, subject)) ?? previous)
        if (body.state === 'removed' && before) {
          await destroySecrets(tx, [subject])
          return { ...body, connector: before.body.connector, settings: withoutReferences(before.body.settings) }
        }
        const connector = connectors.get(body.connector) ?? unknownConnector(body.connector)
        const place = before && { org, connection: subject, body: before.body }
        const opened = await openSettings(keys, connector, body.settings, place)
        await machine.refuseUnlessAllowed(caller, { ...body, settings: opened.settings }, before?.body ?? null)
        if (body.connector === 'table' && !uploads.owns(org, String(opened.settings.file))) {
          refuse('invalid_input', 'A table is read from a file that was uploaded here', [
            { path: 'body.settings.file', message: 'not an upload' },
          ])
        }
        if (setsSecret(connector, opened)) confirmSecrets(signedIn, writer.at)
        const version = (before?.version ?? 0) + 1
        const sealing = { tx, org, connection: subject, version, newId: writer.newId }
        return { ...body, settings: await sealSettings(keys, connector, opened, sealing) }
      },
    }),
    health: async ({ tx, at }) => {
      const moment = await momentOf(tx, {}, at)
      const [all, snapshots, running] = [
        await versionsInForce(tx, 'connection', moment),
        await lastSnapshots(tx),
        await connectionsRunning(tx),
      ]
      const [begun, runs] = [await lastBegun(tx), await lastCollections(tx)]
      const items = await Promise.all(
        all.map(async connection => {
          const [last, before] = snapshots.get(connection.subject) ?? []
          const run = runs.get(connection.subject)
          return {
            connection: connection.subject,
            lastSnapshot: last ? await recordView(tx, last) : null,
            lastComplete: last?.body.outcome.state === 'complete' ? last.body.takenAt : null,
            lastRun: run ? collectionRun(run) : null,
            nextRun: nextRun(connection.body, begunLast(begun.get(connection.subject), last?.body.takenAt), at),
            running: running.has(connection.subject),
            counts: countsOf(connectors.get(connection.body.connector), last?.body, before?.body),
          }
        }),
      )
      return { items }
    },
    runs: async ({ tx, params, query, at }) => {
      await versionInForce(tx, 'connection', params.id, await momentOf(tx, {}, at))
      const jobs = await latestJobs(tx, { limit: query.limit, connection: params.id })
      return { items: jobs.map(collectionRun) }
    },
    secrets: async ({ tx, params, at }) => {
      await versionInForce(tx, 'connection', params.id, await momentOf(tx, {}, at))
      const items = await secretsOf(tx, params.id)
      return {
        items: items.map(({ id, ...secret }) => ({ ...secret, reference: `onus-secret:${id}` as SecretReference })),
      }
    },
    test: async ({ tx, org, body, caller, at }) => {
      const connector = connectors.get(body.connector) ?? unknownConnector(body.connector)
      const known = body.connection === undefined ? undefined : await latestConnection(tx, body.connection)
      if (body.connection !== undefined && !known)
        refuse('not_found', 'There is no such connection in this organisation')
      const place = known ? { org, connection: known.subject, body: known.body } : null
      const { settings } = await openSettings(keys, connector, body.settings, place)
      await machine.refuseUnlessAllowed(caller, { connector: body.connector, settings }, known?.body ?? null)
      if (!connector.test) return { ok: true, message: 'The settings can be read; run it to see what it finds' }
      const signal = AbortSignal.timeout(20_000)
      using net = openNet(signal)
      const hide = hiding(secretFields(connector).map(name => String(settings[name] ?? '')))
      const run = {
        source: 'test',
        startedBy: 'test',
        now: () => at,
        exec: execHere(signal),
        net,
        signal,
        ...(chromium && { chromium }),
      }
      const trial = connector.test(settings, { ...run, files: filesUnder('/') })
      const said = await trial.catch((error: unknown) => {
        if (signal.aborted) return { ok: false as const, why: 'It did not answer within 20 seconds' }
        if (error instanceof SourceProblem) return { ok: false as const, why: error.message }
        // A fault of the connector is logged whole, which must not show what it was given.
        throw new Error(hide(error instanceof Error ? String(error.stack) : String(error)))
      })
      return said.ok ? { ok: true, message: hide(said.detail) } : { ok: false, message: hide(said.why) }
    },
    run: async ({ tx, org, params, actor, at }) => {
      const connection = await versionInForce(tx, 'connection', params.id, await momentOf(tx, {}, at))
      if (connection.body.state !== 'active')
        refuse('conflict', `"${connection.body.title}" is ${connection.body.state}; activate it first`)
      const { connector, title } = connection.body
      if (connector === 'results')
        refuse('conflict', `"${title}" is of files that a scanner writes; import the next one`)
      await cancelNextAttempt(tx, 'collect', params.id)
      return {
        job: await queue.enqueue(tx, {
          org,
          kind: 'collect',
          input: { connection: params.id, connector, title, startedBy: actor.id },
          createdBy: actor.id,
        }),
      }
    },
    previewTable: async ({ tx, org, files, query }) => {
      const [file] = files
      if (!file) return refuse('invalid_input', 'Send one file', [{ path: 'file', message: 'missing' }])
      return await uploads.preview(org, file, query.dataset ?? null, await ownSchemas(tx))
    },
    tryTable: async ({ tx, org, body }) => await uploads.attempt(org, body.upload, body, await ownSchemas(tx)),
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

/** What the source gave, against the run before. What Onus itself makes of two snapshots is no count of the source. */
function countsOf(connector: Connector | undefined, last: Snapshot | undefined, before: Snapshot | undefined) {
  const read = (last?.datasets ?? []).filter(one => connector?.datasets.includes(one.dataset as DatasetRef) ?? true)
  return read.map(({ dataset, rows }) => {
    const previous = before?.datasets.find(one => one.dataset === dataset)?.rows ?? null
    return { dataset, rows, previous, fell: hasFallen(rows, previous) }
  })
}

function setsSecret(connector: Connector, { settings, kept }: OpenSettings): boolean {
  return secretFields(connector).some(name => !kept.has(name) && settings[name] !== undefined)
}

function withoutReferences(settings: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => !SecretReference.safeParse(value).success))
}

const Collected = z.object({
  snapshot: z.uuid(),
  outcome: z.object({ state: z.enum(['complete', 'partial', 'error']), why: z.string().optional() }),
  rows: z.array(z.object({ dataset: z.string(), rows: z.int() })),
})

/** A job as one collection: what its snapshot says of it, or why there is none. */
function collectionRun(job: JobRun) {
  const { id, state, attempt, attempts, nextAttemptAt, createdBy, createdAt, startedAt, endedAt } = job
  const collected = Collected.safeParse(job.outcome).data
  return {
    job: id,
    state,
    outcome: collected?.outcome.state ?? null,
    why: collected?.outcome.why ?? job.error,
    snapshot: collected?.snapshot ?? null,
    rows: collected?.rows ?? [],
    attempt,
    attempts,
    nextAttemptAt,
    createdBy,
    createdAt,
    startedAt,
    endedAt,
  }
}

function unknownConnector(id: string): never {
  return refuse('invalid_input', `There is no connector "${id}"`, [
    { path: 'body.connector', message: 'no such connector' },
  ])
}
