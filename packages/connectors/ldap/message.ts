import {
  BerProblem,
  boolean,
  contentOf,
  type Element,
  element,
  elements,
  integer,
  integerOf,
  octets,
  sequence,
  tags,
} from '../ber/index.ts'
import { filterOf } from './filter.ts'

/** Operations of LDAP (RFC 4511, section 4.2 and on), by the tags that stand for them. */
export const operations = {
  bind: 0x60,
  bound: 0x61,
  unbind: 0x42,
  search: 0x63,
  entry: 0x64,
  done: 0x65,
  reference: 0x73,
  extended: 0x77,
  extendedDone: 0x78,
} as const
export const startTls = '1.3.6.1.4.1.1466.20037'
export const pagedResults = '1.2.840.113556.1.4.319'

export type Result = { readonly code: number; readonly words: string; readonly referrals: readonly string[] }
export type Entry = { readonly dn: string; readonly attributes: ReadonlyMap<string, readonly Buffer[]> }

export type Message = {
  readonly id: number
  readonly said:
    | { readonly kind: 'result'; readonly operation: number; readonly result: Result }
    | { readonly kind: 'entry'; readonly entry: Entry }
    | { readonly kind: 'reference'; readonly addresses: readonly string[] }
  /** The cookie of the page that follows; empty at the last, undefined where the server did not page. */
  readonly cookie: Buffer | undefined
}

export type Search = {
  readonly base: string
  readonly scope: 'base' | 'subtree'
  readonly filter: string
  readonly attributes: readonly string[]
  /** Entries at a time, and where to go on. Without it the answer comes in one piece. */
  readonly page?: { readonly size: number; readonly cookie: Buffer }
}

export function bindRequest(id: number, dn: string, password: string): Buffer {
  const content = element(operations.bind, integer(3), octets(dn), octets(password, 0x80))
  return sequence(integer(id), content)
}

export function unbindRequest(id: number): Buffer {
  return sequence(integer(id), element(operations.unbind))
}

export function startTlsRequest(id: number): Buffer {
  return sequence(integer(id), element(operations.extended, octets(startTls, 0x80)))
}

export function searchRequest(id: number, { base, scope, filter, attributes, page }: Search): Buffer {
  const content = element(
    operations.search,
    octets(base),
    integer(scope === 'base' ? 0 : 2, tags.enumerated),
    integer(0, tags.enumerated), // aliases are not followed
    integer(0), // no size limit of ours
    integer(0), // no time limit of ours
    boolean(false),
    filterOf(filter),
    sequence(...attributes.map(name => octets(name))),
  )
  if (!page) return sequence(integer(id), content)
  const value = sequence(integer(page.size), octets(page.cookie))
  const control = sequence(octets(pagedResults), boolean(true), octets(value))
  return sequence(integer(id), content, element(0xa0, control))
}

/** What a server said, of the operations that are asked for here. */
export function messageOf(bytes: Buffer): Message {
  const [whole] = elements(bytes)
  const [id, operation, controls] = elements(contentOf(whole, tags.sequence))
  return { id: integerOf(id), said: saidBy(operation), cookie: cookieOf(controls) }
}

function saidBy(operation: Element | undefined): Message['said'] {
  switch (operation?.tag) {
    case operations.entry:
      return { kind: 'entry', entry: entryOf(operation.content) }
    case operations.reference:
      return { kind: 'reference', addresses: elements(operation.content).map(textOf) }
    case operations.bound:
    case operations.done:
    case operations.extendedDone:
      return { kind: 'result', operation: operation.tag, result: resultOf(operation.content) }
    default:
      throw new BerProblem('an operation that was not asked for')
  }
}

function resultOf(content: Buffer): Result {
  const [code, , words, ...more] = elements(content)
  const referral = more.find(({ tag }) => tag === 0xa3)
  return {
    code: integerOf(code, tags.enumerated),
    words: contentOf(words, tags.octets).toString('utf8'),
    referrals: referral ? elements(referral.content).map(textOf) : [],
  }
}

function entryOf(content: Buffer): Entry {
  const [dn, list] = elements(content)
  const attributes = new Map<string, readonly Buffer[]>()
  for (const each of elements(contentOf(list, tags.sequence))) {
    const [name, values] = elements(contentOf(each, tags.sequence))
    const held = elements(contentOf(values, tags.set)).map(value => contentOf(value, tags.octets))
    attributes.set(textOf(name).toLowerCase(), held)
  }
  return { dn: textOf(dn), attributes }
}

function cookieOf(controls: Element | undefined): Buffer | undefined {
  if (controls?.tag !== 0xa0) return undefined
  for (const control of elements(controls.content)) {
    const parts = elements(contentOf(control, tags.sequence))
    if (textOf(parts[0]) !== pagedResults) continue
    const [value] = elements(contentOf(parts.at(-1), tags.octets))
    return contentOf(elements(contentOf(value, tags.sequence))[1], tags.octets)
  }
  return undefined
}

function textOf(given: Element | undefined): string {
  return contentOf(given, tags.octets).toString('utf8')
}
