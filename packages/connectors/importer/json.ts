import { createHash } from 'node:crypto'
import { SourceProblem } from '../connector/index.ts'
import type { ImportFile } from './file.ts'

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

/** Where values stand: names and places from the root; `*` is any name or place. */
export type Pattern = readonly string[]

/** A value that a pattern names, with where it stands and the SHA-256 of its text as written. */
export type JsonItem = {
  /** Which of the patterns it is, by its place in the list given. */
  readonly pattern: number
  readonly path: readonly (string | number)[]
  readonly pointer: string
  readonly value: Json
  readonly sha256: string
}

const limits = { depth: 128, item: 32 * 1024 * 1024, rest: 64 * 1024 * 1024 }

/**
 * The values that the patterns name, one by one in the order of the file; all else is checked and let go. A file with one
 * value a line is read as a list of them. Refused with the line: what RFC 8259 does not allow, a name twice in one object,
 * half of a surrogate pair, more than 128 levels, an item longer than 32 MiB.
 */
export function jsonItems(
  file: ImportFile,
  patterns: readonly Pattern[],
  { isLines = false }: { readonly isLines?: boolean } = {},
): AsyncGenerator<JsonItem> {
  const decide: Decide = path => {
    const named = patterns.findIndex(pattern => pattern.length === path.length && isPrefix(path, pattern))
    if (named !== -1) return { take: named }
    return patterns.some(pattern => pattern.length > path.length && isPrefix(path, pattern)) ? 'pass' : 'drop'
  }
  return walk(file, { decide, isLines })
}

/** The document without what the patterns name. At most 64 MiB of it. */
export async function jsonRest(file: ImportFile, without: readonly Pattern[]): Promise<Json> {
  const kept: Kept = { root: null, isLines: false }
  const decide: Decide = path =>
    without.some(pattern => pattern.length === path.length && isPrefix(path, pattern)) ? 'drop' : 'keep'
  for await (const _ of walk(file, { decide, kept }));
  return kept.root
}

/** What a document looks like: the first items of each list, the first names of each object, down to some levels. */
export async function jsonSample(file: ImportFile): Promise<{ sample: Json; isLines: boolean }> {
  const kept: Kept = { root: null, isLines: false }
  const decide: Decide = (path, at) =>
    path.length > 8 || at >= (typeof path.at(-1) === 'number' ? 3 : 200) ? 'drop' : 'keep'
  for await (const _ of walk(file, { decide, kept }));
  return { sample: kept.root, isLines: kept.isLines }
}

type Decide = (path: readonly (string | number)[], at: number) => 'keep' | 'pass' | 'drop' | { readonly take: number }

/** What was kept, and whether the file turned out to hold one value a line. */
type Kept = { root: Json; isLines: boolean }

type Walk = {
  /** Asked about each value that lies in no item and in nothing that was let go. */
  readonly decide: Decide
  /** Known beforehand: the places of the values begin the path then. */
  readonly isLines?: boolean
  readonly kept?: Kept
}

type Frame = {
  readonly isList: boolean
  /** Where what is found goes; null when it is only looked at. */
  readonly into: Json[] | { [name: string]: Json } | null
  /** Decided for all inside: it is part of an item, or let go. */
  readonly settled: boolean
  /** The names so far, so that none comes twice. */
  readonly names: Set<string> | null
  name: string
  at: number
  wants: 'value' | 'name' | 'first value' | 'first name' | 'comma'
}

type Taken = { readonly pattern: number; readonly start: number; readonly depth: number }

/** Reads the text once. */
async function* walk(
  file: ImportFile,
  { decide, isLines: given = false, kept = { root: null, isLines: false } }: Walk,
): AsyncGenerator<JsonItem> {
  const stack: Frame[] = []
  const path: (string | number)[] = []
  let [buffer, at, line, values, keptCharacters] = ['', 0, 1, 0, 0]
  let taken = null as Taken | null
  let isLines = given

  const fail = (message: string): never => {
    throw new SourceProblem(`${file.name} line ${line}: ${message}`)
  }

  /** Puts a finished value where it belongs. */
  const put = (value: Json, into: Frame['into'], frame: Frame | undefined) => {
    if (into === null || frame === undefined) return
    if (frame.isList) (into as Json[]).push(value)
    else (into as { [name: string]: Json })[frame.name] = value
  }

  function* ended(value: Json): Generator<JsonItem> {
    if (taken !== null && taken.depth === stack.length) {
      const text = buffer.slice(taken.start, at)
      yield {
        pattern: taken.pattern,
        path: [...path],
        pointer: path.map(step => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
        value,
        sha256: createHash('sha256').update(text).digest('hex'),
      }
      taken = null
    }
    const frame = stack.at(-1)
    if (frame) {
      frame.wants = 'comma'
      frame.at += 1
    } else values += 1
    path.pop()
  }

  /** What to do with the value that begins here. */
  const begin = (): { build: boolean; settled: boolean; into: Frame['into'] } => {
    const frame = stack.at(-1)
    if (frame === undefined) {
      if (values > 0) isLines = kept.isLines = true
      if (isLines) path.push(values)
    } else path.push(frame.isList ? frame.at : frame.name)
    if (frame?.settled) return { build: frame.into !== null, settled: true, into: frame.into }
    const decision = decide(path, frame?.at ?? values)
    if (typeof decision === 'object') {
      taken = { pattern: decision.take, start: at, depth: stack.length }
      return { build: true, settled: true, into: null }
    }
    if (decision === 'keep') return { build: true, settled: false, into: frame?.into ?? null }
    return { build: false, settled: decision === 'drop', into: null }
  }

  function* scalar(value: Json, end: number): Generator<JsonItem> {
    const { build, into } = begin()
    if (build && into !== null) put(value, into, stack.at(-1))
    else if (build && stack.length === 0 && taken === null) keepRoot(value)
    if (build && taken === null) {
      keptCharacters += end - at
      if (keptCharacters > limits.rest) fail(`more than ${limits.rest} characters outside of its lists`)
    }
    at = end
    yield* ended(value)
  }

  const keepRoot = (value: Json) => {
    if (!isLines) kept.root = value
    else if (values === 1) kept.root = [kept.root, value]
    else (kept.root as Json[]).push(value)
  }

  const open = (isList: boolean) => {
    if (stack.length >= limits.depth) fail(`more than ${limits.depth} levels`)
    const { build, settled, into } = begin()
    const value: Json[] | { [name: string]: Json } | null = build ? (isList ? [] : Object.create(null)) : null
    if (value !== null) {
      if (into !== null) put(value, into, stack.at(-1))
      else if (stack.length === 0 && taken === null) keepRoot(value)
    }
    stack.push({
      isList,
      into: value,
      settled,
      names: isList ? null : new Set(),
      name: '',
      at: 0,
      wants: isList ? 'first value' : 'first name',
    })
    at += 1
  }

  /** Reads as many tokens as the buffer holds whole; false from `isLast` means that the text ends inside one. */
  function* tokens(isLast: boolean): Generator<JsonItem> {
    for (;;) {
      while (at < buffer.length) {
        const code = buffer.charCodeAt(at)
        if (code === 10) line += 1
        else if (code !== 32 && code !== 13 && code !== 9) break
        at += 1
      }
      if (at >= buffer.length) return
      const frame = stack.at(-1)
      const code = buffer.charCodeAt(at)
      if (frame !== undefined) {
        if (code === (frame.isList ? 93 : 125)) {
          if (frame.wants === 'value' || frame.wants === 'name') fail('a comma is followed by nothing')
          if (frame.wants === 'first value' || frame.wants === 'first name' || frame.wants === 'comma') {
            stack.pop()
            at += 1
            yield* ended(frame.into)
            continue
          }
        }
        if (frame.wants === 'comma') {
          if (code !== 44) fail(`a comma or ${frame.isList ? ']' : '}'} is expected, not ${shown(buffer, at)}`)
          frame.wants = frame.isList ? 'value' : 'name'
          at += 1
          continue
        }
        if (frame.wants === 'name' || frame.wants === 'first name') {
          if (code !== 34) fail(`a name in quotes is expected, not ${shown(buffer, at)}`)
          const end = endOfText(at)
          if (end === -1) return
          let colon = end
          while (colon < buffer.length && isSpace(buffer.charCodeAt(colon))) colon += 1
          if (colon >= buffer.length) return
          if (buffer.charCodeAt(colon) !== 58) fail('a colon is expected after a name')
          const name = textBetween(at, end)
          if (frame.names?.has(name)) fail(`the name "${name.slice(0, 60)}" stands twice in one object`)
          frame.names?.add(name)
          frame.name = name
          for (let i = end; i < colon; i += 1) if (buffer.charCodeAt(i) === 10) line += 1
          at = colon + 1
          frame.wants = 'value'
          continue
        }
      } else if (values > 0 && !isLines && code !== 123 && code !== 91) {
        fail('something follows the end of the document')
      }
      if (code === 123) open(false)
      else if (code === 91) open(true)
      else if (code === 34) {
        const end = endOfText(at)
        if (end === -1) return
        yield* scalar(textBetween(at, end), end)
      } else {
        word.lastIndex = at
        const found = word.exec(buffer)?.[0]
        if (found === undefined) fail(`a value is expected, not ${shown(buffer, at)}`)
        const end = at + found!.length
        // More of it may follow.
        if (end >= buffer.length && !isLast) return
        yield* scalar(scalarOf(found!), end)
      }
    }
  }

  const scalarOf = (text: string): Json => {
    if (text === 'true') return true
    if (text === 'false') return false
    if (text === 'null') return null
    if (!number.test(text)) fail(`${text.slice(0, 40)} is no value`)
    return Number(text)
  }

  /** The place behind the closing quote, or -1 when it has not come yet. */
  const endOfText = (from: number): number => {
    for (let quote = buffer.indexOf('"', from + 1); quote !== -1; quote = buffer.indexOf('"', quote + 1)) {
      let escapes = 0
      while (buffer.charCodeAt(quote - 1 - escapes) === 92) escapes += 1
      if (escapes % 2 === 0) return quote + 1
    }
    if (buffer.length - from > limits.item) fail(`a text longer than ${limits.item} characters`)
    return -1
  }

  const textBetween = (from: number, end: number): string => {
    const raw = buffer.slice(from + 1, end - 1)
    if (control.test(raw)) fail('a text holds a line end or another control character that is not escaped')
    let text = raw
    if (raw.includes('\\')) {
      try {
        text = JSON.parse(`"${raw}"`) as string
      } catch {
        fail(`a text holds an escape that JSON does not know, in "${raw.slice(0, 60)}"`)
      }
    }
    if (!text.isWellFormed()) fail('a text holds half of a surrogate pair')
    return text
  }

  for await (const piece of file.text()) {
    const from = taken?.start ?? at
    if (buffer.length - from > limits.item) fail(`an item longer than ${limits.item} characters`)
    buffer = buffer.slice(from) + piece
    at -= from
    if (taken !== null) taken = { ...taken, start: 0 }
    yield* tokens(false)
  }
  yield* tokens(true)
  if (at < buffer.length || stack.length > 0) fail('the file is cut off here')
  if (values === 0) fail('the file holds no value')
}

const word = /[\w+.-]+/y
const number = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u001f]/

function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9
}

function isPrefix(path: readonly (string | number)[], pattern: Pattern): boolean {
  return path.every((step, index) => pattern[index] === '*' || pattern[index] === String(step))
}

function shown(text: string, at: number): string {
  return JSON.stringify(text.slice(at, at + 12))
}
