import { sha256 } from '@noble/hashes/sha2.js'
import type { LedgerCheckpoint, PasskeyParts, Primitives } from '../checking.ts'
import { verifyEd25519, verifyEs256 } from './curves.ts'

/** The cryptography of the page: what the ledger's own code does in Node, without Node. */
export const pagePrimitives: Primitives = {
  sha256,
  hasher: () => {
    const hash = sha256.create()
    return { update: bytes => void hash.update(bytes), digest: () => hash.digest() }
  },
  openCheckpoint,
  parseReceipt,
  isIncluded: (entry, index, size, proof, root) => {
    if (!(index >= 0 && index < size) || ![root, ...proof].every(isHash)) return false
    let [node, last, hash] = [index, size - 1, sha256(joined(Uint8Array.of(0), entry))]
    for (const sibling of proof) {
      if (last === 0) return false
      if (node % 2 === 1 || node === last) {
        hash = nodeHash(sibling, hash)
        while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)]
      } else hash = nodeHash(hash, sibling)
      ;[node, last] = [Math.floor(node / 2), Math.floor(last / 2)]
    }
    return last === 0 && isSame(hash, root)
  },
  isConsistent,
  verifyEd25519,
  verifyPasskey,
}

function isConsistent(
  from: number,
  to: number,
  fromRoot: Uint8Array,
  toRoot: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (from < 1 || from > to || ![fromRoot, toRoot, ...proof].every(isHash)) return false
  if (from === to) return proof.length === 0 && isSame(fromRoot, toRoot)
  const [first, ...rest] = Number.isInteger(Math.log2(from)) ? [fromRoot, ...proof] : proof
  if (first === undefined) return false
  let [node, last, smaller, larger] = [from - 1, to - 1, first, first]
  while (node % 2 === 1) [node, last] = [Math.floor(node / 2), Math.floor(last / 2)]
  for (const sibling of rest) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      ;[smaller, larger] = [nodeHash(sibling, smaller), nodeHash(sibling, larger)]
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)]
    } else larger = nodeHash(larger, sibling)
    ;[node, last] = [Math.floor(node / 2), Math.floor(last / 2)]
  }
  return last === 0 && isSame(smaller, fromRoot) && isSame(larger, toRoot)
}

type Key = {
  readonly name: string
  readonly id: string
  readonly key: Uint8Array
  readonly from: number
  readonly until: number
}

/** Lines of `<key> <from> <until or ->`, or one key by itself. */
function keysOf(text: string): readonly Key[] | undefined {
  const keys = text
    .split('\n')
    .filter(line => line !== '')
    .map(keyOf)
  const known = keys.filter(key => key !== undefined)
  if (keys.length === 0 || known.length < keys.length) return undefined
  return new Set(known.map(key => key.name)).size === 1 ? known : undefined
}

function keyOf(line: string): Key | undefined {
  const [vkey = '', from = '0', until = '-', ...rest] = line.split(' ')
  const [, name = '', id = '', data = ''] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(vkey) ?? []
  const key = fromBase64(data)
  const [first, last] = [decimal(from), until === '-' ? Number.POSITIVE_INFINITY : decimal(until)]
  if (key?.length !== 33 || key[0] !== 1 || first === undefined || last === undefined || rest.length > 0)
    return undefined
  const expected = hex(sha256(joined(utf8(`${name}\n`), key)).subarray(0, 4))
  return expected === id ? { name, id, key: key.subarray(1), from: first, until: last } : undefined
}

/** Opens a signed checkpoint (C2SP): unknown signers are passed over, a wrong signature of a known one refuses. */
function openCheckpoint(note: string, text: string): LedgerCheckpoint | string {
  const keys = keysOf(text)
  if (keys === undefined) return 'the keys of the ledger are malformed'
  const split = note.lastIndexOf('\n\n')
  const body = note.slice(0, split + 1)
  const lines = note.slice(split + 2).split('\n')
  if (split < 1 || lines.pop() !== '' || lines.length === 0 || lines.length > 100 || note.length > 262_144)
    return 'the checkpoint is malformed, or has too many signatures'
  const [origin = '', sizeText = '', rootText = '', end, ...more] = body.split('\n')
  const [size, root] = [decimal(sizeText), fromBase64(rootText)]
  if (origin === '' || end !== '' || more.length > 0 || size === undefined || root?.length !== 32)
    return 'the checkpoint is malformed'
  const problem = signatureProblem(
    utf8(body),
    origin,
    lines,
    keys.filter(key => key.from <= size && size < key.until),
  )
  return problem ?? { origin, size, root }
}

function signatureProblem(
  body: Uint8Array,
  origin: string,
  lines: readonly string[],
  keys: readonly Key[],
): string | null {
  const signatures = lines
    .map(line => /^— (\S+) (\S+)$/.exec(line))
    .map(found => [found?.[1], fromBase64(found?.[2] ?? '')] as const)
  if (signatures.some(([, bytes]) => bytes === undefined || bytes.length < 5))
    return 'a signature of the checkpoint is malformed'
  const good = new Set<Key>()
  for (const [name, bytes = new Uint8Array(0)] of signatures) {
    const key = keys.find(one => one.name === name && one.id === hex(bytes.subarray(0, 4)))
    if (key === undefined || good.has(key)) continue
    if (!verifyEd25519(key.key, body, bytes.subarray(4))) return `the checkpoint has a wrong signature of ${name}`
    good.add(key)
  }
  if (good.size === 0) return 'the checkpoint is not signed by a key of the ledger'
  return [...good].every(key => key.name === origin) ? null : 'the checkpoint is of another ledger than its key'
}

function parseReceipt(text: string): ReturnType<Primitives['parseReceipt']> {
  const split = text.indexOf('\n\n')
  const [head, ...lines] = text.slice(0, split).split('\n')
  if (split < 0 || text.length > 500_000 || head !== 'c2sp.org/tlog-proof@v1') return undefined
  const extra = lines[0]?.startsWith('extra ') ? fromBase64(lines.shift()?.slice(6) ?? '') : new Uint8Array(0)
  const index = decimal(/^index (.*)$/.exec(lines.shift() ?? '')?.[1] ?? '')
  const proof = lines.map(fromBase64).filter(hash => hash?.length === 32) as Uint8Array[]
  if (extra === undefined || index === undefined || proof.length < lines.length || proof.length > 63) return undefined
  return { index, proof, checkpoint: text.slice(split + 2), entry: entryIn(extra) }
}

function entryIn(extra: Uint8Array): Uint8Array | undefined {
  const { entry } = (jsonOf(extra) ?? {}) as { entry?: unknown }
  if (typeof entry !== 'string' || !/^[\w-]+$/.test(entry)) return undefined
  return fromBase64(
    entry
      .replaceAll('-', '+')
      .replaceAll('_', '/')
      .padEnd(Math.ceil(entry.length / 4) * 4, '='),
  )
}

function verifyPasskey(
  message: Uint8Array,
  { publicKey, authenticatorData, clientData, signature }: PasskeyParts,
): string | null {
  const { type, challenge, origin } = (jsonOf(clientData) ?? {}) as {
    type?: unknown
    challenge?: unknown
    origin?: unknown
  }
  const expected = base64(sha256(message)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  if (type !== 'webauthn.get' || challenge !== expected) return 'it was made over something else'
  const host = typeof origin === 'string' ? /^https?:\/\/([a-z0-9.-]+)(:[0-9]{1,5})?$/.exec(origin)?.[1] : undefined
  const labels = host?.split('.') ?? []
  const site = authenticatorData.subarray(0, 32)
  const isOfHost = labels.some((_, at) => isSame(sha256(utf8(labels.slice(at).join('.'))), site))
  if (authenticatorData.length < 37 || !isOfHost || ((authenticatorData[32] ?? 0) & 5) !== 5)
    return 'it is for another site, or its authenticator did not verify who was there'
  const signed = joined(authenticatorData, sha256(clientData))
  return verifyEs256(publicKey, signed, signature) ? null : 'the signature is wrong'
}

const nodeHash = (left: Uint8Array, right: Uint8Array) => sha256(joined(Uint8Array.of(1), left, right))
const isHash = (bytes: Uint8Array) => bytes.length === 32
const isSame = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, at) => byte === b[at])
const utf8 = (text: string) => new TextEncoder().encode(text)
const hex = (bytes: Uint8Array) => Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
const base64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes))

/** The bytes of base64 that is in its one form. */
function fromBase64(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return undefined
  const bytes = Uint8Array.from(atob(text), character => character.charCodeAt(0))
  return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join('')) === text ? bytes : undefined
}

function decimal(text: string): number | undefined {
  return /^(0|[1-9][0-9]{0,15})$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
