import { hash, verify } from '@node-rs/argon2'
import { isCommonPassword } from './common-passwords.ts'

export const shortestPassword = 12
export const longestPassword = 128

/** argon2id (the library's default) with 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFC'), cost)
}

/** Takes as long for a wrong password as for the right one: the hash is computed either way. */
export function verifyPassword(stored: string, password: string): Promise<boolean> {
  return verify(stored, password.normalize('NFC'))
}

/** Why a password is refused, or null. Length and guessability count, not the mix of characters. */
export function weaknessOf(password: string, about: { email: string; name: string }): string | null {
  const length = [...password].length
  if (length < shortestPassword) return `has ${length} characters; use at least ${shortestPassword}`
  if (length > longestPassword) return `has ${length} characters; use at most ${longestPassword}`
  const own = [...about.email.toLowerCase().split(/[@.]/), ...about.name.toLowerCase().split(/\s+/)]
  if (isCommonPassword(password, own)) return 'is among those that are tried first; use several unrelated words'
  return null
}
