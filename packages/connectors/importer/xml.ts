import { createHash } from 'node:crypto'
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
  /** An element that was asked for, whole, with its place and the SHA-256 of its text as written. */
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

/**
 * Whether an element is to come whole (true), as it begins and ends (false), or not at all with everything in it, which is
 * then only checked. The path has the local names from the root down to it; it is read at once and not kept.
 */
type Take = (path: readonly string[]) => boolean | 'skip'

const limits = { depth: 128, attributes: 256, text: 32 * 1024 * 1024 }

/**
 * Reads XML in one pass. Refused with the line: broken XML, document types (but see
 * `isHarmlessDoctype`), entities beyond the five of XML, more than 128
 * levels, more than 256 attributes on one element, an element of more than 32 MiB. Nothing that a file points to is read.
 */
export async function* readXml(file: ImportFile, take: Take): AsyncGenerator<XmlEvent> {
  let [buffer, at, line, isOver] = ['', 0, 1, false]
  // The next of each in the buffer, as far as known: most texts hold none of them, and are then not looked through.
  const next: Record<Rare, number> = { '<': -1, '&': -1, ']]>': -1, '\r': -1 }
  const rawNames: string[] = []
  const path: string[] = []
  const places: number[] = []
  const counts: Map<string, number>[] = [new Map()]
  const texts: string[] = []
  const building: Mutable[] = []
  let events: XmlEvent[] = []
  let [skippedFrom, wholeFrom, hasDoctype] = [0, -1, false]

  const fail = (message: string, place = at): never => {
    throw new SourceProblem(`${file.name} line ${line + linesIn(buffer, 0, place)}: ${message}`)
  }
  const broken = (message: string, place = at): never => fail(`broken XML: ${message}`, place)

  const holds = (what: Rare, from: number, to: number): boolean => {
    if (next[what] < from) {
      const found = buffer.indexOf(what, from)
      next[what] = found === -1 ? Number.POSITIVE_INFINITY : found
    }
    return next[what] < to
  }

  const decode = (from: number, to: number): string => {
    let text = buffer.slice(from, to)
    if (holds('\r', from, to)) text = text.replace(/\r\n?/g, '\n')
    return holds('&', from, to) ? withoutEntities(text, from) : text
  }

  const withoutEntities = (text: string, from: number): string =>
    text.replace(entity, (written, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return entities[name] ?? broken(`the entity ${written.slice(0, 40)} is not known`, from)
      const code = hex === undefined ? Number(decimal ?? Number.NaN) : Number.parseInt(hex, 16)
      if (!isCharacter(code)) broken(`${JSON.stringify(written.slice(0, 40))} stands for no character`, from)
      return String.fromCodePoint(code)
    })

  /** The same without the text, for what is not wanted. */
  const checkEntities = (from: number, to: number): void => {
    if (!holds('&', from, to)) return
    let place = next['&']
    for (; place !== -1 && place < to; place = buffer.indexOf('&', place + 1)) {
      const isKnown = buffer.startsWith('lt;', place + 1) || buffer.startsWith('gt;', place + 1)
      if (!isKnown) withoutEntities(buffer.slice(place, Math.min(to, buffer.indexOf(';', place) + 1 || to)), place)
    }
    next['&'] = place === -1 ? Number.POSITIVE_INFINITY : place
  }

  const addText = (text: string): void => {
    const element = building.at(-1)
    if (element) element.text += text
    else texts[texts.length - 1] += text
    const held = element ? element.text : texts.at(-1)!
    if (held.length > limits.text) fail(`an element longer than ${limits.text} characters`)
  }

  const readText = (from: number, to: number): void => {
    if (rawNames.length === 0) {
      if (!isBlank(buffer, from, to)) broken(isOver ? 'something follows the root' : 'text before the root', from)
      return
    }
    if (holds(']]>', from, to)) broken(']]> in a text', from)
    if (skippedFrom > 0) checkEntities(from, to)
    else addText(decode(from, to))
  }

  /** Where a name ends that begins here; the end of the buffer when it may go on. */
  const endOfName = (from: number): number => {
    let end = from
    while (end < buffer.length && !endsName(buffer.charCodeAt(end))) end += 1
    return end
  }
  const afterSpaces = (from: number): number => {
    let end = from
    while (end < buffer.length && isSpace(buffer.charCodeAt(end))) end += 1
    return end
  }

  const locals = new Map<string, string>()
  /** The name without its prefix, once it is known to be a name. */
  const localName = (raw: string, place: number): string => {
    const known = locals.get(raw)
    if (known !== undefined) return known
    if (!nameShape.test(raw)) broken(raw === '' ? 'a name is expected' : `${raw.slice(0, 40)} is no name`, place)
    const own = copyOf(raw)
    if (locals.size > 10_000) locals.clear()
    const local = own.slice(own.indexOf(':') + 1)
    locals.set(own, local)
    return local
  }

  /** Reads the start tag at `from`. Its end, or -1 when it has not come yet. */
  const startTag = (from: number): number => {
    const nameEnd = endOfName(from + 1)
    if (nameEnd === buffer.length) return -1
    if (nameEnd === from + 1) broken('a name is expected', from)
    const names: string[] = []
    const bounds: number[] = []
    let place = nameEnd
    let isEmpty = false
    for (;;) {
      const start = afterSpaces(place)
      if (start + 1 >= buffer.length && buffer[start] !== '>') return -1
      const code = buffer.charCodeAt(start)
      if (code === 62 || code === 47) {
        isEmpty = code === 47
        if (isEmpty && buffer.charCodeAt(start + 1) !== 62) broken('a / stands inside of a tag', start)
        place = isEmpty ? start + 2 : start + 1
        break
      }
      const end = endOfName(start)
      const equals = afterSpaces(end)
      const quote = afterSpaces(equals + 1)
      if (quote >= buffer.length) return -1
      if (start === place) broken('a space is expected before an attribute', start)
      if (buffer.charCodeAt(equals) !== 61) broken('an attribute without a value', start)
      const mark = buffer[quote]
      if (mark !== '"' && mark !== "'") broken('the value of an attribute has no quotes', quote)
      const close = buffer.indexOf(mark!, quote + 1)
      if (close === -1 && !holds('<', quote, buffer.length)) return -1
      if (holds('<', quote, close === -1 ? buffer.length : close)) broken('a < in the value of an attribute', quote)
      const name = buffer.slice(start, end)
      localName(name, start)
      if (names.includes(name)) broken(`the attribute ${name.slice(0, 40)} stands twice`, start)
      names.push(name)
      bounds.push(quote + 1, close)
      if (names.length > limits.attributes) fail(`more than ${limits.attributes} attributes on one element`, start)
      place = close + 1
    }
    const raw = buffer.slice(from + 1, nameEnd)
    const name = localName(raw, from)
    if (isOver) broken('a second root', from)
    if (rawNames.length >= limits.depth) fail(`more than ${limits.depth} levels`, from)
    rawNames.push(raw)
    if (skippedFrom > 0) for (let i = 0; i < bounds.length; i += 2) checkEntities(bounds[i]!, bounds[i + 1]!)
    else opened(name, attributesOf(names, bounds), from)
    at = place
    if (isEmpty) closed()
    return place
  }

  const opened = (name: string, attributes: Record<string, string>, from: number): void => {
    path.push(name)
    if (building.length > 0) {
      building.push({ name, attributes, children: [], text: '' })
      return
    }
    const siblings = counts.at(-1)!
    const place = (siblings.get(name) ?? 0) + 1
    siblings.set(name, place)
    places.push(place)
    const wanted = take(path)
    if (wanted === 'skip') skippedFrom = rawNames.length
    else if (wanted) {
      wholeFrom = from
      building.push({ name, attributes, children: [], text: '' })
    } else {
      counts.push(new Map())
      texts.push('')
      events.push({ kind: 'open', path: [...path], attributes })
    }
  }

  /** The innermost element has ended before `at`. */
  const closed = (): void => {
    rawNames.pop()
    isOver = rawNames.length === 0
    if (skippedFrom > 0) {
      if (rawNames.length >= skippedFrom) return
      skippedFrom = 0
    } else {
      const element = building.pop()
      const parent = building.at(-1)
      if (element && parent) {
        parent.children.push(element)
        path.pop()
        return
      }
      if (element) events.push(wholeElement(element))
      else {
        counts.pop()
        events.push({ kind: 'close', path: [...path], text: texts.pop() ?? '' })
      }
    }
    path.pop()
    places.pop()
  }

  const wholeElement = (element: XmlElement): XmlEvent => {
    const written = buffer.slice(wholeFrom, at)
    wholeFrom = -1
    return {
      kind: 'element',
      path: [...path],
      element,
      pointer: path.map((name, index) => `/${name}[${places[index]}]`).join(''),
      get sha256() {
        return createHash('sha256').update(written).digest('hex')
      },
    }
  }

  /** Attributes by their local names; one without a prefix wins over one with. Declarations of namespaces are left out. */
  const attributesOf = (names: readonly string[], bounds: readonly number[]): Record<string, string> => {
    const attributes: Record<string, string> = Object.create(null)
    for (const [index, name] of names.entries()) {
      const from = bounds[index * 2]!
      const value = valueBetween(from, bounds[index * 2 + 1]!)
      if (name === 'xmlns' || name.startsWith('xmlns:')) continue
      const local = localName(name, from)
      if (!(local in attributes) || local === name) attributes[local] = value
    }
    return attributes
  }
  const valueBetween = (from: number, to: number): string => {
    const written = buffer.slice(from, to)
    const plain = spaces.test(written) ? written.replace(/\r\n|[\r\n\t]/g, ' ') : written
    return holds('&', from, to) ? withoutEntities(plain, from) : plain
  }

  const endTag = (from: number): number => {
    const end = buffer.indexOf('>', from)
    if (end === -1) return -1
    const name = rawNames.at(-1)
    if (name === undefined) return broken('an element ends that never began', from)
    const isOfIt = buffer.startsWith(name, from + 2) && isBlank(buffer, from + 2 + name.length, end)
    if (!isOfIt)
      broken(`</${buffer.slice(from + 2, end).slice(0, 40)}> where </${name.slice(0, 40)}> is expected`, from)
    at = end + 1
    closed()
    return at
  }

  /** Reads what begins with <! or <?. Its end, or -1 when it has not come yet. */
  const other = (from: number): number => {
    const until = (begin: string, end: string): number => {
      const found = buffer.indexOf(end, from + begin.length)
      return found === -1 ? -1 : found + end.length
    }
    if (buffer.startsWith('<!--', from)) {
      const end = until('<!--', '-->')
      if (end !== -1 && buffer.slice(from + 4, end - 3).includes('--')) broken('-- in a comment', from)
      return end
    }
    if (buffer.startsWith('<![CDATA[', from)) {
      const end = until('<![CDATA[', ']]>')
      if (end === -1) return -1
      if (rawNames.length === 0) broken('text outside of the root', from)
      if (skippedFrom === 0) addText(buffer.slice(from + 9, end - 3).replace(/\r\n?/g, '\n'))
      return end
    }
    if (buffer.startsWith('<?', from)) {
      const end = until('<?', '?>')
      if (end === -1) return -1
      const target = buffer.slice(from + 2, endOfTarget(buffer, from + 2, end))
      localName(target, from)
      if (target.toLowerCase() === 'xml' && (line > 1 || from > 0 || rawNames.length > 0))
        broken('the declaration of XML is not at the beginning', from)
      return end
    }
    if (buffer.length - from < 9) return -1
    if (!buffer.startsWith('<!DOCTYPE', from)) return broken('<! begins nothing that is known', from)
    const end = until('<!DOCTYPE', '>')
    const isHarmless = end === -1 ? buffer.length - from < 1000 : isHarmlessDoctype(buffer.slice(from + 9, end - 1))
    if (isOver || rawNames.length > 0 || hasDoctype || !isHarmless) fail('a document type is not accepted', from)
    hasDoctype = end !== -1
    return end
  }

  /** Reads what the buffer holds whole. */
  const tokens = (isLast: boolean): void => {
    for (;;) {
      const from = buffer.indexOf('<', at)
      if (from === -1) {
        if (isLast && at < buffer.length) readText(at, buffer.length)
        if (isLast) at = buffer.length
        return
      }
      const code = buffer.charCodeAt(from + 1)
      const begin = at
      if (from > at && !Number.isNaN(code)) {
        readText(at, from)
        at = from
      }
      if (Number.isNaN(code)) return
      const end = code === 47 ? endTag(from) : code === 33 || code === 63 ? other(from) : startTag(from)
      if (end === -1) {
        if (buffer.length - begin > limits.text) fail(`a tag or text longer than ${limits.text} characters`)
        return
      }
      at = end
    }
  }

  /** Goes on with more of the text behind what has not been read yet. */
  const append = (more: string): void => {
    const from = keptFrom()
    line += linesIn(buffer, 0, from)
    buffer = buffer.slice(from) + more
    at -= from
    if (wholeFrom !== -1) wholeFrom = 0
    for (const what of rare) next[what] = -1
    const forbidden = more.search(noCharacter)
    if (forbidden !== -1) broken('a character that XML does not allow', buffer.length - more.length + forbidden)
    tokens(false)
  }
  const keptFrom = (): number => (wholeFrom === -1 ? at : wholeFrom)

  // What is kept is copied with each piece that is put behind it: the longer it is, the more is put there at once.
  let [pieces, length]: [string[], number] = [[], 0]
  for await (const piece of file.text()) {
    pieces.push(piece)
    length += piece.length
    const kept = buffer.length - keptFrom()
    if (kept > limits.text) fail(`an element longer than ${limits.text} characters`)
    if (length < kept) continue
    append(pieces.join(''))
    pieces = []
    length = 0
    yield* events
    events = []
  }
  append(pieces.join(''))
  tokens(true)
  yield* events
  if (at < buffer.length || rawNames.length > 0) fail('broken XML: the file is cut off here', buffer.length)
  if (!isOver) broken('no element')
}

/**
 * Whether a document type, as it stands behind `<!DOCTYPE`, declares nothing and is one that a tool puts into all of its
 * files: those of Nikto point to a file on the scanner's machine. It is passed over, and what it points to is never read.
 */
export function isHarmlessDoctype(written: string): boolean {
  return /^\s+niktoscans?\s+(?:SYSTEM|PUBLIC)\s+[^[<>]*$/.test(written)
}

type Mutable = { name: string; attributes: Record<string, string>; children: Mutable[]; text: string }

const rare = ['<', '&', ']]>', '\r'] as const
type Rare = (typeof rare)[number]

const entity = /&(?:#x([\da-fA-F]+);|#(\d+);|([^\s;&<#]+);)?/g
const entities: Readonly<Record<string, string>> = Object.assign(Object.create(null), {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
})
const spaces = /[\t\n\r]/
const nameShape =
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: the joiners stand for themselves
  /^[:A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\u{10000}-\u{EFFFF}][-:A-Z_a-z.\d\u00B7\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u037D\u037F-\u1FFF\u200C\u200D\u203F\u2040\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\u{10000}-\u{EFFFF}]*$/u
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const noCharacter = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/

function isCharacter(code: number): boolean {
  if (code < 32) return code === 9 || code === 10 || code === 13
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff)
}

function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9
}

/** A space, ", ', /, <, = or >. */
function endsName(code: number): boolean {
  return code <= 62 && (isSpace(code) || code >= 60 || code === 34 || code === 39 || code === 47)
}

function endOfTarget(text: string, from: number, end: number): number {
  let place = from
  while (place < end - 2 && !isSpace(text.charCodeAt(place))) place += 1
  return place
}

function isBlank(text: string, from: number, to: number): boolean {
  for (let place = from; place < to; place += 1) if (!isSpace(text.charCodeAt(place))) return false
  return true
}

function linesIn(text: string, from: number, to: number): number {
  let lines = 0
  for (let place = text.indexOf('\n', from); place !== -1 && place < to; place = text.indexOf('\n', place + 1))
    lines += 1
  return lines
}

/** The same text in memory of its own: a part of a text keeps the whole of it alive. */
export function copyOf(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string
}

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
