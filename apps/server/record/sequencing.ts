import { setTimeout as sleep } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Tables } from '../db/index.ts'
import { organisationsWaiting, type Sequenced, sequenceBatch } from './sequencer.ts'

export type SequencingOptions = {
  readonly database: Kysely<Tables>
  readonly onSequenced: (range: Sequenced) => void
  readonly onError: (error: unknown) => void
  /** How often to look for waiting facts, in milliseconds. */
  readonly everyMs?: number
}

/** The running sequencer of this process. Any number may run at once; closing waits for the batch in hand. */
export interface Sequencing extends AsyncDisposable {
  /** Sequences everything that waits right now. */
  drain(): Promise<void>
}

/**
 * Keeps facts from waiting by looking for them several times a second. It is not told of each: a notification would make
 * the commits of all writers wait for one another, and a look at an empty outbox costs next to nothing.
 */
export function startSequencing({ database, onSequenced, onError, everyMs = 150 }: SequencingOptions): Sequencing {
  const stop = new AbortController()
  let work: Promise<void> = Promise.resolve()
  const sequenceAll = async () => {
    for (const org of await organisationsWaiting(database)) {
      for (let range = await sequenceBatch(database, org); range; range = await sequenceBatch(database, org)) {
        onSequenced(range)
      }
    }
  }
  const drain = () => {
    work = work.then(sequenceAll).catch(onError)
    return work
  }
  const look = async () => {
    while (!stop.signal.aborted) {
      await drain()
      await sleep(everyMs, undefined, { signal: stop.signal, ref: false }).catch(() => {})
    }
  }
  const looking = look()
  return {
    drain,
    async [Symbol.asyncDispose]() {
      stop.abort()
      await looking
    },
  }
}
