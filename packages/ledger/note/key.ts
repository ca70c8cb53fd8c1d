import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto'
import { fromBase64, toBase64 } from '../encoding/index.ts'
import { sha256 } from '../tree/index.ts'

/** A key that can check the signatures of one signer. Name and id together identify it. */
export interface Verifier {
  readonly name: string
  readonly id: number
  /** The one-line form: `<name>+<id in hex>+<base64 of type and public key>`. */
  readonly vkey: string
  readonly verify: (text: Uint8Array, signature: Uint8Array) => boolean
}

/** A key that can sign notes. */
export interface Signer {
  readonly verifier: Verifier
  readonly sign: (text: Uint8Array) => Uint8Array
}

/** Reads a verifier key line (Ed25519 only), or undefined if it is not exactly of that form. */
export function parseVkey(vkey: string): Verifier | undefined {
  const [, name, id, data] = /^([^+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(vkey) ?? []
  const key = fromBase64(data ?? '')
  if (name === undefined || !isKeyName(name) || key?.length !== 33 || key[0] !== ED25519) return undefined
  if (keyId(name, key) !== Number.parseInt(id ?? '', 16)) return undefined
  return verifierOf(name, key.subarray(1))
}

/** Reads a signing key line, the `PRIVATE+KEY+...` form that Go's note package also reads. */
export function parseSigningKey(skey: string): Signer | undefined {
  const [, name, id, data] = /^PRIVATE\+KEY\+([^+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(skey) ?? []
  const secret = fromBase64(data ?? '')
  if (name === undefined || !isKeyName(name) || secret?.length !== 33 || secret[0] !== ED25519) return undefined
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, secret.subarray(1)]), format: 'der', type: 'pkcs8' })
  const verifier = verifierOf(name, rawPublicKey(createPublicKey(key)))
  if (verifier.id !== Number.parseInt(id ?? '', 16)) return undefined
  return { verifier, sign: text => sign(null, text, key) }
}

/** Makes a signing key for `name`. The line is the secret; keep it where only the signer can read it. */
export function generateSigningKey(name: string): { readonly skey: string; readonly vkey: string } {
  if (!isKeyName(name)) throw new RangeError(`${JSON.stringify(name)} cannot be a key name: no spaces, no plus sign`)
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(PKCS8_HEAD.length)
  const { vkey, id } = verifierOf(name, rawPublicKey(publicKey))
  const secret = toBase64(Buffer.concat([Uint8Array.of(ED25519), seed]))
  return { skey: `PRIVATE+KEY+${name}+${hex(id)}+${secret}`, vkey }
}

/** Whether `name` may name a key: not empty, without spaces, control characters and plus signs (C2SP signed-note). */
export function isKeyName(name: string): boolean {
  return name.isWellFormed() && /^[^\s+\p{Cc}\p{Z}]+$/u.test(name)
}

function verifierOf(name: string, publicKey: Uint8Array): Verifier {
  const typed = Buffer.concat([Uint8Array.of(ED25519), publicKey])
  const key = ed25519Key(publicKey)
  const id = keyId(name, typed)
  return {
    name,
    id,
    vkey: `${name}+${hex(id)}+${toBase64(typed)}`,
    verify: (text, signature) => signature.length === 64 && verify(null, text, key, signature),
  }
}

function keyId(name: string, typedKey: Uint8Array): number {
  return sha256(Buffer.concat([Buffer.from(`${name}\n`), typedKey])).readUInt32BE(0)
}

function ed25519Key(raw: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI_HEAD, raw]), format: 'der', type: 'spki' })
}

function rawPublicKey(key: KeyObject): Uint8Array {
  return key.export({ format: 'der', type: 'spki' }).subarray(SPKI_HEAD.length)
}

function hex(id: number): string {
  return id.toString(16).padStart(8, '0')
}

const ED25519 = 1
// The fixed DER that stands before the 32 raw bytes of an Ed25519 key (RFC 8410).
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex')
