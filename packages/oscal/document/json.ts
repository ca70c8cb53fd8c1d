import type { Json } from '@onus/core/json'
import { at, type Finding } from './finding.ts'
import type { Limits } from './limits.ts'

export type Parsed = Readonly<{ ok: true; value: Json }> | Readonly<{ ok: false; findings: readonly Finding[] }>

/** Parses JSON without losing anything: a member said twice is refused, where JSON.parse keeps only the last. */
export function parseJson(source: string, limits: Limits): Parsed {
  const shape = shapeOf(source)
  if (shape.depth > limits.depth) return refused('too-deep', `The document nests deeper than ${limits.depth} levels.`)
  if (shape.values > limits.values) return refused('too-large', `The document holds more than ${limits.values} values.`)
  try {
    const value = JSON.parse(source) as Json
    if (membersOf(value) === shape.members) return { ok: true, value }
  } catch (error) {
    return refused('not-json', `This is not JSON: ${(error as SyntaxError).message}.`)
  }
  return { ok: false, findings: duplicates(source) }
}

export function refused(code: string, message: string, pointer = ''): Parsed {
  return { ok: false, findings: [{ severity: 'error', code, message, pointer }] }
}

/** One pass over the text outside of strings, before anything is built from it. */
function shapeOf(source: string): { depth: number; members: number; values: number } {
  let depth = 0
  let deepest = 0
  let members = 0
  let values = 1
  for (let index = 0; index < source.length; index++) {
    const code = source.charCodeAt(index)
    if (code === quote) index = endOfString(source, index)
    else if (code === openBrace || code === openBracket) {
      depth++
      values++
      if (depth > deepest) deepest = depth
    } else if (code === closeBrace || code === closeBracket) depth--
    else if (code === colon) members++
    else if (code === comma) values++
  }
  return { depth: deepest, members, values }
}

const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket, colon, comma] = [...'"\\{}[]:,'].map(each =>
  each.charCodeAt(0),
) as [number, number, number, number, number, number, number, number]

/** The closing quote of the string that opens at `start`, or the end of the text. */
function endOfString(source: string, start: number): number {
  for (let end = source.indexOf('"', start + 1); end !== -1; end = source.indexOf('"', end + 1)) {
    let before = end - 1
    while (source.charCodeAt(before) === backslash) before--
    if ((end - before) % 2 === 1) return end
  }
  return source.length
}

function membersOf(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0
  let count = 0
  if (Array.isArray(value)) {
    for (const each of value) if (typeof each === 'object') count += membersOf(each)
    return count
  }
  for (const key in value) {
    count++
    const each = (value as Readonly<Record<string, Json>>)[key]
    if (typeof each === 'object') count += membersOf(each)
  }
  return count
}

/** Where members are said twice: a second, slower pass that keeps the names of every open object. */
function duplicates(source: string): readonly Finding[] {
  const found: Finding[] = []
  const open: { names: Set<string> | null; pointer: string; step: string | number }[] = []
  let name: string | null = null
  for (let index = 0; index < source.length; index++) {
    const here = open.at(-1)
    const character = source[index]
    if (character === '"') {
      const end = endOfString(source, index)
      name = JSON.parse(source.slice(index, end + 1)) as string
      index = end
    } else if (character === ':' && here?.names && name !== null) {
      if (here.names.has(name)) found.push(twice(at(here.pointer, name), name))
      here.names.add(name)
      here.step = name
    } else if (character === '{' || character === '[') {
      const pointer = here ? at(here.pointer, here.step) : ''
      open.push({ names: character === '{' ? new Set() : null, pointer, step: 0 })
    } else if (character === '}' || character === ']') open.pop()
    else if (character === ',' && here && here.names === null) here.step = Number(here.step) + 1
  }
  return found
}

export function twice(pointer: string, name: string): Finding {
  return {
    severity: 'error',
    code: 'duplicate-member',
    message: `“${name}” is said twice in the same object.`,
    pointer,
  }
}
