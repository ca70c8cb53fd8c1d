import { Refused } from '@onus/core/problem'
import type { Kysely } from 'kysely'
import { DatabaseError } from 'pg'
import { type Tables, withOrg } from '../db/index.ts'
import { type AnyWrite, type Author, type Draft, draft, type Recorded, store } from './record.ts'

/** Records facts that stand for themselves, each in nobody's transaction but its own or one that it shares. */
export type Recorder = {
  /** Answers once the fact is committed. Refuses what `record` refuses; what others write at the same time changes nothing. */
  readonly record: (org: string, author: Author, write: AnyWrite) => Promise<Recorded>
}

type Waiting = { readonly draft: Draft; readonly answer: PromiseWithResolvers<Recorded> }
type Queue = { readonly waiting: Waiting[]; inFlight: number }

/** While the database commits one, this process prepares the next. */
const transactionsAtOnce = 2
const factsAtOnce = 200

/**
 * A recorder that lets writers of one organisation share a transaction: whatever waits while others commit goes next, as
 * one statement. Nobody waits for company. When the shared statement is refused, each of its facts is stored alone, with
 * the ids it had, so that one bad fact fails nobody else and none can be stored twice.
 */
export function openRecorder(database: Kysely<Tables>): Recorder {
  const queues = new Map<string, Queue>()
  const commit = async (org: string, drafts: readonly Draft[]) =>
    await withOrg(database, { org, user: null }, tx => store({ tx, org }, drafts))
  const alone = async (org: string, { draft, answer }: Waiting) => {
    const [recorded] = await commit(org, [draft])
    answer.resolve(recorded!)
  }
  const together = async (org: string, group: readonly Waiting[]) => {
    try {
      const all = await commit(
        org,
        group.map(one => one.draft),
      )
      for (const [index, recorded] of all.entries()) group[index]!.answer.resolve(recorded)
    } catch (error) {
      // Not known to have been rolled back: to write again could only say that it is there already.
      const again = group.length > 1 && wasRefused(error)
      for (const one of group) {
        if (again) await alone(org, one).catch(one.answer.reject)
        else one.answer.reject(error)
      }
    }
  }
  const next = async (org: string, queue: Queue) => {
    queue.inFlight += 1
    // What the callers of this moment have to say comes along.
    await null
    while (queue.waiting.length > 0) await together(org, queue.waiting.splice(0, factsAtOnce))
    queue.inFlight -= 1
    if (queue.inFlight === 0 && queue.waiting.length === 0) queues.delete(org)
  }
  return {
    record: async (org, author, write) => {
      const waiting = { draft: draft(author, write), answer: Promise.withResolvers<Recorded>() }
      const queue = queues.get(org) ?? { waiting: [], inFlight: 0 }
      queues.set(org, queue)
      queue.waiting.push(waiting)
      if (queue.inFlight < transactionsAtOnce) void next(org, queue)
      return await waiting.answer.promise
    },
  }
}

/** Whether the database or a rule said no, so that nothing of the transaction stayed. */
function wasRefused(error: unknown): boolean {
  return error instanceof Refused || (error instanceof DatabaseError && error.severity === 'ERROR')
}
