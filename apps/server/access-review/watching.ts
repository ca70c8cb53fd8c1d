import type { JobContext } from '../jobs/queue.ts'
import { systemWriter } from '../record/writer.ts'
import { versionInForce, versionsInForce } from '../register/store.ts'
import { type ProvingRooms, revocationProofs } from './proving.ts'
import { raiseOverdue } from './raising.ts'
import { type FrozenEntries, frozenEntries } from './reading.ts'
import { standingOf } from './state.ts'

/** Looks with every snapshot whether it shows access that was to be revoked and is still there after it was due. */
export function watchRevocations(rooms: ProvingRooms): (context: JobContext, snapshot: string) => Promise<void> {
  const prove = revocationProofs(rooms)
  const entries: FrozenEntries = frozenEntries(rooms.blobs)
  return async (context, id) => {
    const at = context.now()
    const moment = { asOf: at, knownAt: null }
    await context.transaction(async tx => {
      const snapshot = await versionInForce(tx, 'snapshot', id, moment)
      const waiting = (await versionsInForce(tx, 'access-review', moment)).filter(
        ({ body }) =>
          body.lifecycle.state === 'pending_actions' &&
          body.sources.some(one => one.connection === snapshot.body.connection),
      )
      for (const review of waiting) {
        const standing = await standingOf(entries, { tx, org: context.org, moment }, review)
        const proofs = await prove({ tx, org: context.org, moment, ...standing, review: review.body })
        const finding = await raiseOverdue(systemWriter(tx, context.org, at, review.sample), standing, proofs)
        if (finding) context.log(`“${review.body.title}” has overdue revocations`, 'warning')
      }
    })
  }
}
