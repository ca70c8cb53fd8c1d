import { createHash } from 'node:crypto'
import { SaxesParser } from 'saxes'
import { SourceProblem } from '../connector/index.ts'
import type { ImportFile } from './file.ts'

/** An element with everything in it. Names come without their prefix. */
export type XmlElement = {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
  /** The text that stands in it directly, untrimmed. */
  readonly text: string
}

export type XmlEvent =
  /** An element that was asked for, whole, with its place and a SHA-256 over its names, attributes and texts. */
  | {
      readonly kind: 'element'
      readonly path: readonly string[]
      readonly element: XmlElement
      readonly pointer: string
      readonly sha256: string
    }
  /** Any other element begins, or ends with the text that stood in it directly. */
  | { readonly kind: 'open'; readonly path: readonly string[]; readonly attributes: Readonly<Record<string, string>> }
  | { readonly kind: 'close'; readonly path: readonly string[]; readonly text: string }

const limits = { depth: 128, attributes: 256, text: 32 * 1024 * 1024 }

/**
 * Reads XML in one pass: the elements that `take` names (by the local names from the root down to it) come whole, all others
 * as they begin and end. Refused with the line: broken XML, document types, entities beyond the five of XML, more than 128
 * levels, more than 256 attributes on one element, an element of more than 32 MiB.
 */
export async function* readXml(file: ImportFile, take: (path: readonly string[]) => boolean): AsyncGenerator<XmlEvent> {
  const parser = new SaxesParser({ xmlns: false, position: true })
  const fail = (message: string): never => {
    throw new SourceProblem(`${file.name} line ${parser.line}: ${message}`)
  }
  const path: string[] = []
  const counts: Map<string, number>[] = [new Map()]
  const places: number[] = []
  const texts: string[] = []
  const building: Mutable[] = []
  let [events, held, attributes]: [XmlEvent[], number, number] = [[], 0, 0]

  parser.on('error', error => fail(`broken XML: ${error.message.replace(/^\d+:\d+: /, '')}`))
  parser.on('doctype', () => fail('a document type is not accepted'))
  parser.on('opentagstart', () => {
    attributes = 0
  })
  parser.on('attribute', ({ value }) => {
    attributes += 1
    if (attributes > limits.attributes) fail(`more than ${limits.attributes} attributes on one element`)
    weigh(value)
  })
  parser.on('opentag', tag => {
    const name = localName(tag.name)
    path.push(name)
    if (path.length > limits.depth) fail(`more than ${limits.depth} levels`)
    const siblings = counts.at(-1)
    const place = (siblings?.get(name) ?? 0) + 1
    siblings?.set(name, place)
    places.push(place)
    counts.push(new Map())
    const given = localNames(tag.attributes)
    if (building.length > 0 || take(path)) building.push({ name, attributes: given, children: [], text: '' })
    else {
      texts.push('')
      events.push({ kind: 'open', path: [...path], attributes: given })
    }
  })
  const addText = (text: string) => {
    weigh(text)
    const element = building.at(-1)
    if (element) element.text += text
    else if (texts.length > 0) texts[texts.length - 1] += text
  }
  const weigh = (text: string) => {
    held += text.length
    if (held > limits.text) fail(`an element longer than ${limits.text} characters`)
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('closetag', () => {
    const element = building.pop()
    const parent = building.at(-1)
    if (element && parent) parent.children.push(element)
    else if (element) {
      const pointer = path.map((name, index) => `/${name}[${places[index]}]`).join('')
      events.push({ kind: 'element', path: [...path], element, pointer, sha256: hashOf(element) })
    } else events.push({ kind: 'close', path: [...path], text: texts.pop() ?? '' })
    if (building.length === 0) held = 0
    path.pop()
    places.pop()
    counts.pop()
  })

  const feed = function* (text: string): Generator<XmlEvent> {
    parser.write(text)
    yield* events
    events = []
  }
  const pieceCharacters = 16 * 1024
  for await (const text of file.text())
    for (let at = 0; at < text.length; at += pieceCharacters) yield* feed(text.slice(at, at + pieceCharacters))
  parser.close()
  yield* events
}

type Mutable = { name: string; attributes: Record<string, string>; children: Mutable[]; text: string }

/** The first element of this name inside, or undefined. */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find(one => one.name === name)
}

/** All elements of this name directly inside. */
export function children(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter(one => one.name === name) ?? []
}

/** The text of an element and all in it, trimmed and with single spaces; null when there is none. */
export function textIn(element: XmlElement | undefined): string | null {
  if (!element) return null
  const text = allText(element).replace(/\s+/g, ' ').trim()
  return text === '' ? null : text
}

function allText(element: XmlElement): string {
  return element.text + element.children.map(allText).join(' ')
}

function hashOf(element: XmlElement): string {
  const plain = (one: XmlElement): unknown => [
    one.name,
    Object.entries(one.attributes).sort(),
    one.text,
    one.children.map(plain),
  ]
  return createHash('sha256')
    .update(JSON.stringify(plain(element)))
    .digest('hex')
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

/** Attributes by their local names; one without a prefix wins over one with. Declarations of namespaces are left out. */
function localNames(attributes: Readonly<Record<string, string>>): Record<string, string> {
  const found: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'xmlns' || name.startsWith('xmlns:')) continue
    const local = localName(name)
    if (!(local in found) || local === name) found[local] = value
  }
  return found
}
