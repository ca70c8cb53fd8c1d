import { type ClientRequest, type IncomingMessage, Agent as PlainAgent, request as plainRequest } from 'node:http'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { SourceProblem } from '../connector/index.ts'
import type { Answer, Request, StreamedAnswer, Tls } from './net.ts'
import { encrypted, type Reaching, reach } from './peer.ts'

export type HttpRules = Reaching & { readonly idleMs: number; readonly concurrency: number }

/** Asks over connections that were judged, and keeps them for the next question until it is closed. */
export type Http = Disposable & {
  /** The answer with its body still to come; all of it must be there within `wholeMs`. */
  ask(request: Request & { readonly url: URL }, wholeMs: number): Promise<StreamedAnswer>
}

export function openHttp(rules: HttpRules): Http {
  const agents = new Map<string, PlainAgent>()
  const agentOf = (url: URL, tls: Tls): PlainAgent => {
    const key = url.protocol === 'https:' ? JSON.stringify([tls.ca, tls.cert, tls.key, tls.servername]) : 'plain'
    const known = agents.get(key)
    if (known) return known
    const made = url.protocol === 'https:' ? secureAgent(tls, rules) : plainAgent(rules)
    agents.set(key, made)
    return made
  }
  return {
    ask: (request, wholeMs) => ask(request, agentOf(request.url, request.tls ?? {}), { ...rules, wholeMs }),
    [Symbol.dispose]() {
      for (const agent of agents.values()) agent.destroy()
      agents.clear()
    },
  }
}

type Connecting = { host?: string | null; port?: string | number | null }

function secureAgent(tls: Tls, rules: HttpRules): PlainAgent {
  const agent = new SecureAgent({ keepAlive: true, maxSockets: rules.concurrency })
  agent.createConnection = (options: Connecting, done) => {
    const host = hostOf(options)
    reach(host, Number(options.port), rules)
      .then(({ socket }) => encrypted(socket, host, tls, rules.connectMs))
      .then(socket => done?.(null, socket))
      .catch(error => done?.(error, undefined as never))
    return undefined
  }
  return agent
}

function plainAgent(rules: HttpRules): PlainAgent {
  const agent = new PlainAgent({ keepAlive: true, maxSockets: rules.concurrency })
  agent.createConnection = (options: Connecting, done) => {
    const host = hostOf(options)
    reach(host, Number(options.port), rules)
      .then(({ socket, place }) => {
        if (place === 'opened') return done?.(null, socket)
        socket.destroy()
        throw new SourceProblem(`${host} is asked over https only; http is for networks opened with ONUS_NETWORKS`)
      })
      .catch(error => done?.(error, undefined as never))
    return undefined
  }
  return agent
}

function hostOf({ host }: Connecting): string {
  return (host ?? '').replace(/^\[|\]$/g, '')
}

type Limits = HttpRules & { readonly wholeMs: number }

async function ask(
  request: Request & { readonly url: URL },
  agent: PlainAgent,
  rules: Limits,
): Promise<StreamedAnswer> {
  const patience = new AbortController()
  const whole = setTimeout(() => patience.abort(tooLong(rules.wholeMs)), rules.wholeMs).unref()
  const signal = AbortSignal.any([rules.signal, patience.signal])
  const done = () => clearTimeout(whole)
  const send = request.url.protocol === 'https:' ? secureRequest : plainRequest
  const headers = {
    accept: '*/*',
    'accept-encoding': 'gzip',
    'user-agent': 'Onus',
    ...lowered(request.headers ?? {}),
    ...(request.body !== undefined && { 'content-length': String(Buffer.byteLength(request.body)) }),
  }
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent: ClientRequest = send(request.url, { method: request.method ?? 'GET', headers, agent, signal })
      sent.setTimeout(rules.idleMs, () => patience.abort(tooSlow(rules.idleMs)))
      sent.once('response', resolve).once('error', reject).end(request.body)
    })
    return {
      status: response.statusCode ?? 0,
      headers: headersOf(response),
      url: request.url,
      body: bodyOf(response, request, signal, done),
    }
  } catch (error) {
    done()
    throw signal.aborted ? signal.reason : error
  }
}

function lowered(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers()
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '')
  return headers
}

/** The body, unpacked. More than was allowed is refused, packed or not; a body that was cut throws. */
async function* bodyOf(
  response: IncomingMessage,
  { url, maxBytes = 50 * 1024 * 1024 }: Request & { readonly url: URL },
  signal: AbortSignal,
  done: () => void,
): AsyncGenerator<Uint8Array> {
  const coding = response.headers['content-encoding']?.toLowerCase() ?? 'identity'
  if (!['identity', 'gzip', 'x-gzip'].includes(coding)) {
    done()
    response.destroy()
    throw new SourceProblem(`${url.host} packed its answer with ${coding}, which was not asked for`)
  }
  let ended = false
  let bytes = 0
  try {
    for await (const chunk of coding === 'identity' ? response : unpacked(response)) {
      bytes += chunk.length
      if (bytes > maxBytes) throw new SourceProblem(`${url.host} sent more than ${sizeOf(maxBytes)} at ${url.pathname}`)
      yield chunk
    }
    ended = true
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  } finally {
    done()
    if (!ended) response.destroy()
  }
}

async function* unpacked(response: IncomingMessage): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip()
  pipeline(response, gunzip, () => {}) // a failure of either ends what is read below
  try {
    yield* gunzip
  } finally {
    gunzip.destroy()
  }
}

function sizeOf(bytes: number): string {
  return bytes >= 1024 * 1024 ? `${Math.round(bytes / 1024 / 1024)} MB` : `${bytes} bytes`
}

function tooSlow(ms: number): Error {
  return new Error(`it said nothing for ${ms / 1000} seconds`)
}

function tooLong(ms: number): Error {
  return new Error(`it was not done within ${ms / 1000} seconds`)
}

/** Reads an answer to its end. */
export async function wholeOf({ body, ...head }: StreamedAnswer): Promise<Answer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  const text = () => new TextDecoder(charsetOf(head.headers)).decode(bytes)
  return { ...head, bytes, text, json: () => jsonOf(head, text()) }
}

function charsetOf(headers: Headers): string {
  const named = /charset="?([\w-]+)/i.exec(headers.get('content-type') ?? '')?.[1] ?? 'utf-8'
  return /^(utf-?8|us-ascii|iso-8859-\d+|windows-125\d|utf-16(le|be)?)$/i.test(named) ? named : 'utf-8'
}

function jsonOf({ url, headers, status }: Omit<StreamedAnswer, 'body'>, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    const kind = headers.get('content-type') ?? 'no content type'
    throw new SourceProblem(
      `${url.host} answered ${status} with something other than JSON (${kind}) at ${url.pathname}. See whether the address is that of its API`,
    )
  }
}
