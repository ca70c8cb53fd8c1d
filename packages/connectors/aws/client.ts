import type { CollectRun } from '../connector/index.ts'
import type { Json } from '../importer/json.ts'
import { at, isObject, textAt } from '../importer/look.ts'
import { type Answer, pagesByCursor, type Request, type StreamedAnswer } from '../net/index.ts'
import { child, isTrue, textIn, type XmlElement, xmlOf } from './document.ts'
import type { ActionOf } from './permissions.ts'
import { AwsProblem, busyCodes, type Trouble, troubleOf, wordsOf } from './problem.ts'
import { accountEndpointOf, endpointOf, partitionOf, type Service, services } from './services.ts'
import { type Credentials, encoded, signed } from './sign.ts'

type Values = Readonly<Record<string, string | number | undefined>>

/** What is asked of a service that answers to paths. */
export type Asking<S extends Service> = {
  readonly action: ActionOf<S>
  readonly method?: string
  readonly path: readonly string[]
  readonly query?: Values
  readonly body?: Json
  readonly headers?: Readonly<Record<string, string>>
  /** What it is asked about, for messages. */
  readonly about?: string
  /** The account, where S3 is asked about the whole of it. */
  readonly account?: string
}

type AnyAsking = Omit<Asking<'s3'>, 'action'> & { readonly action: string }

type Told = { readonly about?: string; isEarly?(answer: Answer): boolean }

/**
 * AWS as one set of credentials sees it: each call is signed, tried again where it only came too often, and answered by what
 * was asked for or an `AwsProblem`. A call that failed three times in one region is not made there again.
 */
export type Aws = {
  /** Services whose answers are XML to a form: the element that holds the result. */
  query<S extends Service>(
    service: S,
    region: string,
    action: ActionOf<S>,
    values?: Values,
    told?: Told,
  ): Promise<XmlElement>
  /** Services whose questions and answers are JSON under one address. */
  json<S extends Service>(service: S, region: string, action: ActionOf<S>, body?: Json, about?: string): Promise<Json>
  /** Services whose questions are paths and whose answers are JSON. */
  rest<S extends Service>(service: S, region: string, asking: Asking<S>): Promise<Json>
  /** S3, whose answers are XML under a root of this name; some that speak as S3 does have another for it. */
  s3(region: string, asking: Asking<'s3'> & { readonly root: string }): Promise<XmlElement>
  /** S3, where the answer is a short text. */
  file(region: string, asking: Asking<'s3'>): Promise<Answer>
  /** S3, where the answer is a file that may be large. A body that is cut throws. */
  stream(region: string, asking: Asking<'s3'> & { readonly maxBytes: number }): Promise<StreamedAnswer>
}

type Call = {
  readonly service: Service
  readonly region: string
  readonly action: string
  readonly url: URL
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
} & Told

const failuresUntilLeftAlone = 3

/** `credentials` is asked before each call, so that those that were given for a while can be renewed. */
export function openAws(
  run: Pick<CollectRun, 'net' | 'now'>,
  credentials: () => Credentials | Promise<Credentials>,
  endpoint: string | undefined,
): Aws {
  const failures = new Map<string, number>()

  async function ask(call: Call): Promise<Answer> {
    const key = `${call.service}:${call.action} ${call.region}`
    const failed = failures.get(key) ?? 0
    if (failed >= failuresUntilLeftAlone)
      throw problem(call, 'failed', { status: 0, code: `not asked again after ${failed} failures`, said: '' })
    try {
      const answer = await sent(call)
      failures.delete(key)
      return answer
    } catch (error) {
      if (error instanceof AwsProblem && error.trouble === 'failed' && error.code !== notReady)
        failures.set(key, (failures.get(key) ?? 0) + 1)
      throw error
    }
  }

  async function sent(call: Call): Promise<Answer> {
    const { url, method, body, service } = call
    const region = 'global' in services[service] ? partitionOf(call.region).globalRegion : call.region
    let busy: Answer | undefined
    const request: Request = {
      url,
      method,
      headers: signed(
        { method, url, headers: call.headers, body },
        { credentials: await credentials(), region, service, at: run.now() },
      ),
      ...(body !== '' && { body }),
      expect: 'any',
      isBusy: answer => {
        const isBusy = isBusyAnswer(answer) || (call.isEarly?.(answer) ?? false)
        busy = isBusy ? answer : undefined
        return isBusy
      },
    }
    try {
      const answer = await run.net.send(request)
      if (answer.status >= 200 && answer.status < 300) return answer
      throw refusal(call, answer)
    } catch (error) {
      throw busy === undefined ? error : refusal(call, busy)
    }
  }

  const form = (service: Service, region: string, action: string, values: Values, told: Told): Call => {
    const { version } = services[service] as { version?: string }
    const given = Object.entries(values).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    )
    return {
      ...told,
      service,
      region,
      action,
      method: 'POST',
      url: endpointOf(service, region, endpoint),
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: [['Action', action], ['Version', version ?? ''], ...given]
        .map(([name = '', value = '']) => `${encoded(name)}=${encoded(value)}`)
        .join('&'),
    }
  }

  const rest = (service: Service, region: string, asking: AnyAsking): Call => {
    const { account } = asking
    const url =
      account === undefined ? endpointOf(service, region, endpoint) : accountEndpointOf(account, region, endpoint)
    const query = Object.entries(asking.query ?? {}).flatMap(([name, value]) =>
      value === undefined ? [] : [`${encoded(name)}=${encoded(String(value))}`],
    )
    url.pathname = `${url.pathname.replace(/\/$/, '')}/${asking.path.map(encoded).join('/')}`
    url.search = query.join('&')
    return {
      service,
      region,
      action: asking.action,
      ...(asking.about !== undefined && { about: asking.about }),
      method: asking.method ?? 'GET',
      url,
      headers: {
        ...asking.headers,
        ...(account !== undefined && { 'x-amz-account-id': account }),
        ...(asking.body !== undefined && { 'content-type': 'application/json' }),
      },
      body: asking.body === undefined ? '' : JSON.stringify(asking.body),
    }
  }

  return {
    async query(service, region, action, values = {}, told = {}) {
      const call = form(service, region, action, values, told)
      const root = await xmlIn(call, await ask(call), `${action}Response`)
      return child(root, `${action}Result`) ?? root
    },
    async json(service, region, action, body = {}, about) {
      const { target } = services[service] as { target?: string }
      const call: Call = {
        service,
        region,
        action,
        ...(about !== undefined && { about }),
        method: 'POST',
        url: endpointOf(service, region, endpoint),
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `${target}.${action}` },
        body: JSON.stringify(body),
      }
      return jsonIn(call, await ask(call))
    },
    async rest(service, region, asking) {
      const call = rest(service, region, asking)
      return jsonIn(call, await ask(call))
    },
    async s3(region, { root, ...asking }) {
      const call = rest('s3', region, asking)
      return await xmlIn(call, await ask(call), root)
    },
    file: (region, asking) => ask(rest('s3', region, asking)),
    async stream(region, { maxBytes, ...asking }) {
      const call = rest('s3', region, asking)
      const { url, method } = call
      const headers = signed(call, { credentials: await credentials(), region, service: 's3', at: run.now() })
      // Busy answers are none that are expected, so that they are tried again; the others say why in words of their own.
      const expect = [301, 400, 403, 404, 412]
      const isBusy = (answer: Answer) => isBusyAnswer(answer)
      const answer = await run.net.stream({ url, method, headers, maxBytes, expect, isBusy })
      if (answer.status < 300) return answer
      const chunks: Uint8Array[] = []
      for await (const chunk of answer.body) chunks.push(chunk)
      throw refusal(call, { ...answer, text: () => Buffer.concat(chunks).toString('utf8') })
    },
  }
}

function isBusyAnswer(answer: Answer): boolean {
  return answer.status >= 500 || answer.status === 429 || (answer.status >= 400 && busyCodes.has(faultOf(answer).code))
}

function refusal(call: Call, answer: Pick<Answer, 'status' | 'headers' | 'text'>): AwsProblem {
  if (answer.status < 300) return problem(call, 'failed', { status: answer.status, code: notReady, said: '' })
  const { code, said } = faultOf(answer)
  return problem(call, troubleOf(answer.status, code), { status: answer.status, code, said })
}

/** The code of an answer that still says "not yet" after all waiting. */
export const notReady = 'NotReady'

function problem(
  call: Pick<Call, 'service' | 'action' | 'region' | 'about'>,
  trouble: Trouble,
  answer: { readonly status: number; readonly code: string; readonly said: string },
): AwsProblem {
  const asked = { permission: `${call.service}:${call.action}`, region: call.region, about: call.about }
  return new AwsProblem(trouble, answer.code, wordsOf(trouble, asked, answer))
}

const otherRoots: Readonly<Record<string, string>> = { VersioningConfiguration: 'GetBucketVersioningResponse' }

async function xmlIn(call: Call, answer: Answer, root: string): Promise<XmlElement> {
  const unreadable = (said: string) => problem(call, 'unreadable', { status: answer.status, code: 'Unreadable', said })
  try {
    const element = await xmlOf('the answer', answer.text())
    if (element.name === root || element.name === otherRoots[root]) return element
    throw unreadable(`<${element.name}> where <${root}> is expected`)
  } catch (error) {
    throw error instanceof AwsProblem ? error : unreadable((error as Error).message)
  }
}

function jsonIn(call: Call, answer: Answer): Json {
  const parsed = parsedJson(answer.text())
  if (isObject(parsed)) return parsed
  throw problem(call, 'unreadable', { status: answer.status, code: 'Unreadable', said: 'no JSON object' })
}

function parsedJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

/** The code and words of a document that says what is wrong, in any of the forms that services use. */
function faultOf(answer: Pick<Answer, 'headers' | 'text'>): { readonly code: string; readonly said: string } {
  const text = answer.text().slice(0, 20_000)
  const json = parsedJson(text)
  const tag = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1]?.trim()
  const code =
    answer.headers.get('x-amzn-errortype') ??
    textAt(json, '__type') ??
    textAt(json, 'code') ??
    textAt(json, 'Code') ??
    tag('Code')
  const said = textAt(json, 'message') ?? textAt(json, 'Message') ?? tag('Message') ?? ''
  const line = said.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim()
  return {
    code: (code ?? 'without a code').replace(/^.*#/, '').replace(/:.*$/, '').slice(0, 100),
    said: line.length > 300 ? `${line.slice(0, 300)}…` : line,
  }
}

/** What is there, or null where AWS answers with one of the codes by which it says that nothing was set. */
export async function orNothing<T>(asked: Promise<T>, ...codes: readonly string[]): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof AwsProblem && codes.includes(error.code)) return null
    throw error
  }
}

/** The names by which a list carries on: how the place is named in the question and in the answer. */
export type Carrying = { readonly send: string; readonly read: string; readonly more?: string }

/** Pages of XML. A list that says that there is more without saying where is a problem, not an end. */
export function xmlPages(
  read: (values: Values) => Promise<XmlElement>,
  values: Values,
  { send, read: name, more }: Carrying,
): AsyncGenerator<XmlElement> {
  return pagesByCursor(async cursor => {
    const page = await read(cursor === null ? values : { ...values, [send]: cursor })
    const next = textIn(page, name)
    if (more === undefined) return { page, next }
    const isMore = isTrue(page, more) === true
    if (isMore && next === null) throw new AwsProblem('unreadable', 'Unreadable', endless)
    return { page, next: isMore ? next : null }
  })
}

/** The same of JSON. */
export function jsonPages(
  read: (cursor: string | null) => Promise<Json>,
  name: string,
  more?: string,
): AsyncGenerator<Json> {
  return pagesByCursor(async cursor => {
    const page = await read(cursor)
    const next = textAt(page, name)
    if (more !== undefined && at(page, more) === true && next === null)
      throw new AwsProblem('unreadable', 'Unreadable', endless)
    return { page, next }
  })
}

const endless = 'AWS says that a list goes on but not where; the rest of it was not read'

/** Everything that the pages hold, as a list. */
export async function all<Page, Item>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly Item[],
): Promise<readonly Item[]> {
  const items: Item[] = []
  for await (const page of pages) items.push(...itemsOf(page))
  return items
}

/** Does the work for each item, several at a time, and gives what came of it in the order of the items. */
export async function* eachOf<Item, Outcome>(
  items: readonly Item[],
  work: (item: Item) => Promise<Outcome>,
  atOnce = 8,
): AsyncGenerator<Outcome> {
  const running: Promise<Outcome>[] = []
  for (const item of items) {
    const started = work(item)
    started.catch(() => {}) // told when its turn comes
    running.push(started)
    if (running.length >= atOnce) yield await (running.shift() as Promise<Outcome>)
  }
  for (const started of running) yield await started
}
