import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { type IncomingMessage, request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
import { connect, type Socket } from 'node:net'
import { basename, join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { connect as secure } from 'node:tls'
import { isInside } from '@onus/connectors/net'
import { Refused, refuse } from '@onus/core/problem'
import type { Upload } from './handler.ts'
import { mediaTypeOf, sniffedBytes } from './media-type.ts'

/** Where the server itself may go for a file that a person names, and how much of it. */
export type OutboundRules = {
  readonly protocols: readonly string[]
  readonly ports: readonly number[]
  /** Whether the peer that was reached, whatever it was called, must not be talked to. */
  readonly isForbidden: (address: string) => boolean
  readonly maxBytes: number
  readonly timeoutMs: number
}

export const publicFiles: OutboundRules = {
  protocols: ['https:'],
  ports: [443],
  isForbidden: isInside,
  maxBytes: 50 * 1024 * 1024,
  timeoutMs: 30_000,
}

/**
 * Fetches a file from an address that a person gave: https on its usual port, no redirects, 50 MB, 30 seconds. The peer is
 * judged by the address that was really reached and before a byte is sent, since names and spellings of an address say
 * nothing about where they lead. What is refused is refused in words; the file is removed when it is disposed of.
 */
export async function fetchFile(
  address: string,
  folder: string,
  rules: OutboundRules = publicFiles,
): Promise<Upload & AsyncDisposable> {
  const url = URL.parse(address) ?? no('This is not an address')
  if (!rules.protocols.includes(url.protocol)) no(`Only ${rules.protocols.join(' or ')} is fetched`)
  if (url.username !== '' || url.password !== '') no('An address with a name or a password in it is not fetched')
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
  if (rules.ports.length > 0 && !rules.ports.includes(port)) no(`Port ${port} is not asked`)
  const signal = AbortSignal.timeout(rules.timeoutMs)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, randomUUID())
  const remove = () => rm(path, { force: true })
  try {
    const response = await answerOf(url, port, rules, signal)
    const status = response.statusCode ?? 0
    if (status >= 300 && status < 400) no(`${url.host} sends on to another address; give that one`)
    if (status !== 200) no(`${url.host} answered ${status}`)
    const hash = createHash('sha256')
    const first: Buffer[] = []
    let bytes = 0
    const counted = new Transform({
      transform(chunk: Buffer, _, done) {
        if (bytes < sniffedBytes) first.push(chunk)
        bytes += chunk.length
        hash.update(chunk)
        done(bytes > rules.maxBytes ? new Error('too large') : null, chunk)
      },
    })
    await pipeline(response, counted, createWriteStream(path, { mode: 0o600 }), { signal })
    const name = decodeURIComponent(basename(url.pathname)) || 'file'
    const said = response.headers['content-type'] ?? ''
    const sniffed = mediaTypeOf(Buffer.concat(first).subarray(0, sniffedBytes), said)
    return { name, ...sniffed, path, sha256: hash.digest('hex'), bytes, [Symbol.asyncDispose]: remove }
  } catch (error) {
    await remove()
    if (error instanceof Refused) throw error
    if (signal.aborted) return no(`${url.host} did not answer within ${rules.timeoutMs / 1000} seconds`)
    const why = error instanceof Error ? error.message : String(error)
    if (why === 'too large') return no(`The file has more than ${Math.round(rules.maxBytes / 1_048_576)} MB`)
    return no(`${url.host} could not be reached: ${why}`)
  }
}

function no(why: string): never {
  return refuse('invalid_input', why, [{ path: 'body.url', message: why }])
}

async function answerOf(url: URL, port: number, rules: OutboundRules, signal: AbortSignal): Promise<IncomingMessage> {
  const socket = await peer(url, port, rules, signal)
  const send = url.protocol === 'https:' ? secureRequest : plainRequest
  return await new Promise((resolve, reject) => {
    const headers = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'Onus' }
    send(url, { signal, headers, agent: false, createConnection: () => socket })
      .once('response', resolve)
      .once('error', reject)
      .end()
  })
}

/** A connection to the address behind the name, once it was seen to lead outside. */
async function peer(url: URL, port: number, rules: OutboundRules, signal: AbortSignal): Promise<Socket> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const raw = connect({ host, port })
  const stop = () => raw.destroy(new Error('stopped'))
  signal.addEventListener('abort', stop, { once: true })
  await new Promise<void>((resolve, reject) => raw.once('connect', resolve).once('error', reject))
  if (rules.isForbidden(raw.remoteAddress ?? '')) {
    raw.destroy()
    return no(`${url.host} leads into the network of this server, where nothing is fetched`)
  }
  return url.protocol === 'https:' ? secure({ socket: raw, servername: host }) : raw
}
