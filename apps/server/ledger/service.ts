import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { refuse } from '@onus/core/problem'
import { instant } from '@onus/core/time'
import { type LogKey, rotationText } from '@onus/ledger/checkpoint'
import { commit } from '@onus/ledger/commitment'
import { encodeEvent, parseEvent } from '@onus/ledger/event'
import type { TileReader } from '@onus/ledger/tile'
import type { Database } from '../db/index.ts'
import { type Integrator, openIntegrator } from '../record/integrator.ts'
import type { LogSigner } from '../record/signer.ts'
import type { SignedRotation } from '../record/signing.ts'
import { openTileStore, type TileStore } from '../record/tile-store.ts'
import { appendEntry, entryAt, entrySource, headStore, notePublished, organisationOrigins, originOf } from './store.ts'

/** Turns sequenced entries into tiles and signed checkpoints, one log an organisation. */
export interface LedgerService extends AsyncDisposable {
  /** Says that an organisation has new entries; they are published within a second. */
  wake(org: string): void
  /** Publishes now and waits until entry `index` is under a signed checkpoint; false when the signer refuses. */
  published(org: string, index: number): Promise<boolean>
  /** The verifier key of an organisation's log. */
  keyOf(org: string): Promise<string>
  /** Every key of an organisation's log with the sizes that it may sign. */
  keysOf(org: string): Promise<readonly LogKey[]>
  /** Gives the log of an organisation a new key: an entry that both keys signed, from which on the new one signs. */
  rotateKey(org: string, by: string): Promise<SignedRotation>
  reader(org: string): Promise<TileReader>
  folder(org: string): string
}

type Log = { readonly integrator: Integrator; readonly tiles: TileStore; size: number }

export type LedgerOptions = {
  readonly database: Database
  readonly signer: LogSigner
  readonly folder: string
  readonly onPublished: (org: string) => void
  readonly onError: (error: unknown) => void
  /** How long new entries may wait before a checkpoint covers them. */
  readonly publishAfterMs?: number
}

export async function openLedger(options: LedgerOptions): Promise<LedgerService> {
  const logs = new Map<string, Promise<Log>>()
  const timers = new Map<string, NodeJS.Timeout>()
  let closed = false

  const folder = (org: string) => join(options.folder, org)
  const open = async (org: string): Promise<Log> => {
    const origin = await originOf(options.database.sequencer, org)
    if (origin === null) throw new Error(`there is no organisation ${org}`)
    await settlePending(options, org, origin)
    const tiles = await openTileStore(folder(org))
    const integrator = await openIntegrator({
      origin,
      source: entrySource(options.database.sequencer, org),
      tiles,
      head: headStore(options.database.sequencer, org),
      signer: options.signer,
    })
    return { integrator, tiles, size: 0 }
  }
  const logOf = (org: string): Promise<Log> => {
    const known = logs.get(org)
    if (known) return known
    const opened = open(org)
    logs.set(org, opened)
    opened.catch(() => logs.delete(org))
    return opened
  }
  // One thing at a time for each log: a checkpoint is never made while its key changes.
  const turns = new Map<string, Promise<unknown>>()
  const inTurn = <T>(org: string, work: () => Promise<T>): Promise<T> => {
    const done = (turns.get(org) ?? Promise.resolve()).then(work)
    turns.set(
      org,
      done.catch(() => {}),
    )
    return done
  }
  const publish = (org: string) => inTurn(org, () => publishNow(org))
  const publishNow = async (org: string): Promise<boolean> => {
    const log = await logOf(org)
    for (;;) {
      const advance = await log.integrator.advance()
      if (advance.state === 'unchanged') return true
      if (advance.state === 'refused') {
        await notePublished(options.database.sequencer, org, { refusal: advance.refusal })
        return false
      }
      log.size = advance.checkpoint.size
      await notePublished(options.database.sequencer, org, { ...advance.checkpoint, checkpoint: advance.note })
      options.onPublished(org)
      if (!advance.more) return true
    }
  }
  const service: LedgerService = {
    wake(org) {
      if (closed || timers.has(org)) return
      const timer = setTimeout(() => {
        timers.delete(org)
        publish(org).catch(options.onError)
      }, options.publishAfterMs ?? 1_000)
      timers.set(org, timer)
    },
    async published(org, index) {
      const log = await logOf(org)
      while (log.size <= index) {
        if (!(await publish(org))) return false
        if (log.size > index) return true
        if (log.size === 0) log.size = (await headStore(options.database.sequencer, org).load()).size
        if (log.size <= index) return false
      }
      return true
    },
    async keyOf(org) {
      const { integrator } = await logOf(org)
      return integrator.vkey() ?? refuse('unavailable', integrator.refusal() ?? 'The signer does not answer')
    },
    async keysOf(org) {
      const { integrator } = await logOf(org)
      const keys = integrator.keys()
      return keys.length > 0 ? keys : refuse('unavailable', integrator.refusal() ?? 'The signer does not answer')
    },
    async rotateKey(org, by) {
      await logOf(org)
      const origin = (await originOf(options.database.sequencer, org)) ?? ''
      const rotation = await inTurn(org, async () => {
        await publishNow(org)
        try {
          return await announceKey(options, org, origin, by)
        } finally {
          await settlePending(options, org, origin)
        }
      })
      // Under the new key as soon as its entry is covered, so that the former one is destroyed.
      if (!(await publish(org))) refuse('unavailable', 'The key was changed, but the signer refuses to sign')
      return rotation
    },
    reader: async org => (await logOf(org)).tiles.read,
    folder,
    async [Symbol.asyncDispose]() {
      closed = true
      for (const timer of timers.values()) clearTimeout(timer)
      await Promise.all([...timers.keys()].map(org => publish(org).catch(options.onError)))
    },
  }
  for (const { org } of await organisationOrigins(options.database.sequencer)) service.wake(org)
  return service
}

/** Lets the signer prepare the next key and puts the entry that announces it at the end of the log, in one transaction. */
async function announceKey(
  { database, signer }: LedgerOptions,
  org: string,
  origin: string,
  by: string,
): Promise<SignedRotation> {
  let announced: SignedRotation | null = null
  await appendEntry(database.sequencer, org, async index => {
    const prepared = await signer.prepareKey(origin, index + 1)
    if (!prepared.ok) return refuse('unavailable', `The signer prepares no other key: ${prepared.refusal}`)
    announced = prepared.rotation
    return rotationEntry(org, by, prepared.rotation)
  })
  return announced ?? refuse('unavailable', 'The change of key was not recorded')
}

/** The entry of a change of key. What it commits to is what both keys signed, which it also says. */
export function rotationEntry(org: string, by: string, rotation: SignedRotation): { leaf: Buffer; idem: string } {
  const idem = `key-${rotation.from}-${randomBytes(8).toString('hex')}`
  const event = encodeEvent({
    v: 1,
    type: 'key.rotated',
    at: instant(Date.now()),
    org,
    actor: { kind: 'person', id: by },
    subject: { kind: 'ledger', id: org },
    commit: commit(Buffer.from(rotationText(rotation)), randomBytes(32)),
    refs: [],
    provenance: { kind: 'computed' },
    idem,
    rotation,
  })
  return { leaf: Buffer.from(event), idem }
}

/** Tells the signer whether the key that it prepared was announced: what was cut off between the two is decided by the log. */
async function settlePending({ database, signer }: LedgerOptions, org: string, origin: string): Promise<void> {
  const opened = await signer.open(origin)
  if (!opened.ok || opened.pending === null) return
  const { from, next } = opened.pending
  await signer.settleKey(origin, isAnnounced(await entryAt(database.sequencer, org, from - 1), next))
}

/** Whether an entry announces this key. */
export function isAnnounced(leaf: Uint8Array | null, next: string): boolean {
  const parsed = leaf && parseEvent(leaf)
  return parsed?.ok === true && parsed.event.type === 'key.rotated' && parsed.event.rotation.next === next
}
