import { fromBase64, fromDecimal, toBase64 } from '../encoding/index.ts'
import { openNote, parseNote, type Signer, signNote, type Verifier } from '../note/index.ts'
import { emptyRoot, HASH_BYTES } from '../tree/index.ts'
import { type LogKey, verifiersAt } from './keys.ts'

/** What a log says about itself at one moment: whose it is, how many leaves it has, and their root. */
export interface Checkpoint {
  readonly origin: string
  readonly size: number
  readonly root: Uint8Array
}

export type OpenedCheckpoint =
  | { readonly ok: true; readonly checkpoint: Checkpoint; readonly by: readonly Verifier[] }
  | { readonly ok: false; readonly problem: string }

/** The three lines that are signed (C2SP tlog-checkpoint; we write no extension lines). */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${toBase64(root)}\n`
}

/** A signed checkpoint. */
export function signCheckpoint(checkpoint: Checkpoint, signers: readonly Signer[]): string {
  return signNote(checkpointText(checkpoint), signers)
}

/**
 * Reads the three lines, or undefined if they are malformed. Extension lines are refused, because nothing vouches for
 * what they say; so is a tree without leaves that claims a root.
 */
export function parseCheckpointText(text: string): Checkpoint | undefined {
  const [origin, sizeText, rootText, end, ...rest] = text.split('\n')
  const size = fromDecimal(sizeText ?? '')
  const root = fromBase64(rootText ?? '')
  if (origin === undefined || origin === '' || end !== '' || rest.length > 0) return undefined
  if (size === undefined || root?.length !== HASH_BYTES) return undefined
  if (size === 0 && !root.equals(emptyRoot)) return undefined
  return { origin, size, root }
}

/**
 * Opens a signed checkpoint with the keys of its log. Refuses one that no key valid at its size has signed, and one
 * whose origin is not the name of those keys.
 */
export function openCheckpoint(note: string, keys: readonly LogKey[]): OpenedCheckpoint {
  const claimed = parseCheckpointText(parseNote(note)?.text ?? '')
  if (claimed === undefined) return { ok: false, problem: 'the checkpoint is malformed' }
  const opened = openNote(note, verifiersAt(keys, claimed.size))
  if (!opened.ok) return { ok: false, problem: `the checkpoint is not signed by the log: ${opened.problem}` }
  const foreign = opened.by.find(({ name }) => name !== claimed.origin)
  if (foreign) {
    return { ok: false, problem: `the checkpoint is of ${claimed.origin}, but the key belongs to ${foreign.name}` }
  }
  return { ok: true, checkpoint: claimed, by: opened.by }
}
