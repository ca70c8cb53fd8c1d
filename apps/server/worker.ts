import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { netWithin } from '@onus/connectors/net'
import { connectors } from '@onus/connectors/registry'
import { refuse } from '@onus/core/problem'
import { openEvaluator } from '@onus/evaluator/evaluate'
import { folderBlobStore } from './blob/store.ts'
import { shippedChecks } from './check/catalog.ts'
import { keptStrikes } from './check/strikes.ts'
import { refusal } from './db/refusal.ts'
import { frameworkCatalog } from './framework/catalog.ts'
import { frameworkLibrary } from './framework/library.ts'
import { type AppQueue, jobKinds } from './jobs/kinds.ts'
import { openQueue } from './jobs/queue.ts'
import { openKeyring } from './key/ring.ts'
import { shippedLaw } from './law/shipped.ts'
import type { WorkerInput } from './lifecycle/index.ts'
import { folderPushes } from './push/folder.ts'
import { folderResultUploads } from './result/uploads.ts'
import { evaluatorTables } from './snapshot/tables.ts'
import { suppliersAsRows } from './supplier/source.ts'

/**
 * Makes the part of the application that runs jobs, for a process that does nothing else. What needs the ledger's signer
 * stays with the server. Refuses a data folder that is not the server's: what it stored could not be read.
 */
export async function createWorker({ settings, database }: WorkerInput): Promise<AsyncDisposable> {
  await using opened = new AsyncDisposableStack()
  const folder = (name: string) => join(settings.dataFolder, name)
  if (!existsSync(folder('instance-key')))
    throw refusal(
      `${folder('instance-key')} is not there: a worker shares the data folder of its server, so start the server first, or set ONUS_DATA to its folder.`,
    )
  const onError = (error: unknown) => console.error(error)
  const catalog = frameworkCatalog()
  const shipped = shippedChecks()
  const keys = await openKeyring({ database: database.sequencer, file: folder('instance-key') })
  const blobs = folderBlobStore({ root: folder('blobs'), keys })
  const strikes = keptStrikes(folder('strikes.json'))
  const evaluator = opened.use(openEvaluator({ strikes: strikes.counts }))
  const tables = evaluatorTables(evaluator)
  const running = { shipped, evaluator, blobs, strikes, workFolder: folder('work') }
  const spoolFolder = folder('work')
  const law = shippedLaw()
  const kinds = jobKinds({
    bundling: { database, blobs, ledger: inServer, library: frameworkLibrary(catalog), shipped, version: '' },
    collecting: {
      connectors,
      openNet: signal => netWithin({ open: settings.networks, signal }),
      chromium: settings.chromium,
      keys,
      blobs,
      tables,
      pushes: folderPushes(join(folder('uploads'), 'pushes')),
      spoolFolder,
      suppliers: (tx, now) => suppliersAsRows(tx, law, now),
    },
    running,
    verifying: { ledger: inServer, blobs },
    sampling: { catalog, running, tables, spoolFolder },
    results: { uploads: folderResultUploads(join(folder('uploads'), 'results')), blobs, tables, shipped, spoolFolder },
    importing: {
      database,
      blobs,
      importedFolder: folder('imported'),
      archiveFolder: join(folder('uploads'), 'archives'),
      onImported: inServer,
      host: '',
    },
    mailer: null,
    queue: () => queue,
  })
  const queue: AppQueue = opened.use(
    await openQueue({
      database,
      kinds,
      ...(settings.jobs !== 'off' && { concurrency: settings.jobs }),
      onError,
      onChange: () => {},
      now: Date.now,
    }),
  )
  await queue.work('anywhere')
  const owned = opened.move()
  return { [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

function inServer(): never {
  return refuse('unavailable', 'Only the server does this, beside the signer of the ledger')
}
