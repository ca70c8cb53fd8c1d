/** JSON as it is written: numbers keep their digits, objects keep the order of their names. */
export type Json = null | boolean | string | JsonNumber | readonly Json[] | ReadonlyMap<string, Json>
export type JsonNumber = { readonly number: string }

/** Why text is not the JSON we accept, and where in it. */
export class JsonProblem extends Error {
  override readonly name = 'JsonProblem'
  readonly at: number
  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
}

const deepest = 32

/**
 * Reads JSON that means one thing only: a name that appears twice in an object, half of a surrogate pair, more than 32
 * levels, and anything RFC 8259 does not allow are refused.
 */
export function parseStrictJson(text: string): Json {
  let at = 0
  const value = read(0)
  skipSpace()
  if (at < text.length) fail('something follows the end of the value')
  return value

  function read(depth: number): Json {
    skipSpace()
    const character = text[at]
    if (character === '{') return readObject(depth + 1)
    if (character === '[') return readArray(depth + 1)
    if (character === '"') return readText()
    for (const [word, meaning] of words) {
      if (!text.startsWith(word, at)) continue
      at += word.length
      return meaning
    }
    numberForm.lastIndex = at
    const number = numberForm.exec(text)?.[0]
    if (number === undefined)
      return fail(character === undefined ? 'the value is cut off' : `"${shown(character)}" begins no value`)
    at += number.length
    return { number }
  }

  function readObject(depth: number): Json {
    enter(depth)
    const members = new Map<string, Json>()
    if (closes('}')) return members
    for (;;) {
      skipSpace()
      const start = at
      if (text[at] !== '"') fail('a name in quotes is expected here')
      const name = readText()
      if (members.has(name)) fail(`the name "${name.slice(0, 60)}" appears twice`, start)
      skipSpace()
      if (text[at] !== ':') fail('a colon is expected here')
      at += 1
      members.set(name, read(depth))
      if (closes('}')) return members
      comma('}')
    }
  }

  function readArray(depth: number): Json {
    enter(depth)
    const items: Json[] = []
    if (closes(']')) return items
    for (;;) {
      items.push(read(depth))
      if (closes(']')) return items
      comma(']')
    }
  }

  function readText(): string {
    const start = at
    at += 1
    textForm.lastIndex = at
    const body = textForm.exec(text)?.[0] ?? ''
    at += body.length
    if (text[at] === undefined) fail('a text is not closed', start)
    if (text[at] !== '"')
      fail(text[at] === '\\' ? 'an escape that does not exist' : 'a control character inside a text')
    at += 1
    const read = body.includes('\\') ? (JSON.parse(`"${body}"`) as string) : body
    if (!read.isWellFormed()) fail('a text holds half of a surrogate pair', start)
    return read
  }

  function enter(depth: number): void {
    if (depth > deepest) fail(`more than ${deepest} levels`)
    at += 1
  }

  function closes(end: string): boolean {
    skipSpace()
    if (text[at] !== end) return false
    at += 1
    return true
  }

  function comma(end: string): void {
    if (text[at] !== ',') fail(at >= text.length ? 'the value is cut off' : `a comma or ${end} is expected here`)
    at += 1
  }

  function skipSpace(): void {
    while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1
  }

  function fail(message: string, where = at): never {
    throw new JsonProblem(message, where)
  }
}

const words = [
  ['true', true],
  ['false', false],
  ['null', null],
] as const
const numberForm = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them inside a text
const textForm = /(?:[^"\\\u0000-\u001f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*/y

function shown(character: string): string {
  return character < ' ' ? `U+${character.charCodeAt(0).toString(16).padStart(4, '0')}` : character.toWellFormed()
}
