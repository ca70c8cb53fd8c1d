import { createHash } from 'node:crypto'
import type { ClaimedRequirement, ImportEvent, ResultRecord } from '@onus/core/result-record'
import type { ImportFile } from './file.ts'
import type { Shape } from './format.ts'
import { type Json, type JsonItem, jsonItems, jsonRest, type Pattern } from './json.ts'
import { at, list, text } from './look.ts'

/** What a record cannot be without; all else is null, or empty, when the source does not say it. */
export type Outcome = Pick<ResultRecord, 'tool' | 'rule' | 'sourceWord' | 'verdict' | 'severity'> &
  Partial<ResultRecord>

/** The record of one outcome that stands at this place of the file. */
export function outcome({ pointer, sha256 }: Pick<JsonItem, 'pointer' | 'sha256'>, given: Outcome): ImportEvent {
  return {
    kind: 'record',
    record: {
      toolVersion: null,
      run: null,
      target: null,
      title: null,
      sourceSeverity: null,
      resource: null,
      message: null,
      from: null,
      to: null,
      suppression: null,
      requirements: [],
      identity: null,
      ...given,
      raw: { pointer, sha256 },
    },
  }
}

export function warning(message: string): ImportEvent {
  return { kind: 'warning', message }
}

/** A warning that results are missing which belong to the file. */
export function missing(message: string): ImportEvent {
  return { kind: 'warning', message, isMissing: true }
}

/** What a table says of a word; undefined for one that it does not hold, whatever objects inherit under that name. */
export function wordIn<Meaning>(table: Readonly<Record<string, Meaning>>, word: string | null): Meaning | undefined {
  return word !== null && Object.hasOwn(table, word) ? table[word] : undefined
}

/** The claims without those that are made twice. */
export function claims(all: readonly ClaimedRequirement[]): readonly ClaimedRequirement[] {
  return [...new Map(all.map(one => [`${one.scheme}\n${one.id}`, one])).values()]
}

/** Claims of weaknesses, given as `CWE-79`, `79` or a list of them. */
export function weaknesses(value: Json | undefined, claimedBy: string): readonly ClaimedRequirement[] {
  const words = Array.isArray(value) ? value.map(text) : [text(value)]
  const numbers = words.flatMap(word => /^(?:cwe-)?0*([1-9]\d*)$/i.exec(word?.trim() ?? '')?.[1] ?? [])
  return claims(numbers.map(number => ({ scheme: 'CWE', id: `CWE-${number}`, claimedBy })))
}

/**
 * An identity out of what tells one outcome from another; null when the tool's own part of it is missing, or is a word such as
 * `<finding_uid>` that somebody put in its place before giving the file away.
 */
export function identityOf(own: string | null, ...more: readonly (string | null)[]): string | null {
  if (own === null || /^<[^<>]*>$/.test(own)) return null
  // Every identity of a file is remembered, so what may be long is in it only as a hash.
  return `${own} ${createHash('sha256').update(JSON.stringify(more)).digest('base64url')}`
}

/** One report of a file that may hold several: all of it but its long lists, and its long lists item by item. */
export type Reports = {
  readonly heads: readonly Json[]
  /** `head` is the place of its report among the heads, `part` that of its list among the parts, `path` leads there from the report. */
  readonly items: () => AsyncGenerator<{
    readonly item: JsonItem
    readonly head: number
    readonly part: number
    readonly path: readonly (string | number)[]
  }>
}

/** Reads a document that is one report or a list of them; `parts` are the long lists of a report, as patterns of their items. */
export async function reportsIn(file: ImportFile, shape: Shape, parts: readonly Pattern[]): Promise<Reports> {
  const isList = shape.kind === 'json' && Array.isArray(shape.sample)
  const isLines = shape.kind === 'json' && shape.isLines
  const patterns = isList ? parts.map(part => ['*', ...part]) : parts
  const rest = await jsonRest(file, patterns)
  return {
    heads: isList ? list(rest) : [rest],
    async *items() {
      for await (const item of jsonItems(file, patterns, { isLines }))
        yield {
          item,
          head: isList ? Number(item.path[0]) : 0,
          part: item.pattern,
          path: isList ? item.path.slice(1) : item.path,
        }
    },
  }
}

/** The findings of a file that is one finding, a list, one a line, or one of `wrappers` around a list; null when `is` knows none. */
export function findingsAt(shape: Shape, is: (value: Json) => boolean, wrappers: readonly Pattern[]): Pattern | null {
  if (shape.kind !== 'json') return null
  const candidates: readonly Pattern[] = [[], ['*'], ...wrappers, ...wrappers.map(wrapper => ['*', ...wrapper])]
  return candidates.find(pattern => valuesAt(shape.sample, pattern).some(is)) ?? null
}

function valuesAt(value: Json, pattern: Pattern): readonly Json[] {
  const [step, ...rest] = pattern
  if (step === undefined) return [value]
  if (step === '*') return list(value).flatMap(one => valuesAt(one, rest))
  const found = at(value, step)
  return found === undefined ? [] : valuesAt(found, rest)
}

/** What to say of a file that is one page of an answer whose other pages are missing. */
export function pageWarning(shape: Shape): readonly ImportEvent[] {
  if (shape.kind !== 'json' || text(at(shape.sample, 'NextToken')) === null) return []
  return [missing('the file is one page of several: it names a token for the next, and what is there was not read')]
}
