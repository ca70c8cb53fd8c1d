import { join } from 'node:path'
import { refuse } from '@onus/core/problem'
import type { TileReader } from '@onus/ledger/tile'
import type { Database } from '../db/index.ts'
import { type Integrator, openIntegrator } from '../record/integrator.ts'
import type { LogSigner } from '../record/signer.ts'
import { openTileStore, type TileStore } from '../record/tile-store.ts'
import { entrySource, headStore, notePublished, organisationOrigins, originOf } from './store.ts'

/** Turns sequenced entries into tiles and signed checkpoints, one log an organisation. */
export interface LedgerService extends AsyncDisposable {
  /** Says that an organisation has new entries; they are published within a second. */
  wake(org: string): void
  /** Publishes now and waits until entry `index` is under a signed checkpoint; false when the signer refuses. */
  published(org: string, index: number): Promise<boolean>
  /** The verifier key of an organisation's log. */
  keyOf(org: string): Promise<string>
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
  const publish = async (org: string): Promise<boolean> => {
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
