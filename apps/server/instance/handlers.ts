import { Readable } from 'node:stream'
import type { instance } from '@onus/contract/instance'
import { refuse } from '@onus/core/problem'
import { formatKeys } from '@onus/ledger/checkpoint'
import { type ArchiveFile, zipOf } from '@onus/reports/zip'
import { hasAnyUser } from '../auth/users.ts'
import { noSession } from '../auth/who.ts'
import type { Database } from '../db/index.ts'
import type { HandlersOf, SignedIn } from '../http/handler.ts'
import type { Keyring } from '../key/ring.ts'
import { ledgerFiles } from '../ledger/export.ts'
import type { LedgerService } from '../ledger/service.ts'
import { organisationOrigins } from '../ledger/store.ts'
import type { InstanceLog } from './log.ts'

export type InstanceRooms = {
  readonly database: Database
  readonly version: string
  readonly log: InstanceLog
  readonly ledger: LedgerService
  readonly keys: Keyring
}

/** The instance itself, for whoever operates it: its log, the keys that sign, the key that everything stored is sealed by. */
export function instanceHandlers({ database, version, log, ledger, keys }: InstanceRooms): HandlersOf<typeof instance> {
  return {
    health: async () => {
      const isAlive = await database.isAlive()
      const parts = [
        { name: 'database', ok: isAlive, detail: isAlive ? database.description : 'The database does not answer' },
      ]
      return { ok: isAlive, version, setUp: isAlive && (await hasAnyUser(database.app)), parts }
    },
    log: async () => {
      const checkpoint = await checkpointOf(log)
      return {
        origin: log.origin,
        size: Number(checkpoint?.split('\n')[1] ?? 0),
        checkpoint,
        keys: formatKeys(log.keys()),
        refusal: log.refusal(),
        ledgers: [...(await log.standings(ledger))],
      }
    },
    entries: async ({ query }) => {
      const rows = await log.entries({ limit: query.limit, before: query.before ?? null })
      return { items: rows.map(({ index, recorded, leaf }) => ({ index, recorded, event: leaf.toString('utf8') })) }
    },
    exportLog: async () => {
      await log.noteEverything(ledger)
      return { name: 'onus-instance.zip', mediaType: 'application/zip', content: zipOf(instanceFiles(log, ledger)) }
    },
    rotateKey: async ({ body, signedIn, at }) => {
      const by = proven(signedIn, at)
      const org = (await organisationOrigins(database.sequencer)).find(one => one.origin === body.origin)?.org
      if (org === undefined && body.origin !== log.origin)
        return refuse('not_found', 'There is no log of this origin; its checkpoints name it')
      const rotation = org === undefined ? await log.rotateKey(by) : await ledger.rotateKey(org, by)
      if (org !== undefined) await log.noteKey(body.origin, rotation, by)
      return { from: rotation.from, former: rotation.old, key: rotation.next }
    },
    reseal: async ({ signedIn, at }) => {
      const by = proven(signedIn, at)
      const { id, former, organisations } = await keys.rotate()
      await log.noteReseal(id, by)
      return { id, former: [...former], organisations }
    },
  }
}

/** A person who proved within five minutes who they are, or whoever owns the data folder, which holds the keys anyway. */
function proven(signedIn: SignedIn | null, at: string): string {
  if (signedIn === null) return refuse('not_permitted', 'Only a person does this')
  const { session, steppedUpAt, user } = signedIn
  if (session === noSession) return user
  if (steppedUpAt !== null && Date.parse(at) - Date.parse(steppedUpAt) <= 5 * 60 * 1000) return user
  return refuse('step_up_required', 'Confirm with your passkey or authenticator app; it counts for five minutes')
}

async function checkpointOf(log: InstanceLog): Promise<string | null> {
  return await log.reader('checkpoint').then(
    bytes => Buffer.from(bytes).toString('utf8'),
    () => null,
  )
}

async function* instanceFiles(log: InstanceLog, ledger: LedgerService): AsyncGenerator<ArchiveFile> {
  yield* ledgerFiles(log.folder, log.keys())
  const ledgers = (await log.present(ledger)).map(({ origin, checkpoint, keys, proof }) => ({
    origin,
    checkpoint,
    keys: formatKeys(keys),
    proof: proof.map(hash => Buffer.from(hash).toString('base64')),
  }))
  yield {
    name: 'ledgers.json',
    stream: () => Readable.from([Buffer.from(`${JSON.stringify({ ledgers }, null, 1)}\n`)]),
  }
}
