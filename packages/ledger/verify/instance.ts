import { type Checkpoint, type LogKey, openCheckpoint } from '../checkpoint/index.ts'
import { fromBase64Url } from '../encoding/index.ts'
import { parseEvent } from '../event/index.ts'
import { verifyConsistency } from '../proof/index.ts'
import { checkEvents } from './events.ts'
import type { EntryCheck } from './verify.ts'

/** A log as it is now: its checkpoint, its keys, and the proof that what the instance recorded is its beginning. */
export interface PresentLog {
  readonly origin: string
  readonly checkpoint: string
  readonly keys: readonly LogKey[]
  readonly proof: readonly Uint8Array[]
}

export interface InstanceCheck extends EntryCheck {
  /** The last checkpoint that the instance recorded of each log, by origin. Filled as the entries pass. */
  readonly recorded: ReadonlyMap<string, Checkpoint>
}

/** Checks the log of an instance like any other, and gathers what it recorded of the others. */
export function checkInstance(keys: readonly LogKey[]): InstanceCheck {
  const events = checkEvents(keys)
  const recorded = new Map<string, Checkpoint>()
  return {
    entry: (index, bytes) => {
      const parsed = parseEvent(bytes)
      if (parsed.ok && parsed.event.type === 'checkpoint.recorded') {
        const { origin, size, root } = parsed.event.checkpoint
        recorded.set(origin, { origin, size, root: fromBase64Url(root) ?? new Uint8Array(0) })
      }
      return events.entry(index, bytes)
    },
    finish: events.finish,
    recorded,
  }
}

/** What became of each log that the instance recorded and that is not as it was: gone, shorter, or another history. */
export function lostLogs(recorded: ReadonlyMap<string, Checkpoint>, present: readonly PresentLog[]): readonly string[] {
  return [...recorded.values()].flatMap(then => {
    const log = present.find(one => one.origin === then.origin)
    if (!log) return [`the log ${then.origin} is gone, of which ${then.size} entries were recorded`]
    const opened = openCheckpoint(log.checkpoint, log.keys)
    if (!opened.ok) return [`the log ${then.origin}: ${opened.problem}`]
    const now = opened.checkpoint
    if (now.origin !== then.origin) return [`the log ${then.origin} was replaced by ${now.origin}`]
    if (now.size < then.size)
      return [`the log ${then.origin} has ${now.size} entries, but ${then.size} were recorded: it was rolled back`]
    const isSame = then.size === 0 || verifyConsistency(then.size, now.size, then.root, now.root, log.proof)
    return isSame ? [] : [`the log ${then.origin} does not begin with the ${then.size} entries that were recorded`]
  })
}
