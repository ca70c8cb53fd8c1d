import { type Checkpoint, type LogKey, openCheckpoint } from '../checkpoint/index.ts'
import { fromUtf8, sameBytes } from '../encoding/index.ts'
import type { TileReader } from '../tile/index.ts'
import { emptyRoot } from '../tree/index.ts'
import type { LogProblem } from './problem.ts'
import { walkLog } from './walk.ts'

export interface VerifyOptions {
  readonly keys: readonly LogKey[]
  /** The last checkpoint that whoever verifies remembers; a log that no longer contains it is refused. */
  readonly state?: Checkpoint
  /** Also judges what the entries say. */
  readonly entries?: EntryCheck
  readonly onProgress?: (done: number, size: number) => void
}

/** Judges entries one after the other, then the whole. */
export interface EntryCheck {
  readonly entry: (index: number, bytes: Uint8Array) => readonly LogProblem[]
  readonly finish: (reader: TileReader, checkpoint: Checkpoint) => Promise<readonly LogProblem[]>
}

export interface Verdict {
  readonly ok: boolean
  /** What the checkpoint says, once its signature was found good: to be remembered as the next `state`. */
  readonly checkpoint: Checkpoint | null
  readonly size: number
  readonly root: Uint8Array
  readonly problems: readonly LogProblem[]
}

/**
 * Verifies a whole log offline: the checkpoint's signature, every entry, every tile, the root, and that nothing
 * remembered was taken back. Says of each fault which file and which leaf; where an entry and a tile disagree, the
 * level above decides which of the two was changed.
 */
export async function verifyLog(reader: TileReader, options: VerifyOptions): Promise<Verdict> {
  const note = await reader('checkpoint').catch(() => undefined)
  if (note === undefined) return refused('checkpoint_missing', 'there is no checkpoint')
  const opened = openCheckpoint(fromUtf8(note) ?? '', options.keys)
  if (!opened.ok) return refused('checkpoint_refused', opened.problem)
  const { checkpoint } = opened
  const { state, entries, onProgress } = options
  const problems = state ? takenBack(state, checkpoint) : []
  problems.push(
    ...(await walkLog(reader, checkpoint, {
      ...(state?.origin === checkpoint.origin && state.size < checkpoint.size && { state }),
      ...(entries && { onEntry: entries.entry }),
      ...(onProgress && { onProgress }),
    })),
  )
  if (entries && problems.length === 0) problems.push(...(await entries.finish(reader, checkpoint)))
  return { ok: problems.length === 0, checkpoint, size: checkpoint.size, root: checkpoint.root, problems }
}

function takenBack(state: Checkpoint, { origin, size, root }: Checkpoint): LogProblem[] {
  if (state.origin !== origin) {
    return [{ code: 'fork', message: `this is the log ${origin}, remembered was ${state.origin}`, path: 'checkpoint' }]
  }
  if (state.size > size) {
    const message = `the log has ${size} entries, but ${state.size} were remembered: it was rolled back`
    return [{ code: 'rollback', message, path: 'checkpoint', index: size }]
  }
  if (state.size < size || sameBytes(state.root, root)) return []
  const message = `the checkpoint signs another root for the ${size} entries than the one remembered`
  return [{ code: 'fork', message, path: 'checkpoint', index: 0 }]
}

function refused(code: 'checkpoint_missing' | 'checkpoint_refused', message: string): Verdict {
  return { ok: false, checkpoint: null, size: 0, root: emptyRoot, problems: [{ code, message, path: 'checkpoint' }] }
}
