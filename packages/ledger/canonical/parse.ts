import { fromUtf8 } from '../encoding/index.ts'
import { defaultLimits, type JsonValue, type Limits } from './json.ts'

export type Parsed =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly problem: string; readonly at: number }

/**
 * Reads strict JSON. Refuses what `JSON.parse` lets pass: duplicate keys, numbers that are not safe integers, lone
 * surrogates, bytes that are not UTF-8, too much depth, too many bytes. Objects come without a prototype.
 */
export function parseStrict(input: string | Uint8Array, limits: Partial<Limits> = {}): Parsed {
  const { maxDepth, maxBytes } = { ...defaultLimits, ...limits }
  const size = typeof input === 'string' ? Buffer.byteLength(input) : input.length
  if (size > maxBytes) return { ok: false, problem: `${size} bytes, at most ${maxBytes} are allowed`, at: 0 }
  const text = typeof input === 'string' ? input : fromUtf8(input)
  if (text === undefined) return { ok: false, problem: 'not valid UTF-8', at: 0 }
  const cursor: Cursor = { text, at: 0 }
  try {
    const value = readValue(cursor, maxDepth)
    skipSpace(cursor)
    if (cursor.at < text.length) refuse(cursor, 'text after the end of the value')
    return { ok: true, value }
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false, problem: error.message, at: cursor.at }
    throw error
  }
}

interface Cursor {
  readonly text: string
  at: number
}

function readValue(cursor: Cursor, depth: number): JsonValue {
  skipSpace(cursor)
  const next = cursor.text[cursor.at]
  if (next === '"') return readString(cursor)
  if (next !== '{' && next !== '[') return readScalar(cursor)
  if (depth === 0) refuse(cursor, 'nested too deeply')
  cursor.at += 1
  return next === '{' ? readObject(cursor, depth - 1) : readArray(cursor, depth - 1)
}

function readObject(cursor: Cursor, depth: number): JsonValue {
  const value: Record<string, JsonValue> = Object.create(null)
  if (takes(cursor, '}')) return value
  do {
    skipSpace(cursor)
    if (cursor.text[cursor.at] !== '"') refuse(cursor, 'expected a key in quotes')
    const key = readString(cursor)
    if (Object.hasOwn(value, key)) refuse(cursor, `the key ${JSON.stringify(key)} occurs twice`)
    if (!takes(cursor, ':')) refuse(cursor, 'expected a colon')
    value[key] = readValue(cursor, depth)
  } while (takes(cursor, ','))
  if (!takes(cursor, '}')) refuse(cursor, 'expected a comma or the end of the object')
  return value
}

function readArray(cursor: Cursor, depth: number): JsonValue {
  const value: JsonValue[] = []
  if (takes(cursor, ']')) return value
  do value.push(readValue(cursor, depth))
  while (takes(cursor, ','))
  if (!takes(cursor, ']')) refuse(cursor, 'expected a comma or the end of the array')
  return value
}

function readScalar(cursor: Cursor): JsonValue {
  scalar.lastIndex = cursor.at
  const word = scalar.exec(cursor.text)?.[0]
  if (word === undefined) return refuse(cursor, 'expected a value')
  if (word in words) return finish(cursor, word, words[word] as JsonValue)
  const value = Number(word)
  if (!/^-?(0|[1-9][0-9]*)$/.test(word) || !Number.isSafeInteger(value) || Object.is(value, -0)) {
    return refuse(cursor, `${word.slice(0, 40)} is not an integer within ±(2^53−1)`)
  }
  return finish(cursor, word, value)
}

function readString(cursor: Cursor): string {
  const end = closingQuote(cursor)
  const raw = cursor.text.slice(cursor.at + 1, end)
  const value = plain.test(raw) ? raw : unescaped(raw)
  if (value === undefined) return refuse(cursor, 'a control character or a bad escape in a string')
  if (!value.isWellFormed()) return refuse(cursor, 'a lone surrogate in a string')
  cursor.at = end + 1
  return value
}

function closingQuote(cursor: Cursor): number {
  let at = cursor.at
  do at = cursor.text.indexOf('"', at + 1)
  while (at > 0 && isEscaped(cursor.text, at))
  return at < 0 ? refuse(cursor, 'a string that never ends') : at
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0
  while (text[at - 1 - slashes] === '\\') slashes += 1
  return slashes % 2 === 1
}

function unescaped(raw: string): string | undefined {
  try {
    return JSON.parse(`"${raw}"`)
  } catch {
    return undefined
  }
}

function finish<Value>(cursor: Cursor, read: string, value: Value): Value {
  cursor.at += read.length
  return value
}

function takes(cursor: Cursor, mark: string): boolean {
  skipSpace(cursor)
  if (cursor.text[cursor.at] !== mark) return false
  cursor.at += 1
  return true
}

function skipSpace(cursor: Cursor): void {
  while (' \t\r\n'.includes(cursor.text[cursor.at] ?? '.')) cursor.at += 1
}

function refuse(cursor: Cursor, problem: string): never {
  throw new SyntaxError(`${problem} (at character ${cursor.at})`)
}

const words: Readonly<Record<string, JsonValue>> = Object.assign(Object.create(null), {
  true: true,
  false: false,
  null: null,
})
const scalar = /[-+.0-9A-Za-z]+/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 8259 forbids them in strings
const plain = /^[^\\\u0000-\u001f]*$/
