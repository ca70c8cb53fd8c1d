import { createHash } from 'node:crypto'
import { SourceProblem } from '../connector/index.ts'
import {
  type Answer,
  type CountedPage,
  type Net,
  nextLink,
  pagesByCursor,
  pagesByLink,
  pagesByNumber,
  pagesByOffset,
  type Request,
} from '../net/index.ts'
import { type Json, JsonProblem, parseStrictJson } from '../table/strict-json.ts'
import { pathOf, valueAt } from './path.ts'
import type { RestSettings } from './settings.ts'

/** An answer with its rows. */
export type Page = { readonly rows: readonly Json[]; readonly json: Json; readonly answer: Answer }

/** Every page of rows, proved to its end: where the interface says that there is more than was read, it is a problem. */
export async function* pagesOf(settings: RestSettings, net: Net): AsyncGenerator<Page> {
  switch (settings.paging) {
    case 'none': {
      const page = await ask(settings, net, null)
      refuseMore(page)
      yield page
      return
    }
    case 'link':
      for await (const answer of pagesByLink(net, requestOf(settings, null))) yield pageOf(settings, answer)
      return
    case 'next':
      yield* pagesByCursor(async url => {
        const page = await ask(settings, net, url === null ? null : { url: sameOrigin(settings, url) })
        return { page, next: refuseSilence(settings, page, tokenAt(settings, page)) }
      })
      return
    case 'cursor':
      yield* pagesByCursor(async cursor => {
        const page = await ask(settings, net, cursor === null ? null : { value: cursor })
        return { page, next: refuseSilence(settings, page, tokenAt(settings, page)) }
      })
      return
    case 'page':
      yield* pagesByNumber(number => counted(settings, net, number), { first: settings.firstPage })
      return
    case 'offset':
      yield* pagesByOffset(offset => counted(settings, net, offset))
  }
}

type Turn = { readonly url: string } | { readonly value: string | number } | null

async function ask(settings: RestSettings, net: Net, turn: Turn): Promise<Page> {
  return pageOf(settings, await net.send(requestOf(settings, turn)))
}

async function counted(settings: RestSettings, net: Net, value: number): Promise<CountedPage<Page>> {
  const page = await ask(settings, net, { value })
  const more = settings.more === undefined ? undefined : valueAt(page.json, pathOf(settings.more))
  return {
    page,
    items: page.rows.length,
    hasMore: typeof more === 'boolean' ? more : undefined,
    total: totalOf(settings, page) ?? undefined,
    mark: createHash('sha256').update(page.answer.bytes).digest('hex'),
  }
}

/** How many rows the interface says there are; null where it is not asked to say. */
export function totalOf({ total }: RestSettings, { json, answer }: Page): number | null {
  if (total === undefined) return null
  const said = valueAt(json, pathOf(total))
  const number = isNumber(said) ? Number(said.number) : typeof said === 'string' ? Number(said) : Number.NaN
  if (Number.isSafeInteger(number) && number >= 0) return number
  throw new SourceProblem(`${answer.url.host} says no total at "${total}"`)
}

function isNumber(json: Json | undefined): json is { readonly number: string } {
  return typeof json === 'object' && json !== null && 'number' in json
}

function requestOf(settings: RestSettings, turn: Turn): Request {
  const url = new URL(turn && 'url' in turn ? turn.url : settings.url)
  const isPost = settings.graphql !== undefined || settings.method === 'POST'
  const parameter = turn && 'value' in turn ? { [settings.parameter ?? '']: turn.value } : firstOf(settings)
  if (!isPost) for (const [name, value] of Object.entries(parameter)) url.searchParams.set(name, String(value))
  const body =
    settings.graphql === undefined
      ? { ...settings.body, ...parameter }
      : { query: settings.graphql, variables: { ...settings.variables, ...parameter } }
  return {
    method: isPost ? 'POST' : 'GET',
    url,
    headers: {
      accept: 'application/json',
      ...(isPost && { 'content-type': 'application/json' }),
      ...Object.fromEntries(settings.headers.map(headerOf)),
      ...secretOf(settings),
    },
    ...(isPost && { body: JSON.stringify(body) }),
    ...(settings.ca !== undefined && { tls: { ca: settings.ca } }),
    needs: 'the right to read these rows',
  }
}

function firstOf({ paging, parameter = '', firstPage }: RestSettings): Record<string, number> {
  if (paging === 'page') return { [parameter]: firstPage }
  return paging === 'offset' ? { [parameter]: 0 } : {}
}

function headerOf(line: string): [string, string] {
  const at = line.indexOf(':')
  return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()]
}

function secretOf({ user, secret, secretHeader }: RestSettings): Record<string, string> {
  if (secret === undefined) return {}
  if (user === undefined) return { [secretHeader.toLowerCase()]: secret }
  return { authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}` }
}

function pageOf(settings: RestSettings, answer: Answer): Page {
  const json = jsonOf(answer)
  if (settings.graphql !== undefined) refuseErrors(json, answer)
  const rows = valueAt(json, pathOf(settings.rows))
  if (Array.isArray(rows)) return { rows: rows as readonly Json[], json, answer }
  const found = rows === undefined ? 'nothing' : 'no list'
  throw new SourceProblem(`${answer.url.host} answered, but ${found} stands at "${settings.rows}"; ${shapeOf(json)}`)
}

function jsonOf(answer: Answer): Json {
  try {
    return parseStrictJson(answer.text())
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error
    answer.json() // says what came where it is no JSON at all
    throw new SourceProblem(`${answer.url.host} answered JSON that is ambiguous: ${error.message}`)
  }
}

function shapeOf(json: Json): string {
  if (json instanceof Map) return `the answer has ${[...json.keys()].slice(0, 20).join(', ') || 'no fields'}`
  return Array.isArray(json) ? 'the answer is a list' : 'the answer is a single value'
}

/** GraphQL answers 200 also when it could not read everything. */
function refuseErrors(json: Json, { url }: Answer): void {
  const errors = json instanceof Map ? json.get('errors') : undefined
  if (!Array.isArray(errors) || errors.length === 0) return
  const said = valueAt(json, pathOf('errors[*].message'))
  const words = Array.isArray(said) ? said.filter(word => typeof word === 'string').slice(0, 3) : []
  throw new SourceProblem(
    `${url.host} could not answer the query: ${words.join('; ').slice(0, 500) || 'it says no why'}`,
  )
}

function tokenAt({ next = '' }: RestSettings, { json }: Page): string | null {
  const token = valueAt(json, pathOf(next))
  if (isNumber(token)) return token.number
  return typeof token === 'string' && token !== '' ? token : null
}

/** The token that ends a list is missing while the answer says that there is more: nothing is believed then. */
function refuseSilence({ more, next }: RestSettings, { json, answer }: Page, token: string | null): string | null {
  if (more === undefined) return token
  const said = valueAt(json, pathOf(more))
  if (typeof said !== 'boolean') throw new SourceProblem(`${answer.url.host} says neither true nor false at "${more}"`)
  if (!said) return null
  if (token === null)
    throw new SourceProblem(`${answer.url.host} says that there is more, but nothing stands at "${next}"`)
  return token
}

function sameOrigin(settings: RestSettings, next: string): string {
  const url = URL.parse(next, settings.url)
  if (url?.origin === new URL(settings.url).origin) return url.href
  throw new SourceProblem(
    `The next page lies at ${url?.origin ?? 'an address that cannot be read'}; it is not asked there`,
  )
}

const hints = [
  'next',
  'next_page',
  'nextPage',
  'nextPageToken',
  'next_page_token',
  'nextLink',
  '@odata.nextLink',
  'next_cursor',
  'nextCursor',
  'NextToken',
  'nextToken',
]
const moreHints = ['has_more', 'hasMore', 'has_next', 'hasNext', 'hasNextPage', 'more']

/** Where a single answer names more pages, it is not everything. */
function refuseMore({ json, answer }: Page): void {
  const told = json instanceof Map ? json : new Map<string, Json>()
  const named =
    (nextLink(answer) && 'a Link header') ??
    hints.find(name => typeof told.get(name) === 'string' && told.get(name) !== '') ??
    moreHints.find(name => told.get(name) === true)
  if (!named) return
  throw new SourceProblem(
    `${answer.url.host} names more pages (${named}), but the settings say that there are none; choose how it pages`,
  )
}
