import { canonicalize, parseStrict } from '../canonical/index.ts'
import { type LogKey, openCheckpoint } from '../checkpoint/index.ts'
import { fromBase64, fromBase64Url, fromDecimal, toBase64, toBase64Url } from '../encoding/index.ts'
import { inclusionProof } from '../proof/index.ts'
import type { TileReader } from '../tile/index.ts'
import { HASH_BYTES } from '../tree/index.ts'

/** What shows that one entry is in the log under one signed checkpoint: the C2SP form `c2sp.org/tlog-proof@v1`. */
export interface Receipt {
  readonly index: number
  readonly proof: readonly Uint8Array[]
  /** The signed checkpoint, verbatim. */
  readonly checkpoint: string
  readonly hints: Hints
}

/** What travels in the line `extra`. Nothing vouches for it until the leaf hash and the commitment have been checked. */
export interface Hints {
  /** The bytes of the entry. */
  readonly entry?: Uint8Array
  /** The salt that opens the entry's commitment. */
  readonly salt?: Uint8Array
}

/** Makes the receipt of entry `index` under a signed checkpoint, from the tiles of the log. */
export async function makeReceipt(
  reader: TileReader,
  index: number,
  checkpoint: string,
  keys: readonly LogKey[],
  hints: Hints = {},
): Promise<Receipt> {
  const opened = openCheckpoint(checkpoint, keys)
  if (!opened.ok) throw new RangeError(opened.problem)
  return { index, proof: await inclusionProof(reader, index, opened.checkpoint.size), checkpoint, hints }
}

/** A receipt as text, to be stored with the ending `.tlog-proof`. */
export function formatReceipt({ index, proof, checkpoint, hints }: Receipt): string {
  const extra = formatHints(hints)
  const hashes = proof.map(hash => `${toBase64(hash)}\n`).join('')
  return `${HEAD}\n${extra === undefined ? '' : `extra ${extra}\n`}index ${index}\n${hashes}\n${checkpoint}`
}

/** Reads a receipt, or undefined if it is malformed. Extra data that is not ours is passed over. */
export function parseReceipt(text: string): Receipt | undefined {
  const split = text.indexOf('\n\n')
  if (split < 0 || text.length > MAX_RECEIPT_LENGTH) return undefined
  const [head, ...lines] = text.slice(0, split).split('\n')
  const extra = lines[0]?.startsWith('extra ')
    ? fromBase64(lines.shift()?.slice('extra '.length) ?? '')
    : new Uint8Array(0)
  const index = fromDecimal(/^index (.*)$/.exec(lines.shift() ?? '')?.[1] ?? '')
  const proof = lines.map(fromBase64)
  if (head !== HEAD || extra === undefined || index === undefined || proof.length > 63) return undefined
  if (!proof.every(hash => hash?.length === HASH_BYTES)) return undefined
  return { index, proof: proof as Uint8Array[], checkpoint: text.slice(split + 2), hints: parseHints(extra) }
}

function formatHints({ entry, salt }: Hints): string | undefined {
  if (entry === undefined && salt === undefined) return undefined
  const members = { ...(entry && { entry: toBase64Url(entry) }), ...(salt && { salt: toBase64Url(salt) }) }
  return toBase64(Buffer.from(canonicalize(members, { maxBytes: MAX_HINT_BYTES })))
}

function parseHints(extra: Uint8Array): Hints {
  const parsed = parseStrict(extra, { maxBytes: MAX_HINT_BYTES })
  if (!parsed.ok || typeof parsed.value !== 'object' || parsed.value === null) return {}
  const bytes = (key: string) => {
    const member = new Map(Object.entries(parsed.value as object)).get(key)
    return typeof member === 'string' ? fromBase64Url(member) : undefined
  }
  const [entry, salt] = [bytes('entry'), bytes('salt')]
  return { ...(entry && { entry }), ...(salt && { salt }) }
}

const HEAD = 'c2sp.org/tlog-proof@v1'
const MAX_HINT_BYTES = 100_000
const MAX_RECEIPT_LENGTH = 500_000
