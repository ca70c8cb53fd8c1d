import { type Collected, type Connector, collect, execHere, filesUnder } from '@onus/connectors/connector'
import type { Net } from '@onus/connectors/net'
import type { Connection } from '@onus/core/connection'
import type { DatasetSchema, Row } from '@onus/core/dataset'
import { refuse } from '@onus/core/problem'
import type { registerRows } from '@onus/core/supplier'
import type { Instant } from '@onus/core/time'
import type { Actor } from '@onus/core/version'
import type { BlobStore } from '../blob/store.ts'
import { ownSchemas, schemaIn, schemasWith } from '../dataset/registry.ts'
import type { OrgTransaction } from '../db/index.ts'
import { lastWhole, snapshotsBefore } from '../drift/store.ts'
import { type JobContext, type JobKind, TryAgain } from '../jobs/queue.ts'
import type { Keyring } from '../key/ring.ts'
import type { Pushes } from '../push/folder.ts'
import { record, type Writer } from '../record/record.ts'
import { systemWriter } from '../record/writer.ts'
import { namesOfUsers } from '../register/store.ts'
import { keepSnapshot } from '../snapshot/keep.ts'
import { openSpool } from '../snapshot/spool.ts'
import type { Tables } from '../snapshot/tables.ts'
import { hasRegisterChanged, registerConnector } from '../supplier/store.ts'
import { type Aside, recordEvidence, storedFiles } from './pictures.ts'
import { hiding, settingsToCollect } from './secrets.ts'
import { latestConnection } from './store.ts'

export type Collecting = {
  readonly connectors: ReadonlyMap<string, Connector>
  /** The network as it is open to connectors; it lasts for one run. */
  readonly openNet: (signal: AbortSignal) => Net & Disposable
  /** The Chromium that takes pictures, where whoever runs the server named one. */
  readonly chromium?: string | null
  readonly blobs: BlobStore
  readonly tables: Tables
  readonly keys: Keyring
  readonly spoolFolder: string
  readonly pushes: Pushes
  /** The register of suppliers as rows, for the connector that reads it. */
  readonly suppliers?: (tx: OrgTransaction, now: Instant) => Promise<ReturnType<typeof registerRows>>
  /** Called when a snapshot is there, so that the checks that read it run. */
  readonly onSnapshot: (context: JobContext, snapshot: string) => Promise<void>
}

/** Who starts what nobody asked for. */
export const schedule = 'the schedule'

type Input = {
  readonly connection: string
  /** Which connector it is and what it is called, as far as whoever asked knew. */
  readonly connector?: string
  readonly title?: string
  readonly startedBy: string
  /** A table that becomes this connection together with its first snapshot: where one fails there is neither. */
  readonly table?: { readonly title: string; readonly settings: Record<string, unknown>; readonly actor: Actor }
}

/** Collects from one connection and keeps what was seen as a snapshot, whole or not at all. */
export function collectKind(rooms: Collecting): JobKind<Input> {
  return {
    title: ({ title, table }) => (title || table ? `Collect from ${title ?? table?.title}` : 'Collect'),
    key: ({ connection }) => connection,
    group: ({ connector }) => connector ?? null,
    // Whoever asked for it sees that it failed, and asks again.
    attempts: ({ startedBy }) => (startedBy === schedule ? 3 : 1),
    run: async (context, input) => {
      for (;;) {
        const begun = context.now()
        const outcome = await collectOnce(rooms, context, input)
        if (!(await isAskedAgain(rooms, context, input, begun))) return outcome
      }
    },
  }
}

/** Whether something was pushed or written meanwhile: it asked for this job, which was under way already. */
async function isAskedAgain(rooms: Collecting, context: JobContext, input: Input, begun: Instant): Promise<boolean> {
  if ((await rooms.pushes.waiting(context.org, input.connection)).length > 0) return true
  return input.connector === registerConnector && (await context.transaction(tx => hasRegisterChanged(tx, begun)))
}

async function collectOnce(rooms: Collecting, context: JobContext, input: Input) {
  const { connection, isNew } = await context.transaction(tx => connectionOf(tx, input))
  const connector = rooms.connectors.get(connection.body.connector)
  if (!connector) return refuse('conflict', `This version of Onus has no connector "${connection.body.connector}"`)
  if (connection.body.state !== 'active')
    return refuse('conflict', `"${connection.body.title}" is ${connection.body.state} by now`)
  if (connector.id === 'results')
    return refuse('conflict', `"${connection.body.title}" is of files that a scanner writes; import the next one`)
  context.log(`Collecting "${connection.body.title}" with ${connector.id}@${connector.version}`)
  const { settings, texts } = await settingsToCollect(rooms.keys, connector, {
    org: context.org,
    connection: input.connection,
    settings: connection.body.settings,
  })
  const pushed = connector.takesPushes ? await rooms.pushes.waiting(context.org, input.connection) : null
  const own = await context.transaction(tx => ownSchemas(tx))
  const starter = await context.transaction(tx => nameOf(tx, input.startedBy))
  using net = rooms.openNet(context.signal)
  await using spool = await openSpool(rooms.spoolFolder)
  const pictures: Aside[] = []
  const seen = await collect(
    connector,
    settings,
    {
      source: connection.body.title,
      own,
      startedBy: input.startedBy,
      ...(starter !== null && { starter }),
      now: context.now,
      exec: execHere(context.signal),
      files: filesUnder('/'),
      net,
      ...(rooms.chromium && { chromium: rooms.chromium }),
      signal: context.signal,
      ...(pushed && { pushed }),
      ...(rooms.suppliers && {
        suppliers: async () =>
          (await context.transaction(tx => rooms.suppliers?.(tx, context.now()) ?? Promise.resolve([]))) as never,
      }),
      former: dataset => formerRows(rooms, context, input.connection, schemaIn(schemasWith(own), dataset)),
    },
    {
      row: (dataset, row) => spool.add(dataset, row),
      file: async ({ bytes, ...about }) => {
        pictures.push({ ...hiding(texts)(about), path: await spool.keep(bytes) })
      },
      progress: step =>
        context.progress({ done: step.done, total: step.total ?? null, label: hiding(texts)(step.label) }),
    },
  )
  const collected = withoutSecrets(seen, hiding(texts))
  context.signal.throwIfAborted()
  for (const part of collected.unread)
    context.log(`Could not read ${part.what} (${part.dataset}): ${part.why}`, 'warning')
  for (const note of collected.notes) context.log(note)
  for (const problem of collected.problems) {
    context.log(
      `${problem.where}, ${problem.field ?? problem.column}: given ${problem.given}, expected ${problem.expected}`,
      'error',
    )
  }
  if (collected.outcome.state !== 'complete')
    context.log(collected.outcome.why, collected.outcome.state === 'error' ? 'error' : 'warning')
  if ((connector.id === 'table' || connector.takesPushes) && collected.outcome.state === 'error') {
    await rooms.pushes.taken(pushed ?? [])
    refuse('invalid_input', collected.outcome.why)
  }
  const files = await spool.close(collected.datasets.map(dataset => dataset.dataset))
  context.progress({ done: 0, total: null, label: 'Storing the snapshot' })
  const evidence = await storedFiles(rooms.blobs, context.org, pictures)
  const snapshot = await keepSnapshot(
    {
      org: context.org,
      blobs: rooms.blobs,
      tables: rooms.tables,
      transaction: context.transaction,
      beside: async tx => {
        if (isNew) await recordTable(systemWriter(tx, context.org, context.now(), false), input)
      },
      after: async (tx, { id }) => {
        const writer = systemWriter(tx, context.org, context.now(), connection.sample)
        const unknown = await recordEvidence(writer, evidence, { snapshot: id, collected })
        for (const code of unknown)
          context.log(`There is no control "${code}" that a picture could be evidence for`, 'warning')
      },
      writer: tx => systemWriter(tx, context.org, context.now(), connection.sample),
      own,
      drift: { title: connection.body.title },
    },
    {
      connection: input.connection,
      connector: collected.connector,
      collectorVersion: collected.collectorVersion,
      takenAt: collected.takenAt,
      outcome: collected.outcome,
      datasets: collected.datasets.map(dataset => ({ ...dataset, ndjson: files.get(dataset.dataset) ?? '' })),
      unread: collected.unread.map(({ columns, ...part }) => ({
        ...part,
        ...(columns && { columns: [...columns] }),
      })),
      notes: [...collected.notes],
    },
    `Collected by ${connector.title}`,
  )
  await rooms.pushes.taken(pushed ?? [])
  await rooms.onSnapshot(context, snapshot.id)
  if (collected.outcome.state === 'error' && collected.mayPass && context.attempt < context.attempts)
    throw new TryAgain(collected.outcome.why)
  return {
    snapshot: snapshot.id,
    outcome: collected.outcome,
    rows: collected.datasets.map(({ dataset, rows }) => ({ dataset, rows })),
  }
}

/** Who asked for it may also be the schedule or a webhook, which are called what they are. */
async function nameOf(tx: OrgTransaction, startedBy: string): Promise<string | null> {
  return (await namesOfUsers(tx, [startedBy]))[0]?.name ?? null
}

/** What a connector said in words, without the secrets that it was given: a source may say again what it was sent. */
function withoutSecrets(collected: Collected, hide: <Value>(value: Value) => Value): Collected {
  const { outcome, notes, unread, problems, datasets } = collected
  return {
    ...collected,
    outcome: outcome.state === 'complete' ? outcome : { ...outcome, why: hide(outcome.why) },
    notes: hide(notes),
    unread: unread.map(part => ({ ...part, what: hide(part.what), why: hide(part.why) })),
    problems: problems.map(one => ({ ...one, where: hide(one.where), given: hide(one.given) })),
    datasets: datasets.map(({ completeness, ...each }) => ({
      ...each,
      completeness: { ...completeness, query: hide(completeness.query), parameters: hide(completeness.parameters) },
    })),
  }
}

/** The rows that the last snapshot of a connection has of a dataset, a page at a time. */
async function* formerRows(
  { blobs, tables }: Collecting,
  { org, now, transaction }: JobContext,
  connection: string,
  schema: DatasetSchema,
): AsyncIterable<Row> {
  const before = lastWhole(await transaction(tx => snapshotsBefore(tx, connection, now(), 10)), schema.ref)
  if (!before) return
  await using copies = blobs.copies()
  const path = await copies.pathOf(org, before.sha256)
  for (let offset = 0, total = 1; offset < total; offset += rowsRead) {
    const page = await tables.read(path, { offset, limit: rowsRead }, schema)
    total = page.total
    const names = page.columns.map(column => column.name)
    for (const { cells } of page.rows)
      yield Object.fromEntries(names.map((name, index) => [name, cells[index] ?? null])) as Row
  }
}

const rowsRead = 20_000

/** The connection to collect from. One that is still to be made is there already when the job runs again after a crash. */
async function connectionOf(tx: OrgTransaction, { connection, table }: Input) {
  const known = await latestConnection(tx, connection)
  if (known) return { connection: known, isNew: false }
  if (!table) return refuse('not_found', 'There is no such connection in this organisation')
  return { connection: { body: bodyOf(table), sample: false }, isNew: true }
}

function bodyOf({ title, settings }: NonNullable<Input['table']>): Connection {
  return { connector: 'table', title, settings, everyHours: null, state: 'active' }
}

/** Records the connection in the name of whoever imported the table, under the id that they were told. */
async function recordTable(writer: Writer, { connection, table }: Input): Promise<void> {
  if (!table) return
  const ids = [connection]
  await record(
    { ...writer, actor: table.actor, newId: () => ids.pop() ?? writer.newId() },
    { noun: 'connection', body: bodyOf(table), reason: 'Table imported' },
  )
}
