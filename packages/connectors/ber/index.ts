/** The Basic Encoding Rules (X.690) as LDAP uses them (RFC 4511, section 5.1): definite lengths, tags of one byte. */

/** What is not encoded as it should be. */
export class BerProblem extends Error {
  override readonly name = 'BerProblem'
}

/** A tag and what it holds. */
export type Element = { readonly tag: number; readonly content: Buffer }

export const tags = { boolean: 0x01, integer: 0x02, octets: 0x04, enumerated: 0x0a, sequence: 0x30, set: 0x31 } as const

export function element(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content])
}

export function octets(value: string | Uint8Array, tag: number = tags.octets): Buffer {
  return element(tag, Buffer.from(value as string))
}

export function integer(value: number, tag: number = tags.integer): Buffer {
  const bytes: number[] = []
  let rest = value
  do {
    bytes.unshift(rest & 0xff)
    rest = Math.floor(rest / 256)
  } while (rest > 0)
  if ((bytes[0] ?? 0) > 0x7f) bytes.unshift(0)
  return element(tag, Buffer.from(bytes))
}

export function boolean(value: boolean): Buffer {
  return element(tags.boolean, Buffer.from([value ? 0xff : 0]))
}

export function sequence(...parts: readonly Uint8Array[]): Buffer {
  return element(tags.sequence, ...parts)
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length])
  const digits = length.toString(16)
  const bytes = Buffer.from(digits.length % 2 ? `0${digits}` : digits, 'hex')
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes])
}

/** How long the element at the start is with its tag and length; undefined where its length is not there yet. */
export function wholeLength(bytes: Buffer): number | undefined {
  const [tag, first] = bytes
  if (tag === undefined || first === undefined) return undefined
  if ((tag & 0x1f) === 0x1f) throw new BerProblem('a tag of several bytes')
  if (first < 0x80) return 2 + first
  const count = first & 0x7f
  if (count === 0 || count > 4) throw new BerProblem('a length without end or beyond four bytes')
  if (bytes.length < 2 + count) return undefined
  return 2 + count + bytes.readUIntBE(2, count)
}

/** All elements of a content, none of them cut. */
export function elements(content: Buffer): Element[] {
  const found: Element[] = []
  for (let at = 0; at < content.length; ) {
    const rest = content.subarray(at)
    const whole = wholeLength(rest)
    if (whole === undefined || whole > rest.length) throw new BerProblem('an element that is cut')
    const lengthBytes = (rest[1] ?? 0) < 0x80 ? 0 : (rest[1] ?? 0) & 0x7f
    found.push({ tag: rest[0] ?? 0, content: rest.subarray(2 + lengthBytes, whole) })
    at += whole
  }
  return found
}

/** The content of an element that must have this tag. */
export function contentOf(given: Element | undefined, tag: number): Buffer {
  if (given?.tag === tag) return given.content
  throw new BerProblem(`expected an element ${hex(tag)}, found ${given ? hex(given.tag) : 'none'}`)
}

export function integerOf(given: Element | undefined, tag: number = tags.integer): number {
  const content = contentOf(given, tag)
  if (content.length === 0 || content.length > 4) throw new BerProblem('a number of another length than 1 to 4 bytes')
  return content.readIntBE(0, content.length)
}

function hex(tag: number): string {
  return `0x${tag.toString(16).padStart(2, '0')}`
}
