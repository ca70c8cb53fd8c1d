import { watchRevocations } from '../access-review/watching.ts'
import { importArchiveKind } from '../archive/importing.ts'
import { makeBundleKind } from '../bundle/making.ts'
import type { Bundling } from '../bundle/writing.ts'
import type { Running } from '../check/running.ts'
import { runChecksKind } from '../check/running.ts'
import { type Collecting, collectKind } from '../connection/collecting.ts'
import { eraseFilesKind } from '../erasure/sweeping.ts'
import { type Verifying, verifyLedgerKind } from '../ledger/verifying.ts'
import { sendMailKind } from '../mail/sending.ts'
import type { Mailer } from '../mail/transport.ts'
import { type ImportingResults, importResultsKind, previewResultsKind } from '../result/importing.ts'
import { type Sampling, sampleKind } from '../sample/loading.ts'
import type { JobContext, JobKinds, Queue } from './queue.ts'

export type JobRooms = {
  readonly bundling: Bundling
  readonly collecting: Omit<Collecting, 'onSnapshot'>
  readonly running: Running
  readonly verifying: Verifying
  readonly sampling: Sampling
  readonly results: Omit<ImportingResults, 'onSnapshot'>
  readonly importing: Parameters<typeof importArchiveKind>[0]
  /** The way out for mail; null where none is set. */
  readonly mailer: Mailer | null
  /** The queue that these kinds run in; it exists by the time the first job does. */
  readonly queue: () => AppQueue
}

/** Every kind of work that Onus does outside a request. */
export function jobKinds(rooms: JobRooms) {
  const watch = watchRevocations(rooms.collecting)
  return {
    collect: collectKind({
      ...rooms.collecting,
      onSnapshot: async (context, snapshot) => {
        await runChecksOn(rooms.queue(), context, snapshot)
        await watch(context, snapshot)
      },
    }),
    run_checks: runChecksKind(rooms.running),
    send_mail: sendMailKind(rooms.mailer),
    verify_ledger: verifyLedgerKind(rooms.verifying),
    sample: sampleKind(rooms.sampling),
    import_archive: importArchiveKind(rooms.importing),
    erase_files: eraseFilesKind(rooms.verifying),
    make_bundle: makeBundleKind(rooms.bundling),
    preview_results: previewResultsKind(rooms.results),
    import_results: importResultsKind({
      ...rooms.results,
      onSnapshot: (context, snapshot) => runChecksOn(rooms.queue(), context, snapshot),
    }),
  } satisfies JobKinds
}

export type AppQueue = Queue<AppKinds>

export type AppKinds = {
  readonly collect: ReturnType<typeof collectKind>
  readonly run_checks: ReturnType<typeof runChecksKind>
  readonly send_mail: ReturnType<typeof sendMailKind>
  readonly verify_ledger: ReturnType<typeof verifyLedgerKind>
  readonly sample: ReturnType<typeof sampleKind>
  readonly import_archive: ReturnType<typeof importArchiveKind>
  readonly erase_files: ReturnType<typeof eraseFilesKind>
  readonly make_bundle: ReturnType<typeof makeBundleKind>
  readonly preview_results: ReturnType<typeof previewResultsKind>
  readonly import_results: ReturnType<typeof importResultsKind>
}

/** Checks run from the first snapshot on, as soon as it is there (rulings 1). */
async function runChecksOn(queue: AppQueue, context: JobContext, snapshot: string): Promise<void> {
  const job = await context.transaction(tx =>
    queue.enqueue(tx, { org: context.org, kind: 'run_checks', input: { snapshot }, createdBy: 'onus' }),
  )
  context.log(`The checks that read it run as job ${job}`)
}
