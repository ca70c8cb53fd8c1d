import { fromBase64Url, toBase64Url } from '../encoding/index.ts'
import { HASH_BYTES, sha256 } from '../tree/index.ts'

/**
 * Commits to content without revealing it: SHA-256("v1" || salt || SHA-256(content)) as base64url. The salt is 32
 * random bytes kept beside the content; destroying both leaves a commitment that nobody can guess from.
 */
export function commit(content: Uint8Array, salt: Uint8Array): string {
  return commitToHash(sha256(content), salt)
}

/** The same commitment from the SHA-256 of content that was streamed. */
export function commitToHash(contentHash: Uint8Array, salt: Uint8Array): string {
  if (contentHash.length !== HASH_BYTES || salt.length !== SALT_BYTES) {
    throw new RangeError('a commitment needs a SHA-256 hash and a salt of 32 bytes')
  }
  return toBase64Url(sha256(Buffer.concat([VERSION, salt, contentHash])))
}

/** Whether `content` with `salt` is what was committed to. */
export function opensCommitment(commitment: string, content: Uint8Array, salt: Uint8Array): boolean {
  return salt.length === SALT_BYTES && commit(content, salt) === commitment
}

/** Whether `text` has the form of a commitment: 32 bytes as base64url. */
export function isCommitment(text: string): boolean {
  return fromBase64Url(text)?.length === HASH_BYTES
}

/** How long a salt is. */
export const SALT_BYTES = 32

const VERSION = Buffer.from('v1')
