import { fromDecimal } from '../encoding/index.ts'
import { parseVkey, type Verifier } from '../note/index.ts'

/** A key of a log and the checkpoint sizes it may sign: from `from` up to, not including, `until` (null: no end yet). */
export interface LogKey {
  readonly vkey: string
  readonly from: number
  readonly until: number | null
}

/** The keys of a log as the text file `keys` of an export: a line each, `<vkey> <from> <until or ->`. */
export function formatKeys(keys: readonly LogKey[]): string {
  return keys.map(({ vkey, from, until }) => `${vkey} ${from} ${until ?? '-'}\n`).join('')
}

/** Reads the file `keys`, or undefined if a line is not of that form, a key is malformed, or names differ. */
export function parseKeys(text: string): LogKey[] | undefined {
  const keys = text
    .split('\n')
    .filter(line => line !== '')
    .map(parseLine)
  if (keys.length === 0 || !keys.every(key => key !== undefined)) return undefined
  return new Set(keys.map(key => parseVkey(key.vkey)?.name)).size === 1 ? keys : undefined
}

/** A single key that was never rotated, as a list. */
export function onlyKey(vkey: string): LogKey[] {
  return [{ vkey, from: 0, until: null }]
}

/** The keys that may sign a checkpoint of `size`. A vkey that cannot be read is a mistake of the caller. */
export function verifiersAt(keys: readonly LogKey[], size: number): Verifier[] {
  return keys.filter(key => key.from <= size && (key.until === null || size < key.until)).map(readVkey)
}

function readVkey({ vkey }: LogKey): Verifier {
  const verifier = parseVkey(vkey)
  if (verifier === undefined) throw new RangeError(`${JSON.stringify(vkey)} is not an Ed25519 verifier key line`)
  return verifier
}

function parseLine(line: string): LogKey | undefined {
  const [vkey, first, last, ...rest] = line.split(' ')
  const from = fromDecimal(first ?? '')
  const until = last === '-' ? null : fromDecimal(last ?? '')
  if (vkey === undefined || parseVkey(vkey) === undefined || rest.length > 0) return undefined
  if (from === undefined || until === undefined || (until !== null && until <= from)) return undefined
  return { vkey, from, until }
}
