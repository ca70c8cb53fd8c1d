import { fromBase64, toBase64 } from '../encoding/index.ts'
import { isKeyName, type Signer, type Verifier } from './key.ts'

/** A note as it was read: nothing in it may be believed before `openNote` has found a valid signature. */
export interface Note {
  /** The signed text, ending in a newline. */
  readonly text: string
  readonly signatures: readonly NoteSignature[]
}

export interface NoteSignature {
  readonly name: string
  readonly id: number
  readonly signature: Uint8Array
}

export type Opened =
  | { readonly ok: true; readonly text: string; readonly by: readonly Verifier[] }
  | { readonly ok: false; readonly problem: string }

/** The longest note and the most signature lines that are read at all; a lying server cannot make us work for more. */
export const MAX_NOTE_BYTES = 262_144
export const MAX_SIGNATURES = 100

/** Signs `text` (which ends in a newline) as a C2SP signed note. Refuses text that a note cannot hold. */
export function signNote(text: string, signers: readonly Signer[]): string {
  if (!isNoteText(text) || !text.endsWith('\n'))
    throw new RangeError('a note is lines of text without control characters')
  const bytes = Buffer.from(text)
  const lines = signers.map(({ verifier, sign }) => signatureLine(verifier, sign(bytes)))
  return `${text}\n${lines.join('')}`
}

/** Splits a note into text and signatures, or undefined if it is malformed or longer than we read. */
export function parseNote(note: string): Note | undefined {
  if (note.length > MAX_NOTE_BYTES || !isNoteText(note)) return undefined
  const split = note.lastIndexOf('\n\n')
  if (split < 1 || !note.endsWith('\n') || split + 2 === note.length) return undefined
  const lines = note.slice(split + 2, -1).split('\n')
  if (lines.length > MAX_SIGNATURES) return undefined
  const signatures = lines.map(parseSignature)
  if (!signatures.every(signature => signature !== undefined)) return undefined
  return { text: note.slice(0, split + 1), signatures }
}

/**
 * Checks a note against known keys. Signatures of unknown keys are ignored; one bad signature of a known key, or no
 * good one at all, refuses the whole note.
 */
export function openNote(note: string, verifiers: readonly Verifier[]): Opened {
  const parsed = parseNote(note)
  if (parsed === undefined) return { ok: false, problem: 'not a signed note' }
  const bytes = Buffer.from(parsed.text)
  const by = new Set<Verifier>()
  for (const { name, id, signature } of parsed.signatures) {
    const known = verifiers.find(verifier => verifier.name === name && verifier.id === id)
    if (known === undefined || by.has(known)) continue
    if (!known.verify(bytes, signature))
      return { ok: false, problem: `the signature of ${name} (${known.vkey}) is wrong` }
    by.add(known)
  }
  if (by.size === 0) return { ok: false, problem: 'no signature by a known key' }
  return { ok: true, text: parsed.text, by: [...by] }
}

function signatureLine({ name, id }: Verifier, signature: Uint8Array): string {
  const bytes = Buffer.alloc(4 + signature.length)
  bytes.writeUInt32BE(id)
  bytes.set(signature, 4)
  return `— ${name} ${toBase64(bytes)}\n`
}

function parseSignature(line: string): NoteSignature | undefined {
  const [dash, name, data, ...rest] = line.split(' ')
  const bytes = fromBase64(data ?? '')
  if (dash !== '—' || name === undefined || !isKeyName(name) || rest.length > 0) return undefined
  if (bytes === undefined || bytes.length < 5) return undefined
  return { name, id: bytes.readUInt32BE(0), signature: bytes.subarray(4) }
}

function isNoteText(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point
  return text.isWellFormed() && !/[\u0000-\u0009\u000b-\u001f]/.test(text)
}
