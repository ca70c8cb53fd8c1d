import type { BlobStore } from '../blob/store.ts'
import type { JobKind } from '../jobs/queue.ts'
import { storedBlobs } from '../ledger/store.ts'

/**
 * Removes files that have no key: what was erased, and what a crash left before its key was kept. They are noise already,
 * so this frees the room. The job is told no hashes: the hash of a short text would give it away.
 */
export function eraseFilesKind({ blobs }: { readonly blobs: BlobStore }): JobKind<Record<never, never>> {
  return {
    title: () => 'Remove erased files',
    run: async context => {
      const stored = new Set(await context.transaction(storedBlobs))
      return { removed: await blobs.sweep(context.org, stored) }
    },
  }
}
