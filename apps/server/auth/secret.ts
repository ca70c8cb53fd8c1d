import { createHash, hash, randomBytes } from 'node:crypto'

/** A fresh secret of 256 bits as text, and what is stored of it. */
export function newSecret(prefix: 'onus_' | ''): { secret: string; hash: Buffer } {
  const body = randomBytes(32).toString('hex')
  const secret = prefix === '' ? body : `${prefix}${body}${checksum(body)}`
  return { secret, hash: hashOf(secret) }
}

/** What is stored of a secret. It has full entropy, so that a plain SHA-256 suffices. */
export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

/** The same as 64 hex digits, as session tokens are stored. */
export function hexHashOf(secret: string): string {
  return hash('sha256', secret)
}

/** True for the form of an API token with its checksum in order: a slip of the keyboard never reaches the database. */
export function isApiToken(text: string): boolean {
  const parts = /^onus_([0-9a-f]{64})([0-9a-f]{8})$/.exec(text)
  return parts?.[1] !== undefined && parts[2] === checksum(parts[1])
}

function checksum(body: string): string {
  return hash('sha256', `onus_${body}`).slice(0, 8)
}
