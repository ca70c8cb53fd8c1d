import type { Finding } from '../document/finding.ts'
import { parseJson } from '../document/json.ts'
import { escaped } from './pointer.ts'
import { type Region, regionOf } from './region.ts'

export type Source =
  | {
      readonly state: 'read'
      /** Undefined where the text could not be made one value, because of `twice`. */
      readonly value: unknown
      /** Where one object says a property twice. */
      readonly twice: readonly Finding[]
      readonly regionsOf: (pointers: ReadonlySet<string>) => ReadonlyMap<string, Region>
    }
  | { readonly state: 'unreadable'; readonly findings: readonly Pick<Finding, 'message' | 'pointer'>[] }

/** Wider than for a document that is worked with: what is too large to import can still be judged. */
const limits = { bytes: 64 * 1024 * 1024, depth: 128, values: 16_000_000 }

/** Reads JSON or YAML. A name that ends in .json, .yaml or .yml decides which; otherwise the text does. */
export async function readSource(given: string | Uint8Array, name = ''): Promise<Source> {
  if (given.length > limits.bytes) return unreadable(`The document is larger than ${limits.bytes / 1024 / 1024} MiB.`)
  const text = decoded(given)
  if (text === null) return unreadable('The document is not UTF-8 text.')
  if (text.trim() === '') return unreadable('The document is empty.')
  if (text.trimStart().startsWith('<')) return unreadable('This is XML; give the JSON or YAML form of the document.')
  if (/\.ya?ml$/i.test(name)) return readYaml(text)
  return /\.json$/i.test(name) || /^\s*[{[]/.test(text) ? readJson(text) : readYaml(text)
}

function unreadable(message: string): Source {
  return { state: 'unreadable', findings: [{ pointer: '', message }] }
}

function decoded(given: string | Uint8Array): string | null {
  if (typeof given === 'string') return given.replace(/^\uFEFF/, '')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(given)
  } catch {
    return null
  }
}

function readJson(text: string): Source {
  const parsed = parseJson(text, limits)
  const regionsOf = (pointers: ReadonlySet<string>) => jsonRegions(text, pointers)
  if (parsed.ok) return { state: 'read', value: parsed.value, twice: [], regionsOf }
  const { findings } = parsed
  if (!saidTwice(findings)) return { state: 'unreadable', findings }
  return { state: 'read', value: JSON.parse(text), twice: findings, regionsOf }
}

/** The reader of YAML is loaded when there is YAML: it costs more than a small document. */
async function readYaml(text: string): Promise<Source> {
  const { parseYaml, yamlRegions } = await import('./yaml.ts')
  const parsed = parseYaml(text, limits)
  const regionsOf = (pointers: ReadonlySet<string>) => yamlRegions(text, pointers)
  if (parsed.ok) return { state: 'read', value: parsed.value, twice: [], regionsOf }
  const { findings } = parsed
  if (!saidTwice(findings)) return { state: 'unreadable', findings }
  return { state: 'read', value: undefined, twice: findings, regionsOf }
}

function saidTwice(findings: readonly Finding[]): boolean {
  return findings.every(({ code }) => code === 'duplicate-member')
}

type Frame = { readonly start: number; readonly isObject: boolean; step: string | number }

/** One pass over well-formed JSON for where the wanted pointers stand. Of a property said twice the last counts. */
function jsonRegions(text: string, wanted: ReadonlySet<string>): ReadonlyMap<string, Region> {
  const regions = new Map<string, Region>()
  const starts = lineStarts(text)
  const frames: Frame[] = []
  let awaitsKey = false
  const note = (start: number, end: number) => {
    const pointer = frames.map(({ step }) => `/${escaped(step)}`).join('')
    if (wanted.has(pointer)) regions.set(pointer, regionOf(starts, start, end))
  }
  const token = /[{}[\],]|"(?:[^"\\]|\\.)*"|[\w.+-]+/g
  for (const { 0: word, index } of text.matchAll(token)) {
    const frame = frames.at(-1)
    if (word === '{' || word === '[') {
      frames.push({ start: index, isObject: word === '{', step: word === '{' ? '' : 0 })
      awaitsKey = word === '{'
    } else if (word === '}' || word === ']') {
      frames.pop()
      note(frame?.start ?? index, index + 1)
      awaitsKey = false
    } else if (word === ',') {
      awaitsKey = frame?.isObject ?? false
      if (frame && !frame.isObject) frame.step = Number(frame.step) + 1
    } else if (awaitsKey && frame) {
      frame.step = JSON.parse(word) as string
      awaitsKey = false
    } else note(index, index + word.length)
  }
  return regions
}

function lineStarts(text: string): readonly number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}
