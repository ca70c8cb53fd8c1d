import { createPublicKey, verify } from 'node:crypto'
import { fromBase64Url, fromUtf8, toBase64Url } from '../encoding/index.ts'
import { sha256 } from '../tree/index.ts'

/** Whether `signature` (64 bytes) over `message` was made with the key of these 32 bytes (RFC 8032). */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: toBase64Url(publicKey) }
  try {
    return verify(null, message, createPublicKey({ key: jwk, format: 'jwk' }), signature)
  } catch {
    return false
  }
}

/** What a passkey answered when it was asked to sign a challenge. */
export interface PasskeyAssertion {
  /** An uncompressed point of P-256: 4, then x and y. */
  readonly publicKey: Uint8Array
  readonly authenticatorData: Uint8Array
  readonly clientData: Uint8Array
  /** DER. */
  readonly signature: Uint8Array
}

/**
 * Why a passkey's answer is no signature of `message`, or null when it is one: the challenge is the SHA-256 of the
 * message, its user was there and verified, and the key signed exactly that (WebAuthn 7.2, ES256 only).
 */
export function verifyPasskey(message: Uint8Array, assertion: PasskeyAssertion): string | null {
  const { publicKey, authenticatorData, clientData, signature } = assertion
  const client = clientOf(clientData)
  if (client === undefined) return 'its client data is not JSON'
  if (client.type !== 'webauthn.get') return 'its client data is not of a signature'
  if (client.challenge !== toBase64Url(sha256(message))) return 'it was made over something else'
  const host = hostOf(client.origin)
  if (authenticatorData.length < 37 || host === undefined) return 'its authenticator data is cut off'
  if (!isOfHost(authenticatorData.subarray(0, 32), host)) return 'it is for another site than its client data says'
  if (((authenticatorData[32] ?? 0) & 5) !== 5) return 'its authenticator did not verify who was there'
  const signed = Buffer.concat([authenticatorData, sha256(clientData)])
  return verifyEs256(publicKey, signed, signature) ? null : 'the signature is wrong'
}

function verifyEs256(point: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (point.length !== 65 || point[0] !== 4) return false
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: toBase64Url(point.subarray(1, 33)),
    y: toBase64Url(point.subarray(33)),
  }
  try {
    return verify('sha256', message, createPublicKey({ key: jwk, format: 'jwk' }), signature)
  } catch {
    return false
  }
}

function clientOf(bytes: Uint8Array): { type: unknown; challenge: unknown; origin: unknown } | undefined {
  try {
    const value = JSON.parse(fromUtf8(bytes) ?? '')
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** The host of an origin, read as every verifier can: no URL parser is needed for what a browser writes. */
function hostOf(origin: unknown): string | undefined {
  return typeof origin === 'string' ? /^https?:\/\/([a-z0-9.-]+)(:[0-9]{1,5})?$/.exec(origin)?.[1] : undefined
}

/** A passkey belongs to the host itself or to a domain above it. */
function isOfHost(hash: Uint8Array, host: string): boolean {
  const labels = host.split('.')
  return labels.some((_, at) => Buffer.compare(sha256(Buffer.from(labels.slice(at).join('.'))), hash) === 0)
}

/**
 * The point of an ES256 key as authenticators give it (COSE, the CBOR map {1: 2, 3: -7, -1: 1, -2: x, -3: y} in any
 * order), or undefined if it is another key. Also reads it as base64url text.
 */
export function pointOfCose(cose: Uint8Array | string): Uint8Array | undefined {
  const bytes =
    typeof cose === 'string'
      ? (fromBase64Url(cose.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')) ?? Buffer.alloc(0))
      : Buffer.from(cose)
  if (bytes[0] !== 0xa5) return undefined
  const members = new Map<number, number | Buffer>()
  let at = 1
  for (let count = 0; count < 5; count += 1) {
    const key = smallNumber(bytes[at++])
    const head = bytes[at++]
    if (key === undefined || head === undefined) return undefined
    if (head === 0x58) {
      const length = bytes[at++] ?? 0
      members.set(key, bytes.subarray(at, at + length))
      at += length
    } else members.set(key, smallNumber(head) ?? Number.NaN)
  }
  const [x, y] = [members.get(-2), members.get(-3)]
  const isEs256 = members.get(1) === 2 && members.get(3) === -7 && members.get(-1) === 1
  if (!isEs256 || !(x instanceof Buffer) || !(y instanceof Buffer) || x.length !== 32 || y.length !== 32)
    return undefined
  return Buffer.concat([Uint8Array.of(4), x, y])
}

/** A CBOR number of one byte: 0 to 23, or -1 to -24. */
function smallNumber(head: number | undefined): number | undefined {
  if (head === undefined) return undefined
  if (head < 0x18) return head
  return head >= 0x20 && head < 0x38 ? -1 - (head - 0x20) : undefined
}
