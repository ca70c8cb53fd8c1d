import { erasedWords } from '@onus/core/erasure'
import { commit } from '@onus/ledger/commitment'
import { parseEvent } from '@onus/ledger/event'
import { checkEvents, type EventCheck, verifyLog } from '@onus/ledger/verify'
import type { BlobStore } from '../blob/store.ts'
import { leftovers } from '../erasure/store.ts'
import type { JobKind } from '../jobs/queue.ts'
import { lastPosition } from '../register/store.ts'
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
    inServer: true,
    run: async context => {
      const reader = await ledger().reader(context.org)
      const { position } = await context.transaction(lastPosition)
      await ledger().published(context.org, Math.max(position, 0))
      const keys = await ledger().keysOf(context.org)
      const entries = checkEvents(keys)
      const verdict = await verifyLog(reader, {
        keys,
        entries,
        onProgress: (done, total) => context.progress({ done, total, label: 'Ledger' }),
      })
      const problems = verdict.problems.map(problem => problem.message)
      problems.push(...(await changedFacts(context, entries, verdict.size)))
      problems.push(...(await unerased(context, entries, verdict.size)))
      problems.push(...(await changedBlobs(context, blobs)))
      for (const problem of problems) context.log(problem, 'error')
      const erased = entries.erased.size
      if (problems.length === 0)
        context.log(
          `All ${verdict.size} entries, their facts and files are as recorded${erased === 0 ? '' : `; ${erased} were erased under a rule`}`,
        )
      return { ok: problems.length === 0, size: verdict.size, problems: problems.slice(0, 100) }
    },
  }
}

type Context = Parameters<JobKind<unknown>['run']>[0]

async function changedFacts(context: Context, { erased }: EventCheck, size: number): Promise<string[]> {
  const problems: string[] = []
  const isNewlyErased = async (index: number) =>
    (await context.transaction(leftovers)).some(row => row.index === index && (row.tombstone ?? size) >= size)
  for (let from = 0; ; from += batch) {
    const rows = await context.transaction(tx => committedFacts(tx, from, from + batch))
    for (const row of rows) {
      if (row.content === null || row.salt === null) {
        if (erased.get(row.index)?.what !== 'content' && !(await isNewlyErased(row.index)))
          problems.push(`The ${row.noun} behind entry ${row.index} is missing, and no entry says that it was erased`)
        continue
      }
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

/** What the ledger says was erased must be gone, and what is gone must be said there. */
async function unerased(context: Context, { erased }: EventCheck, size: number): Promise<string[]> {
  const rows = await context.transaction(leftovers)
  const known = new Map(rows.map(row => [row.index, row]))
  const untold = rows
    .filter(row => row.tombstone !== null && row.tombstone < size && !erased.has(row.index))
    .map(row => `Entry ${row.index} is marked as erased, but no entry of the ledger says so`)
  const left = [...erased].flatMap(([index, { rule, by, what }]) => {
    const row = known.get(index)
    const words = `What entry ${index} committed to was ${erasedWords(rule, by)}, but`
    if (!row) return [`${words} is still stored as if it was not`]
    if (row.files > 0) return [`${words} its files are still noted`]
    if (what === 'files') return []
    return [
      ...(row.content ? [`${words} its content is still there`] : []),
      ...(row.salt ? [`${words} its salt or reason is still there`] : []),
    ]
  })
  return [...untold, ...left]
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
