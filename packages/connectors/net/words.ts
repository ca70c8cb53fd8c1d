import { STATUS_CODES } from 'node:http'
import { SourceProblem } from '../connector/index.ts'
import type { Answer, Request } from './net.ts'
import { askedMs, GivenUp, type Tried } from './retry.ts'

/** Why an answer cannot be used: the host, what it said, and what to do. Never shows a query or a secret. */
export function answerProblem(request: Request, { value, attempts, waitedMs }: Tried<Answer>, now: number) {
  const { host } = value.url
  const said = `${value.status}${STATUS_CODES[value.status] ? ` (${STATUS_CODES[value.status]})` : ''}`
  const asked = `${request.method ?? 'GET'} ${value.url.pathname}`
  const words = wordsOf(request, value)
  const needs = request.needs ? ` It needs ${request.needs}.` : ''
  const wait = askedMs(value.headers, now)
  if (wait !== undefined && (value.status === 429 || value.status === 403 || value.status === 503))
    return new SourceProblem(
      `${host} answered ${said} to ${asked} and asks to wait ${Math.ceil(wait / 1000)} seconds, which is longer than a run waits. Run it again after ${new Date(now + wait).toISOString()}, or less often.${words}`,
      { mayPass: true },
    )
  if (value.status === 401)
    return new SourceProblem(
      `${host} does not accept the credentials: it answered ${said} to ${asked}.${needs} See whether they are right and have not expired.${words}`,
    )
  if (value.status === 403)
    return new SourceProblem(
      `${host} does not allow this: it answered ${said} to ${asked}.${needs || ' Give the credentials the right to read it.'}${words}`,
    )
  if (value.status === 404)
    return new SourceProblem(
      `${host} knows nothing at ${value.url.pathname}: it answered ${said}. See the address.${words}`,
    )
  const often = attempts > 1 ? `, ${attempts} times over ${Math.round(waitedMs / 1000)} seconds` : ''
  const mayPass = value.status >= 500 || value.status === 429
  const advice = mayPass ? ' Run it again later.' : ''
  return new SourceProblem(`${host} answered ${said} to ${asked}${often}.${advice}${words}`, { mayPass })
}

/** Why a server could not be asked at all. */
export function reachProblem(request: Pick<Request, 'method'> & { readonly url: URL }, error: unknown): SourceProblem {
  if (error instanceof SourceProblem) return error
  const { host } = request.url
  const cause = error instanceof GivenUp ? error.cause : error
  const often = error instanceof GivenUp && error.attempts > 1 ? `, ${error.attempts} times` : ''
  return new SourceProblem(
    `${host} could not be asked (${request.method ?? 'GET'} ${request.url.pathname}${often}): ${causeOf(cause)}`,
    { mayPass: true },
  )
}

/** What an error of the network says; that of several addresses at once says nothing itself. */
export function causeOf(error: unknown): string {
  if (error instanceof AggregateError) return [...new Set(error.errors.map(causeOf))].join('; ')
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? String(error.code) : ''
  if (code === 'ENOTFOUND') return 'there is no such name'
  if (code === 'ECONNREFUSED') return 'nothing answers at its port'
  if (code === 'ECONNRESET') return 'the connection was cut'
  if (code === 'EPROTO' || code.startsWith('ERR_SSL')) return 'it does not speak TLS as expected'
  return error.message
}

/** The beginning of what the server said, on one line and without what we sent as a secret. */
function wordsOf(request: Request, answer: Answer): string {
  if (!/json|text\/plain|xml/.test(answer.headers.get('content-type') ?? '')) return ''
  let text = answer.text().slice(0, 2000)
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (/^(accept|content-type|user-agent|x-github-api-version)$/i.test(name)) continue
    for (const part of partsOf(value)) if (part.length >= 6) text = text.replaceAll(part, '…')
  }
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim()
  return line === '' ? '' : ` It said: ${line.length > 300 ? `${line.slice(0, 300)}…` : line}`
}

/** The parts of a header that may be secrets, also what basic credentials are made of. */
function partsOf(value: string): string[] {
  const [scheme = '', coded = ''] = value.split(' ')
  const basic = /^basic$/i.test(scheme) ? Buffer.from(coded, 'base64').toString('utf8').split(':') : []
  return [...value.split(' '), ...basic]
}
