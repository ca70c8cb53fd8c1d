import { randomBytes } from 'node:crypto'
import { hashOf } from '../auth/secret.ts'

const signs = 'abcdefghijklmnopqrstuvwxyz234567'

/** A fresh local part with a secret of 160 bits, what is kept of it, and how it ends. Servers may fold its case. */
export function newAddress(): { readonly local: string; readonly hash: Buffer; readonly hint: string } {
  const secret = Array.from(randomBytes(32), byte => signs[byte % 32]).join('')
  const local = `incident-${secret}`
  return { local, hash: hashOf(local), hint: secret.slice(-4) }
}

/** The hash of the local part of an address at this host; null for another host, and for what no address of ours looks like. */
export function hashOfAddress(address: string, host: string): Buffer | null {
  const [local = '', domain = '', ...more] = address.toLowerCase().split('@')
  if (more.length > 0 || domain !== host.toLowerCase() || !/^incident-[a-z2-7]{32}$/.test(local)) return null
  return hashOf(local)
}
