import { type Checkpoint, type LogKey, openCheckpoint } from '../checkpoint/index.ts'
import { opensCommitment } from '../commitment/index.ts'
import { type LedgerEvent, parseEvent } from '../event/index.ts'
import { verifyInclusion } from '../proof/index.ts'
import { leafHash } from '../tree/index.ts'
import { parseReceipt } from './receipt.ts'

/** What the person who verifies has besides the receipt; each replaces the hint that travels in it. */
export interface Held {
  /** The bytes of the entry. */
  readonly entry?: Uint8Array
  /** The content (or blob) that the entry is said to commit to. */
  readonly content?: Uint8Array
  readonly salt?: Uint8Array
}

export interface ReceiptVerdict {
  readonly ok: boolean
  readonly problems: readonly string[]
  /** The checkpoint, once its signature was found good. */
  readonly checkpoint?: Checkpoint
  readonly index?: number
  /** The entry as an event of ours, once it was found in the tree. */
  readonly event?: LedgerEvent
  /** Which commitment of the event the content opens. */
  readonly opens?: 'commit' | 'blob'
}

/**
 * Checks one receipt offline: the checkpoint's signature, the entry's place under it and, if content is given, that the
 * entry commits to exactly that content.
 */
export function verifyReceipt(text: string, keys: readonly LogKey[], held: Held = {}): ReceiptVerdict {
  const receipt = parseReceipt(text)
  if (receipt === undefined) return failed('this is not a receipt (c2sp.org/tlog-proof@v1)')
  const { index } = receipt
  const opened = openCheckpoint(receipt.checkpoint, keys)
  if (!opened.ok) return failed(opened.problem, { index })
  const { checkpoint } = opened
  const entry = held.entry ?? receipt.hints.entry
  if (entry === undefined)
    return failed('the receipt does not carry its entry: give the entry too', { index, checkpoint })
  if (!verifyInclusion(leafHash(entry), index, checkpoint.size, receipt.proof, checkpoint.root)) {
    return failed(`the entry is not number ${index} of the ${checkpoint.size} under this checkpoint`, {
      index,
      checkpoint,
    })
  }
  const parsed = parseEvent(entry)
  const known = { index, checkpoint, ...(parsed.ok && { event: parsed.event }) }
  if (held.content === undefined) return { ok: true, problems: [], ...known }
  if (!parsed.ok) return failed(`the entry is in the log but is no event: ${parsed.problems.join('; ')}`, known)
  return openContent(parsed.event, held.content, held.salt ?? receipt.hints.salt, known)
}

function openContent(
  event: LedgerEvent,
  content: Uint8Array,
  salt: Uint8Array | undefined,
  known: Partial<ReceiptVerdict>,
): ReceiptVerdict {
  if (salt === undefined) return failed('the receipt does not carry the salt: give the salt too', known)
  if (opensCommitment(event.commit, content, salt)) return { ok: true, problems: [], ...known, opens: 'commit' }
  const blob = 'blob' in event ? event.blob : undefined
  if (blob && opensCommitment(blob.commit, content, salt)) return { ok: true, problems: [], ...known, opens: 'blob' }
  return failed('the content is not what the entry commits to (or the salt is not its salt)', known)
}

function failed(problem: string, known: Partial<ReceiptVerdict> = {}): ReceiptVerdict {
  return { ...known, ok: false, problems: [problem] }
}
