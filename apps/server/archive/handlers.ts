import { setTimeout as sleep } from 'node:timers/promises'
import type { archive } from '@onus/contract/archive'
import { refuse } from '@onus/core/problem'
import type { OrgTransaction } from '../db/index.ts'
import type { HandlersOf } from '../http/handler.ts'
import type { Queue } from '../jobs/queue.ts'
import { lastPosition } from '../register/store.ts'
import { type Exporting, exportOrganisation } from './export.ts'
import type { importArchiveKind } from './importing.ts'
import { keptArchive } from './importing.ts'
import { isAnythingWaiting } from './store.ts'

type ImportRooms = {
  /** Where uploaded archives wait for their job. */
  readonly archiveFolder: string
  readonly queue: Queue<{ readonly import_archive: ReturnType<typeof importArchiveKind> }>
}

/** The whole organisation out, and in again (principle "everything leaves"). */
export function archiveHandlers(rooms: Exporting & ImportRooms): HandlersOf<typeof archive> {
  return {
    export: async ({ tx, org, at }) => {
      await everythingSequenced(tx)
      const { position } = await lastPosition(tx)
      if (position < 0) refuse('unavailable', 'The ledger of this organisation is empty')
      if (!(await rooms.ledger.published(org, position)))
        return refuse(
          'unavailable',
          'The signer refuses to sign, so there is no checkpoint to export under; the ledger screen says why',
        )
      const content = await exportOrganisation(rooms, org, Date.parse(at))
      return { name: `onus-${at.slice(0, 10)}.zip`, mediaType: 'application/zip', content }
    },
    import: async ({ tx, org, files, signedIn, actor, may }) => {
      const user = signedIn ?? refuse('not_permitted', 'Only a person makes organisations')
      may('organisation:create', {})
      const [file, ...others] = files
      if (!file || others.length > 0)
        return refuse('invalid_input', 'Send one archive', [{ path: 'file', message: 'expected one file' }])
      const input = await keptArchive(rooms.archiveFolder, file, { id: user.user, name: user.name, email: user.email })
      return { job: await rooms.queue.enqueue(tx, { org, kind: 'import_archive', input, createdBy: actor.id }) }
    },
  }
}

/** Waits a moment for what was written just now to get its place in the ledger; what comes later is not in the archive. */
async function everythingSequenced(tx: OrgTransaction): Promise<void> {
  for (let tries = 0; tries < 20; tries += 1) {
    if (!(await isAnythingWaiting(tx))) return
    await sleep(100)
  }
}
