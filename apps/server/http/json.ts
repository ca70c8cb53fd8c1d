import { refuse } from '@onus/core/problem'

const deepest = 32
const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads a request body as JSON. Refuses what parsers disagree about or choke on: bytes that are not UTF-8, a key twice in
 * one object, `__proto__` as a key, half surrogate pairs, NUL, more than 32 levels.
 */
export function parseJson(bytes: Uint8Array): unknown {
  const text = decode(bytes)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return refuse('invalid_input', `The body is not JSON: ${(error as Error).message}`)
  }
  checkText(text)
  return value
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    return refuse('invalid_input', 'The body is not UTF-8')
  }
}

/** Walks a text that is known to be JSON; `keys` holds the keys of each open object, null for an array. */
function checkText(text: string): void {
  const open: (Set<string> | null)[] = []
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at)
    if (char === 0x7b || char === 0x5b) {
      open.push(char === 0x7b ? new Set() : null)
      if (open.length > deepest) refuse('invalid_input', `The body is nested deeper than ${deepest} levels`)
    } else if (char === 0x7d || char === 0x5d) open.pop()
    else if (char === 0x22) {
      const end = endOfString(text, at)
      checkString(text.slice(at, end + 1), isKey(text, end) ? open.at(-1) : null)
      at = end
    }
  }
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at++) {
    const char = text.charCodeAt(at)
    if (char === 0x5c) at++
    else if (char === 0x22) return at
  }
}

function isKey(text: string, end: number): boolean {
  for (let at = end + 1; ; at++) {
    const char = text.charCodeAt(at)
    if (char === 0x3a) return true
    if (char !== 0x20 && char !== 0x0a && char !== 0x0d && char !== 0x09) return false
  }
}

function checkString(literal: string, keys: Set<string> | null | undefined): void {
  const isEscaped = literal.includes('\\')
  if (!isEscaped && !keys) return
  const value = isEscaped ? (JSON.parse(literal) as string) : literal.slice(1, -1)
  if (!value.isWellFormed()) refuse('invalid_input', 'The body holds half a surrogate pair')
  if (value.includes('\u0000')) refuse('invalid_input', 'The body holds a NUL character')
  if (!keys) return
  if (value === '__proto__') refuse('invalid_input', 'The key "__proto__" is not accepted')
  if (keys.has(value)) refuse('invalid_input', `The key ${literal} appears twice in one object`)
  keys.add(value)
}
