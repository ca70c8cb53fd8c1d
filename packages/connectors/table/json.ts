import { SourceProblem } from '../connector/index.ts'
import { type Inspected, type OpenFile, textOf } from './inspect.ts'
import { type Json, JsonProblem, parseStrictJson } from './strict-json.ts'
import type { TableRecord, Value } from './value.ts'

const longestRecord = 1024 * 1024

/** One JSON object a line. */
export async function* readNdjson(handle: OpenFile, file: Inspected): AsyncGenerator<TableRecord> {
  let rest = ''
  let line = 0
  const record = (text: string) => {
    line += 1
    return text.trim() === '' ? undefined : objectOf(text, `${file.name} line ${line}`, line)
  }
  for await (const text of textOf(handle, file)) {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > longestRecord) throw tooLong(`${file.name} line ${line + lines.length + 1}`)
    for (const each of lines) {
      const found = record(each)
      if (found) yield found
    }
  }
  const last = record(rest)
  if (last) yield last
}

/** A list of objects, read one by one, so that the file may be larger than memory. */
export async function* readJson(handle: OpenFile, file: Inspected): AsyncGenerator<TableRecord> {
  const cutter = newCutter(file.name)
  for await (const text of textOf(handle, file)) {
    for (const { text: item, line, number } of cutter.add(text))
      yield objectOf(item, `${file.name} item ${number} (line ${line})`, line)
  }
  cutter.end()
}

type Item = { readonly text: string; readonly line: number; readonly number: number }

/** Cuts the items out of a list without understanding them: it only knows texts, brackets and commas. */
function newCutter(name: string) {
  let state: 'before' | 'inside' | 'after' = 'before'
  let [held, depth, quoted, escaped] = ['', 0, false, false]
  let [line, started, number, isFresh] = [1, 1, 0, true]

  function* add(text: string): Generator<Item> {
    let from = 0
    for (let i = 0; i < text.length; i += 1) {
      const character = text[i] as string
      if (character === '\n') line += 1
      if (quoted) {
        if (escaped) escaped = false
        else if (character === '\\') escaped = true
        else if (character === '"') quoted = false
        continue
      }
      if (isSpace(character)) continue
      if (state === 'after') throw new SourceProblem(`${name} line ${line}: something follows the end of the list`)
      if (state === 'before') {
        if (character !== '[')
          throw new SourceProblem(`${name} line ${line}: a list of objects is expected, beginning with [`)
        state = 'inside'
        from = i + 1
        continue
      }
      const endsItem = depth === 0 && (character === ',' || character === ']')
      if (endsItem) {
        if (character === ']') state = 'after'
        const isEmptyList = character === ']' && number === 0 && isFresh
        if (isFresh && !isEmptyList)
          throw new SourceProblem(`${name} line ${line}: an item of the list is missing here`)
        if (!isFresh) yield { text: held + text.slice(from, i), line: started, number: ++number }
        ;[held, from, isFresh] = ['', i + 1, true]
        continue
      }
      if (isFresh) [started, isFresh] = [line, false]
      if (character === '"') quoted = true
      else if (character === '{' || character === '[') depth += 1
      else if (character === '}' || character === ']') depth -= 1
    }
    if (state === 'inside') held += text.slice(from)
    if (held.length > longestRecord) throw tooLong(`${name} item ${number + 1}`)
  }

  return {
    add,
    end: () => {
      if (state === 'before') throw new SourceProblem(`${name} holds no list of objects`)
      if (state === 'inside') throw new SourceProblem(`${name} is cut off inside item ${number + 1}, at line ${line}`)
    },
  }
}

function isSpace(character: string): boolean {
  return character === ' ' || character === '\n' || character === '\r' || character === '\t'
}

function tooLong(where: string): SourceProblem {
  return new SourceProblem(`${where}: longer than ${longestRecord} characters`)
}

function objectOf(text: string, where: string, firstLine: number): TableRecord {
  const json = parsed(text, where, firstLine)
  if (!(json instanceof Map)) throw new SourceProblem(`${where}: an object is expected here, as { "name": value }`)
  const values = new Map<string, Value>()
  flatten(json, '', values, where)
  return { where, fields: values.keys(), get: field => values.get(field) }
}

function parsed(text: string, where: string, firstLine: number): Json {
  try {
    return parseStrictJson(text)
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error
    const before = text.slice(0, error.at).trimStart()
    const line = firstLine + before.split('\n').length - 1
    throw new SourceProblem(
      `${where}, line ${line} character ${before.length - before.lastIndexOf('\n')}: ${error.message}`,
    )
  }
}

/** Objects inside objects become fields with a dotted name. */
function flatten(object: ReadonlyMap<string, Json>, prefix: string, values: Map<string, Value>, where: string): void {
  for (const [name, json] of object) {
    const field = prefix + name
    if (json instanceof Map) flatten(json, `${field}.`, values, where)
    else if (values.has(field))
      throw new SourceProblem(`${where}: the field "${field}" appears twice, once inside an object`)
    else values.set(field, fieldValue(json as Exclude<Json, ReadonlyMap<string, Json>>))
  }
}

function fieldValue(json: Exclude<Json, ReadonlyMap<string, Json>>): Value {
  if (!Array.isArray(json)) return json as Value
  const items = json as readonly Json[]
  const texts = items.filter(item => typeof item === 'string')
  return texts.length === items.length ? texts : { problem: 'a list of other things than texts' }
}
