import { setTimeout as sleep } from 'node:timers/promises'
import type { Actor } from '@onus/core/version'
import { isAnythingWaiting } from '../archive/store.ts'
import type { JobContext, JobKind } from '../jobs/queue.ts'
import { record } from '../record/record.ts'
import { systemWriter } from '../record/writer.ts'
import { lastPosition } from '../register/store.ts'
import { bundleOf } from './store.ts'
import { type Bundling, chosenAt, filesOf, listHash } from './writing.ts'

export type MakeBundle = { readonly engagement: string; readonly actor: Actor }

/**
 * Chooses what goes into a bundle of an engagement, reads every byte of its files, and writes the list to the ledger. The
 * zip itself is made while it is downloaded, so that no copy of it lies anywhere.
 */
export function makeBundleKind(rooms: Bundling): JobKind<MakeBundle> {
  return {
    title: () => 'Make a bundle of an engagement',
    inServer: true,
    key: ({ engagement }) => `bundle ${engagement}`,
    run: async (context, { engagement, actor }) => {
      context.progress({ done: 0, total: null, label: 'Choosing what goes in' })
      await everythingSequenced(context)
      const at = context.now()
      const { position } = await context.transaction(lastPosition)
      const chosen = await context.transaction(tx => chosenAt(tx, rooms, engagement, { asOf: at, knownAt: position }))
      const files = await filesOf(work => context.transaction(work), chosen.indices, position)
      await readEvery(rooms, context, [...files.keys()])
      const body = {
        engagement,
        title: chosen.engagement.body.title,
        list: listHash(chosen.indices),
        at,
        position,
        items: chosen.indices.length + 1,
        files: files.size,
        bytes: files.values().reduce((sum, file) => sum + file.bytes, 0),
      }
      const { id } = await context.transaction(tx =>
        record(
          { ...systemWriter(tx, context.org, context.now(), chosen.engagement.sample), actor },
          { noun: 'bundle', body, provenance: 'computed', reason: 'What goes into it is fixed here' },
        ),
      )
      await soon(async () => (await context.transaction(tx => bundleOf(tx, id))).position !== null)
      context.log(`${body.items} items and ${body.files} files, as known at ledger entry ${position}`)
      return { bundle: id }
    },
  }
}

/** What cannot be given out unchanged stops the bundle now, with the name of the file. */
async function readEvery({ blobs }: Bundling, context: JobContext, files: readonly string[]): Promise<void> {
  for (const [index, sha256] of files.entries()) {
    context.signal.throwIfAborted()
    await blobs.verify(context.org, sha256)
    context.progress({ done: index + 1, total: files.length, label: 'Reading every file' })
  }
}

/** Waits a moment for what was written just now to get its place in the ledger; what comes later is not in the bundle. */
async function everythingSequenced(context: JobContext): Promise<void> {
  await soon(async () => !(await context.transaction(isAnythingWaiting)))
}

/** Asks again for ten seconds at most. */
async function soon(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await isSo()) return
    await sleep(100)
  }
}
