import { randomBytes, randomUUID } from 'node:crypto'
import { refuse } from '@onus/core/problem'
import { instant } from '@onus/core/time'
import { type Checkpoint, type LogKey, openCheckpoint } from '@onus/ledger/checkpoint'
import { commit } from '@onus/ledger/commitment'
import { type EventOf, encodeEvent, type LedgerEvent, parseEvent } from '@onus/ledger/event'
import { consistencyProof, rootAt } from '@onus/ledger/proof'
import type { TileReader } from '@onus/ledger/tile'
import type { PresentLog } from '@onus/ledger/verify'
import type { Database } from '../db/index.ts'
import type { LedgerService } from '../ledger/service.ts'
import { isAnnounced, rotationEntry } from '../ledger/service.ts'
import { organisationOrigins } from '../ledger/store.ts'
import { openIntegrator } from '../record/integrator.ts'
import type { LogSigner } from '../record/signer.ts'
import type { SignedRotation } from '../record/signing.ts'
import { openTileStore } from '../record/tile-store.ts'
import {
  appendToInstance,
  type InstanceEntry,
  instanceEntries,
  instanceHead,
  instanceLog,
  instanceSource,
} from './store.ts'

/** A ledger that the instance recorded, and what became of it. */
export type LedgerStanding = {
  readonly origin: string
  readonly recorded: number
  readonly now: number | null
  readonly standing: 'sound' | 'gone' | 'shrunk' | 'forked' | 'unreadable'
  readonly words: string
}

/**
 * The log of the instance: what was signed of every organisation's ledger, their keys, versions of Onus, imports. Whoever
 * drops or rewrites a whole ledger contradicts it.
 */
export interface InstanceLog extends AsyncDisposable {
  readonly origin: string
  readonly folder: string
  readonly reader: TileReader
  keys(): readonly LogKey[]
  refusal(): string | null
  /** Notes what was signed of a ledger; at most once an hour each, and what is last when this is closed. */
  noteCheckpoint(org: string, ledger: LedgerService): Promise<void>
  /** Notes at once what was signed of every ledger. */
  noteEverything(ledger: LedgerService): Promise<void>
  noteImport(origin: string, former: Checkpoint, by: string): Promise<void>
  noteKey(origin: string, rotation: SignedRotation, by: string): Promise<void>
  noteReseal(key: string, by: string): Promise<void>
  rotateKey(by: string): Promise<SignedRotation>
  entries(page: { limit: number; before: number | null }): Promise<readonly InstanceEntry[]>
  standings(ledger: LedgerService): Promise<readonly LedgerStanding[]>
  /** Every ledger that is there, with the proof that what was recorded is its beginning. */
  present(ledger: LedgerService): Promise<readonly PresentLog[]>
}

export type InstanceLogOptions = {
  readonly database: Pick<Database, 'sequencer'>
  readonly signer: LogSigner
  readonly folder: string
  readonly host: string
  readonly version: string
  readonly onError: (error: unknown) => void
  readonly now: () => number
}

/** Opens the log of the instance; a version of Onus that is not the last one noted is noted first. */
export async function openInstanceLog(options: InstanceLogOptions): Promise<InstanceLog> {
  const { signer, folder, host, version, now } = options
  const database = options.database.sequencer
  const name = `${host}/instance/${randomBytes(16).toString('hex')}/v1`
  const { id, origin } = await instanceLog(database, randomUUID(), name)
  await settlePending()
  const tiles = await openTileStore(folder)
  const source = instanceSource(database)
  const integrator = await openIntegrator({ origin, source, tiles, head: instanceHead(database), signer })
  const known = await readKnown()
  let work: Promise<unknown> = Promise.resolve()

  const inTurn = <T>(turn: () => Promise<T>): Promise<T> => {
    const done = work.then(turn)
    work = done.catch(() => {})
    return done
  }
  const publish = async (): Promise<void> => {
    for (;;) {
      const advance = await integrator.advance()
      if (advance.state !== 'published' || !advance.more) return
    }
  }
  const append = (
    event: Partial<LedgerEvent> & Pick<LedgerEvent, 'type'>,
    subject: { kind: string; id: string },
    by = 'onus',
  ) =>
    inTurn(async () => {
      await appendToInstance(database, async () => entryOf(event, subject, by))
      await publish()
    })
  const entryOf = (event: object, subject: { kind: string; id: string }, by: string) => {
    const idem = randomUUID()
    const bytes = encodeEvent({
      v: 1,
      at: instant(now()),
      org: id,
      actor: by === 'onus' ? { kind: 'system', id: by } : { kind: 'person', id: by },
      subject,
      // Everything is said in the entry itself; there is no content beside it.
      commit: commit(Buffer.alloc(0), randomBytes(32)),
      refs: [],
      provenance: { kind: 'computed' },
      idem,
      ...event,
    } as unknown as LedgerEvent)
    return { leaf: Buffer.from(bytes), idem }
  }

  async function settlePending(): Promise<void> {
    const opened = await signer.open(origin)
    if (!opened.ok || opened.pending === null) return
    const { from, next } = opened.pending
    const [entry] = await instanceSource(database).entries(from - 1, from)
    await signer.settleKey(origin, isAnnounced(entry?.body ?? null, next))
  }

  /** What the log says about ledgers and versions so far. */
  async function readKnown() {
    const checkpoints = new Map<string, EventOf<'checkpoint.recorded'>['checkpoint'] & { at: number }>()
    const announced = new Set<string>()
    let release: string | null = null
    const size = await source.size()
    for (let from = 0; from < size; from += 1_000) {
      for (const { body } of await source.entries(from, Math.min(size, from + 1_000))) {
        const parsed = parseEvent(body)
        if (!parsed.ok) continue
        const { event } = parsed
        if (event.type === 'release.installed') release = event.subject.id
        if (event.type === 'key.announced') announced.add(event.announced.key)
        if (event.type === 'checkpoint.recorded')
          checkpoints.set(event.checkpoint.origin, { ...event.checkpoint, at: Date.parse(event.at) })
      }
    }
    return { checkpoints, announced, release }
  }

  const signedOf = async (org: string, ledger: LedgerService) => {
    const reader = await ledger.reader(org)
    const keys = await ledger.keysOf(org)
    const note = await reader('checkpoint').then(
      bytes => Buffer.from(bytes).toString('utf8'),
      () => null,
    )
    const opened = note === null ? null : openCheckpoint(note, keys)
    if (opened && !opened.ok) throw new Error(opened.problem)
    return { reader, keys, note, checkpoint: opened?.checkpoint ?? null }
  }
  const noteNow = async (org: string, ledger: LedgerService): Promise<void> => {
    const { keys, checkpoint } = await signedOf(org, ledger)
    if (!checkpoint) return
    const last = known.checkpoints.get(checkpoint.origin)
    for (const { vkey, from } of keys.filter(key => !known.announced.has(key.vkey))) {
      known.announced.add(vkey)
      await append(
        { type: 'key.announced', announced: { key: vkey, from } } as Partial<LedgerEvent> & { type: 'key.announced' },
        logOf(checkpoint.origin),
      )
    }
    if (last && last.size >= checkpoint.size) return
    const recorded = {
      origin: checkpoint.origin,
      size: checkpoint.size,
      root: Buffer.from(checkpoint.root).toString('base64url'),
    }
    known.checkpoints.set(checkpoint.origin, { ...recorded, at: now() })
    await append({ type: 'checkpoint.recorded', checkpoint: recorded }, logOf(checkpoint.origin))
  }
  const noteAll = async (ledger: LedgerService): Promise<void> => {
    for (const { org } of await organisationOrigins(database)) await noteNow(org, ledger)
  }
  let everything: (() => Promise<void>) | null = null
  const standing = async (
    origins: readonly { org: string; origin: string }[],
    ledger: LedgerService,
    then: { origin: string; size: number; root: string },
  ): Promise<LedgerStanding> => {
    const said = (state: LedgerStanding['standing'], size: number | null, words: string) => ({
      origin: then.origin,
      recorded: then.size,
      now: size,
      standing: state,
      words,
    })
    const org = origins.find(one => one.origin === then.origin)?.org
    if (org === undefined)
      return said('gone', null, 'This ledger was recorded, and there is no organisation with it any more')
    try {
      const { reader, checkpoint } = await signedOf(org, ledger)
      if (!checkpoint || checkpoint.size < then.size)
        return said(
          'shrunk',
          checkpoint?.size ?? 0,
          'This ledger has fewer entries than were recorded: it was rolled back',
        )
      const root = Buffer.from(await rootAt(reader, then.size, checkpoint.size)).toString('base64url')
      if (root !== then.root)
        return said('forked', checkpoint.size, 'This ledger does not begin with what was recorded')
      return said('sound', checkpoint.size, 'This ledger begins with what was recorded')
    } catch (error) {
      return said('unreadable', null, error instanceof Error ? error.message : String(error))
    }
  }

  if (known.release !== version) await append({ type: 'release.installed' }, { kind: 'release', id: version })
  return {
    origin,
    folder,
    reader: tiles.read,
    keys: () => integrator.keys(),
    refusal: () => integrator.refusal(),
    async noteCheckpoint(org, ledger) {
      everything ??= () => noteAll(ledger)
      const { checkpoint } = await signedOf(org, ledger)
      const last = checkpoint && known.checkpoints.get(checkpoint.origin)
      if (last && now() - last.at < hourMs) return
      await noteNow(org, ledger)
    },
    noteEverything: noteAll,
    async noteImport(to, { origin: from, size, root }, by) {
      const checkpoint = { origin: from, size, root: Buffer.from(root).toString('base64url') }
      await append({ type: 'backup.restored', checkpoint }, logOf(to), by)
    },
    async noteKey(of, { next, from }, by) {
      known.announced.add(next)
      await append(
        { type: 'key.announced', announced: { key: next, from } } as Partial<LedgerEvent> & { type: 'key.announced' },
        logOf(of),
        by,
      )
    },
    noteReseal: (key, by) => append({ type: 'keys.resealed' }, { kind: 'instance-key', id: key }, by),
    rotateKey: by =>
      inTurn(async () => {
        await publish()
        let rotation: SignedRotation | null = null
        try {
          await appendToInstance(database, async index => {
            const prepared = await signer.prepareKey(origin, index + 1)
            if (!prepared.ok) return refuse('unavailable', `The signer prepares no other key: ${prepared.refusal}`)
            rotation = prepared.rotation
            return rotationEntry(id, by, prepared.rotation)
          })
        } finally {
          await settlePending()
        }
        await publish()
        return rotation ?? refuse('unavailable', 'The change of key was not recorded')
      }),
    entries: page => instanceEntries(database, page),
    async standings(ledger) {
      const origins = await organisationOrigins(database)
      return await Promise.all([...known.checkpoints.values()].map(then => standing(origins, ledger, then)))
    },
    async present(ledger) {
      const logs: PresentLog[] = []
      for (const { org, origin: of } of await organisationOrigins(database)) {
        const { reader, keys, note, checkpoint } = await signedOf(org, ledger)
        const then = known.checkpoints.get(of)
        if (!checkpoint || note === null) continue
        const isPart = then !== undefined && then.size > 0 && then.size <= checkpoint.size
        const proof = isPart ? await consistencyProof(reader, then.size, checkpoint.size) : []
        logs.push({ origin: of, checkpoint: note, keys, proof })
      }
      return logs
    },
    async [Symbol.asyncDispose]() {
      await everything?.().catch(options.onError)
      await work
    },
  }
}

const hourMs = 60 * 60 * 1000

/** A log as a subject: the random part of its origin, which says nothing about whose it is. */
function logOf(origin: string): { kind: string; id: string } {
  return { kind: 'ledger', id: origin.split('/').at(-2) ?? 'unknown' }
}
