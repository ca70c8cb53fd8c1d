import type { Kysely } from 'kysely'
import { Client, type ClientConfig } from 'pg'
import type { Tables } from '../db/index.ts'
import { organisationsWaiting, type Sequenced, sequenceBatch } from './sequencer.ts'

export type SequencingOptions = {
  readonly database: Kysely<Tables>
  readonly login: ClientConfig
  readonly onSequenced: (range: Sequenced) => void
  readonly onError: (error: unknown) => void
  /** How often to look without having been told, in milliseconds. */
  readonly pollMs?: number
}

/** The running sequencer of this process. Any number may run at once; closing waits for the batch in hand. */
export interface Sequencing extends AsyncDisposable {
  /** Sequences everything that waits right now. */
  drain(): Promise<void>
}

/**
 * Keeps facts from waiting: woken by the database when one is written, and by a slow poll in case a call was missed.
 * A connection that breaks is opened again.
 */
export async function startSequencing(options: SequencingOptions): Promise<Sequencing> {
  let closed = false
  let work: Promise<void> = Promise.resolve()
  let listener: Client | null = null

  const drainOnce = async () => {
    for (const org of await organisationsWaiting(options.database)) {
      for (
        let range = await sequenceBatch(options.database, org);
        range;
        range = await sequenceBatch(options.database, org)
      ) {
        options.onSequenced(range)
      }
    }
  }
  let pending = false
  const drain = () => {
    if (pending || closed) return work
    pending = true
    work = work.then(async () => {
      pending = false
      await drainOnce().catch(options.onError)
    })
    return work
  }
  const listen = async () => {
    if (closed) return
    const client = new Client(options.login)
    client.on('notification', drain)
    client.on('error', () => {})
    client.on('end', () => {
      if (!closed) setTimeout(() => listen().catch(options.onError), 500).unref()
    })
    await client.connect()
    await client.query('listen onus_outbox')
    listener = client
    await drain()
  }
  await listen()
  const poll = setInterval(drain, options.pollMs ?? 1_000)
  poll.unref()
  return {
    drain,
    async [Symbol.asyncDispose]() {
      closed = true
      clearInterval(poll)
      await work
      await listener?.end().catch(() => {})
    },
  }
}
