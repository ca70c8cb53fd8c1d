import { createReadStream } from 'node:fs'
import { type Collected, collect, execNothing, filesUnder, SourceProblem } from '@onus/connectors/connector'
import { netNothing } from '@onus/connectors/net'
import { previewResults, ResultsSettings, results, resultsIn } from '@onus/connectors/results'
import { ResultsImported, ResultsPreview } from '@onus/contract/result'
import { isManual } from '@onus/core/check'
import type { Connection } from '@onus/core/connection'
import { datasets } from '@onus/core/dataset'
import type { Sha256 } from '@onus/core/id'
import { refuse } from '@onus/core/problem'
import type { Actor } from '@onus/core/version'
import { type BlobStore, noteBlob } from '../blob/store.ts'
import type { CheckText } from '../check/catalog.ts'
import { checksOf } from '../check/store.ts'
import { latestConnection } from '../connection/store.ts'
import type { OrgTransaction } from '../db/index.ts'
import type { JobContext, JobKind } from '../jobs/queue.ts'
import { record } from '../record/record.ts'
import { systemWriter } from '../record/writer.ts'
import { keepSnapshot } from '../snapshot/keep.ts'
import { openSpool } from '../snapshot/spool.ts'
import type { Tables } from '../snapshot/tables.ts'
import { connectionIdOf, targetOf, titleOf } from './folder.ts'
import { holdConnection, lastSnapshotOf, snapshotOfFile } from './store.ts'
import type { ResultUploads, Waiting } from './uploads.ts'

export type ImportingResults = {
  readonly uploads: ResultUploads
  readonly blobs: BlobStore
  readonly tables: Tables
  readonly shipped: ReadonlyMap<string, CheckText>
  readonly spoolFolder: string
  /** Called when a snapshot is there, so that the checks that read it run. */
  readonly onSnapshot: (context: JobContext, snapshot: string) => Promise<void>
}

type PreviewInput = { readonly upload: string; readonly name: string }

/** Looks into a file in a process of its own, and keeps what it saw beside the file. Nothing is stored. */
export function previewResultsKind({ uploads }: Pick<ImportingResults, 'uploads'>): JobKind<PreviewInput> {
  return {
    title: ({ name }) => `Look into ${name}`,
    key: ({ upload }) => upload,
    run: async (context, { upload }) => {
      const file = await uploads.find(context.org, upload)
      const seen = await reading(async () =>
        previewResults({ ...file, target: null }, { files: filesUnder('/'), signal: context.signal }, done =>
          context.progress({ done, total: null, label: `Reading ${file.name}` }),
        ),
      )
      await uploads.notePreview(context.org, upload, seen)
      return await context.transaction(tx => previewOf(tx, context.org, file, seen))
    },
  }
}

async function previewOf(
  tx: OrgTransaction,
  org: string,
  file: Waiting,
  seen: Awaited<ReturnType<typeof previewResults>>,
): Promise<ResultsPreview> {
  const { report } = seen
  const [tool, target] = [report.tool, targetOf(seen)]
  const settings = tool === null || target === null ? null : { format: report.format, tool, target }
  const id = settings && connectionIdOf(org, settings, seen.targets)
  const connection = id === null ? undefined : await latestConnection(tx, id)
  const last = connection && id !== null ? await lastSnapshotOf(tx, id) : null
  const known = await snapshotOfFile(tx, { sha256: file.sha256, version: results.version, connection: null })
  return ResultsPreview.parse({
    upload: file.sha256,
    name: file.name,
    bytes: file.bytes,
    title: seen.title,
    report,
    targets: seen.targets,
    datasets: seen.rows.map(({ dataset, rows }) => ({
      dataset,
      title: datasets.get(dataset)?.title ?? dataset,
      rows,
      before: last?.body.datasets.find(one => one.dataset === dataset)?.rows ?? null,
    })),
    missing: seen.missing,
    notes: seen.notes,
    tool,
    target,
    connection: connection && id !== null ? { id, title: connection.body.title } : null,
    known: known && { snapshot: known.subject, connection: known.body.connection, takenAt: known.body.takenAt },
  })
}

type ImportInput = {
  readonly connection: string
  readonly upload: string
  readonly name: string
  readonly settings: ResultsSettings
  /** What somebody says was looked at, where the file does not. */
  readonly target: string | null
  readonly actor: Actor
}

/** Makes a file that was looked into the next snapshot of its connection, with the file itself kept beside it, or nothing. */
export function importResultsKind(rooms: ImportingResults): JobKind<ImportInput> {
  return {
    title: ({ name }) => `Import ${name}`,
    key: ({ connection, upload }) => `${connection} ${upload}`,
    run: async (context, input) => {
      const { org } = context
      const before = await context.transaction(tx => snapshotBefore(tx, input))
      if (before) return await imported(rooms, context, input, before.subject, before.body)
      const file = await rooms.uploads.find(org, input.upload)
      const seen = await rooms.uploads.previewOf(org, input.upload)
      context.log(`Reading ${file.name}: ${seen.title}, written by ${input.settings.tool}`)
      await using spool = await openSpool(rooms.spoolFolder)
      const collected = await collect(
        resultsIn({ ...file, target: input.target }, seen),
        input.settings,
        {
          source: titleOf(input.settings),
          startedBy: input.actor.id,
          now: context.now,
          exec: execNothing,
          files: filesUnder('/'),
          net: netNothing,
          signal: context.signal,
        },
        {
          row: (dataset, row) => spool.add(dataset, row),
          progress: step => context.progress({ done: step.done, total: step.total ?? null, label: step.label }),
        },
      )
      context.signal.throwIfAborted()
      const outcome = usable(collected)
      for (const note of collected.notes) context.log(note, 'warning')
      const files = await spool.close(collected.datasets.map(dataset => dataset.dataset))
      context.progress({ done: 0, total: null, label: 'Storing the snapshot' })
      const raw = await rooms.blobs.put(org, createReadStream(file.path), file.bytes)
      if (raw.sha256 !== file.sha256)
        refuse('conflict', `${file.name} was changed after it was sent; nothing was stored. Send it again`)
      const snapshot = await keepSnapshot(
        {
          org,
          blobs: rooms.blobs,
          tables: rooms.tables,
          transaction: context.transaction,
          beside: async tx => {
            await connectionFor(tx, context, input)
            await noteBlob(tx, org, raw, 'application/octet-stream')
          },
          writer: tx => systemWriter(tx, org, context.now(), false),
        },
        {
          connection: input.connection,
          connector: results.id,
          collectorVersion: results.version,
          takenAt: collected.takenAt,
          outcome,
          datasets: collected.datasets.map(dataset => ({ ...dataset, ndjson: files.get(dataset.dataset) ?? '' })),
          unread: collected.unread.map(({ columns, ...part }) => ({
            ...part,
            ...(columns && { columns: [...columns] }),
          })),
          notes: [...collected.notes],
          file: { name: file.name, sha256: file.sha256 as Sha256, bytes: file.bytes },
        },
        `Imported from ${file.name}`,
      )
      await rooms.onSnapshot(context, snapshot.id)
      await rooms.uploads.remove(org, input.upload)
      return await imported(rooms, context, input, snapshot.id, { outcome, datasets: collected.datasets })
    },
  }
}

/** What this connection holds of the same bytes already: from a first attempt, or from somebody who was quicker. */
async function snapshotBefore(tx: OrgTransaction, { upload, connection }: ImportInput) {
  return await snapshotOfFile(tx, { sha256: upload, version: results.version, connection })
}

type Usable = Exclude<Collected['outcome'], { state: 'error' }>

function usable({ outcome }: Collected): Usable {
  return outcome.state === 'error' ? refuse('invalid_input', `${outcome.why}. Nothing was stored`) : outcome
}

async function imported(
  { shipped }: ImportingResults,
  context: JobContext,
  { connection }: ImportInput,
  snapshot: string,
  { outcome, datasets }: { outcome: Collected['outcome']; datasets: readonly { dataset: string; rows: number }[] },
): Promise<ResultsImported> {
  const read = new Set(datasets.map(one => one.dataset))
  const checks = await context.transaction(tx => checksOf(tx, shipped, { asOf: context.now(), knownAt: null }))
  return ResultsImported.parse({
    connection,
    snapshot,
    outcome,
    rows: datasets.map(({ dataset, rows }) => ({ dataset, rows })),
    checks: [...checks.values()].flatMap(({ check }) =>
      isManual(check) || !Object.values(check.data).some(data => read.has(data.dataset))
        ? []
        : [{ id: check.id, title: check.title }],
    ),
  })
}

/** The connection of the file, made with its first one in the name of whoever imported it, and back if it was removed. */
async function connectionFor(tx: OrgTransaction, context: JobContext, input: ImportInput): Promise<void> {
  await holdConnection(tx, input.connection)
  const known = await latestConnection(tx, input.connection)
  if (known?.body.state === 'active') return
  const body: Connection = known
    ? { ...known.body, state: 'active' }
    : {
        connector: results.id,
        title: titleOf(input.settings),
        settings: input.settings,
        everyHours: null,
        state: 'active',
      }
  await record(
    { ...systemWriter(tx, context.org, context.now(), false), actor: input.actor },
    {
      noun: 'connection',
      ...(known ? { subject: input.connection } : { newSubject: input.connection }),
      body,
      reason: `Imported from ${input.name}`,
    },
  )
}

/** What of a file cannot be read is told to whoever sent it, with what to do about it. */
async function reading<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof SourceProblem)) throw error
    const advice = advices.find(([about]) => about.test(error.message))?.[1] ?? ''
    return refuse('invalid_input', `${error.message}${advice}`, [{ path: 'file', message: 'cannot be read' }])
  }
}

const advices: readonly (readonly [RegExp, string])[] = [
  [/cut off here$/, '; let the tool write it again, and send it whole'],
  [/none of the formats(?!.*"File of rows")/, '; the page Import files lists them'],
]

/** The settings under which a file is imported: those of a connection that goes on, else what the file and its sender say. */
export async function settingsOf(
  tx: OrgTransaction,
  org: string,
  seen: Awaited<ReturnType<ResultUploads['previewOf']>>,
  said: {
    readonly tool?: string | undefined
    readonly target?: string | undefined
    readonly connection?: string | undefined
  },
): Promise<{ readonly connection: string; readonly settings: ResultsSettings }> {
  const { report } = seen
  if (said.connection !== undefined) return await continued(tx, said.connection, report)
  const tool = report.tool ?? said.tool
  const target = said.target ?? targetOf(seen)
  if (!tool)
    return refuse('invalid_input', 'The file does not say which tool wrote it; name it', [
      { path: 'body.tool', message: 'not said by the file' },
    ])
  if (!target)
    return refuse(
      'invalid_input',
      'The file does not say what was looked at; name it, such as the repository or host',
      [{ path: 'body.target', message: 'not said by the file' }],
    )
  const settings = { format: report.format, tool: tool.slice(0, 500), target: target.slice(0, 2000) }
  return { connection: connectionIdOf(org, settings, seen.targets), settings }
}

async function continued(
  tx: OrgTransaction,
  id: string,
  report: { readonly format: string; readonly tool: string | null },
) {
  const connection = await latestConnection(tx, id)
  if (connection?.body.connector !== results.id)
    return refuse('not_found', 'There is no such connection of files of a scanner')
  const settings = ResultsSettings.parse(connection.body.settings)
  const isSame = report.tool === null || report.tool.toLowerCase() === settings.tool.toLowerCase()
  if (!isSame || (report.format !== settings.format && report.format !== 'empty-list'))
    refuse(
      'conflict',
      `"${connection.body.title}" has files of ${settings.tool} (${settings.format}); this one is of ${report.tool ?? 'nobody who says so'} (${report.format})`,
    )
  return { connection: id, settings }
}
