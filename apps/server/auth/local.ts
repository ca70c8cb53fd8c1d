import { randomBytes, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { chmod, rename, rm, writeFile } from 'node:fs/promises'
import type { IncomingHttpHeaders } from 'node:http'
import { BlockList, isIPv6 } from 'node:net'
import { join } from 'node:path'
import { hashOf } from './secret.ts'

/** What a request came with: its headers, and the address at the other end of its connection. */
export type Sent = { readonly headers: IncomingHttpHeaders; readonly peer: string | undefined }

/** The credential of people at the machine itself. */
export interface LocalAccess extends AsyncDisposable {
  /** Whether this is the token of this process, sent from this machine and through no proxy. */
  accepts(token: string, sent: Sent): boolean
}

/**
 * Writes a token that lives as long as this process to `<data>/local-token`, readable by the owner of the data folder
 * alone: whoever can read that folder can read everything in it anyway. The process itself keeps only its SHA-256.
 */
export async function openLocalAccess(dataFolder: string): Promise<LocalAccess> {
  const file = join(dataFolder, localTokenFile)
  const token = `${prefix}${randomBytes(32).toString('hex')}`
  const expected = hashOf(token)
  const making = `${file}.${process.pid}`
  await rm(making, { force: true })
  await writeFile(making, `${token}\n`, { mode: 0o600, flag: 'wx' })
  await chmod(making, 0o600)
  await rename(making, file)
  return {
    accepts: (given, sent) => isDirectFromHere(sent) && timingSafeEqual(hashOf(given), expected),
    async [Symbol.asyncDispose]() {
      if (isStill(file, expected)) await rm(file, { force: true })
    },
  }
}

export const localTokenFile = 'local-token'

/** True for the form of a local token, which is never looked for among API tokens. */
export function isLocalToken(text: string): boolean {
  return /^onus_local_[0-9a-f]{64}$/.test(text)
}

const prefix = 'onus_local_'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

function isDirectFromHere({ headers, peer }: Sent): boolean {
  if (peer === undefined || forwarding.some(name => headers[name] !== undefined)) return false
  const address = peer.replace(/^::ffff:(?=\d)/, '')
  return loopback.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}

const forwarding = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via']

/** A later process may have written its own by now. */
function isStill(file: string, expected: Buffer): boolean {
  try {
    return hashOf(readFileSync(file, 'utf8').trim()).equals(expected)
  } catch {
    return false
  }
}
