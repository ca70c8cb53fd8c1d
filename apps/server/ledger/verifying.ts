import { onlyKey } from '@onus/ledger/checkpoint'
import { commit } from '@onus/ledger/commitment'
import { parseEvent } from '@onus/ledger/event'
import { verifyLog } from '@onus/ledger/verify'
import type { BlobStore } from '../blob/store.ts'
import type { JobKind } from '../jobs/queue.ts'
import type { LedgerService } from './service.ts'
import { committedFacts, storedBlobs } from './store.ts'

export type Verifying = { readonly ledger: () => LedgerService; readonly blobs: BlobStore }

/**
 * Verifies everything that is stored: the log with its tiles and signature, that every fact is what its leaf committed
 * to, and every byte of every blob. It proves nothing about whoever operates this server; an export verified elsewhere does.
 */
export function verifyLedgerKind({ ledger, blobs }: Verifying): JobKind<Record<never, never>> {
  return {
    title: () => 'Verify the ledger and every stored file',
    run: async context => {
      const reader = await ledger().reader(context.org)
      const key = await ledger().keyOf(context.org)
      await ledger().published(context.org, 0)
      const verdict = await verifyLog(reader, {
        keys: onlyKey(key),
        onProgress: (done, total) => context.progress({ done, total, label: 'Ledger' }),
      })
      const problems = verdict.problems.map(problem => problem.message)
      problems.push(...(await changedFacts(context)))
      problems.push(...(await changedBlobs(context, blobs)))
      for (const problem of problems) context.log(problem, 'error')
      if (problems.length === 0) context.log(`All ${verdict.size} entries, their facts and files are as recorded`)
      return { ok: problems.length === 0, size: verdict.size, problems: problems.slice(0, 100) }
    },
  }
}

type Context = Parameters<JobKind<unknown>['run']>[0]

async function changedFacts(context: Context): Promise<string[]> {
  const problems: string[] = []
  for (let from = 0; ; from += batch) {
    const rows = await context.transaction(tx => committedFacts(tx, from, from + batch))
    for (const row of rows) {
      if (row.content === null || row.salt === null) continue
      const event = parseEvent(row.leaf)
      if (!event.ok) problems.push(`Entry ${row.index} is not an event: ${event.problems.join('; ')}`)
      else if (event.event.commit !== commit(Buffer.from(row.content), row.salt)) {
        problems.push(`The ${row.noun} behind entry ${row.index} was changed after it was recorded`)
      }
    }
    context.progress({ done: from + rows.length, total: null, label: 'Facts' })
    if (rows.length === 0) return problems
  }
}

const batch = 1_000

async function changedBlobs(context: Context, blobs: BlobStore): Promise<string[]> {
  const hashes = await context.transaction(storedBlobs)
  const problems: string[] = []
  for (const [index, sha256] of hashes.entries()) {
    context.signal.throwIfAborted()
    const problem = await blobs.problemOf(context.org, sha256)
    if (problem) problems.push(problem)
    context.progress({ done: index + 1, total: hashes.length, label: 'Files' })
  }
  return problems
}
