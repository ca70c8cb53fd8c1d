import { createHash } from 'node:crypto'
import type { ConclusionSignature } from '@onus/core/conclusion'
import { pointOfCose, verifyEd25519, verifyPasskey } from '@onus/ledger/signature'
import type { OrgTransaction } from '../db/index.ts'
import { keysOf, passkeysOf } from './store.ts'

/** A key with which somebody can sign: 32 bytes of Ed25519, or the point of an ES256 passkey. */
export type SigningKey = {
  readonly id: string
  readonly kind: 'ed25519' | 'passkey'
  readonly name: string
  readonly publicKey: Uint8Array
  readonly credential: string | null
}

/** The keys with which a user can sign. Passkeys of other kinds than ES256 cannot. */
export async function signingKeysOf(tx: OrgTransaction, user: string): Promise<readonly SigningKey[]> {
  const own = (await keysOf(tx)).map(key => ({ ...key, kind: 'ed25519' as const, credential: null }))
  const passkeys = (await passkeysOf(tx, user)).flatMap(({ id, name, credential, cose }) => {
    const publicKey = pointOfCose(cose)
    return publicKey ? [{ id, kind: 'passkey' as const, name, publicKey, credential }] : []
  })
  return [...passkeys, ...own]
}

/** The name that a statement calls a key by. */
export function keyName(publicKey: Uint8Array): string {
  return createHash('sha256').update(publicKey).digest('hex')
}

/** Why a signature is not one of this text by this key; null when it is. */
export function faultOfSignature(text: string, signature: ConclusionSignature, key: string): string | null {
  const bytes = (base64: string) => Buffer.from(base64, 'base64')
  const publicKey = bytes(signature.publicKey)
  if (keyName(publicKey) !== key) return 'it is by another key than the one that is named'
  const message = Buffer.from(text)
  if (signature.kind === 'ed25519')
    return verifyEd25519(publicKey, message, bytes(signature.signature)) ? null : 'it was not made over this text'
  return verifyPasskey(message, {
    publicKey,
    authenticatorData: bytes(signature.authenticatorData),
    clientData: bytes(signature.clientData),
    signature: bytes(signature.signature),
  })
}

/** Whether what a browser signed was asked for by a page of ours. */
export function isFromOrigin(clientData: string, origin: string): boolean {
  try {
    return JSON.parse(Buffer.from(clientData, 'base64').toString('utf8')).origin === origin
  } catch {
    return false
  }
}

/** What a key signs to show that whoever registers it has it; `{key}` stands for the key in base64. */
export function keyText(org: string, user: string): string {
  return `onus signing key\norganisation ${org}\nuser ${user}\nkey {key}\n`
}
