import type { Json } from '@onus/core/json'
import {
  type Alias,
  isAlias,
  isScalar,
  isSeq,
  Lexer,
  type ParsedNode,
  parseAllDocuments,
  type YAMLMap,
  type Document as YamlDocument,
} from 'yaml'
import { at, type Finding } from './finding.ts'
import { type Parsed, refused, twice } from './json.ts'
import type { Limits } from './limits.ts'

/**
 * Parses YAML 1.2 as OSCAL means it: only the few members that are numbers or booleans in the model become such, all else is
 * text as it was written, so that `version: 1.10` stays 1.10. An alias costs as much as what it stands for, so a few lines
 * cannot become gigabytes.
 */
export function parseYaml(source: string, limits: Limits): Parsed {
  if (nestsTooDeep(source, limits.depth))
    return refused('too-deep', `The document nests deeper than ${limits.depth} levels.`)
  try {
    const documents = parseAllDocuments(source, {
      schema: 'core',
      version: '1.2',
      uniqueKeys: false,
      logLevel: 'silent',
    })
    const [document, second] = 'empty' in documents ? [] : documents
    if (document === undefined) return refused('empty', 'The document is empty.')
    if (second !== undefined) return refused('several-documents', 'The file holds several documents; give one.')
    const [error] = document.errors
    if (error) return refused('not-yaml', `This is not YAML: ${error.message.split('\n')[0]}`)
    return unfolded(document, limits)
  } catch (error) {
    if (error instanceof RangeError)
      return refused('too-deep', `The document nests deeper than ${limits.depth} levels.`)
    throw error
  }
}

/** Looks at the tokens alone, because building a tree of thousands of levels takes minutes. */
function nestsTooDeep(source: string, depth: number): boolean {
  let brackets = 0
  let indicators = 0
  let isText = false
  for (const token of new Lexer().lex(source)) {
    if (isText) {
      isText = false
      continue
    }
    if (token === '\u001f') isText = true
    else if (token === '[' || token === '{') brackets++
    else if (token === ']' || token === '}') brackets--
    else if (token === '-' || token === '?') indicators++
    else if (token === '\n' || token === '\r\n') indicators = 0
    if (brackets > depth || indicators > depth || (token.length > 8 * depth && /^ +$/.test(token))) return true
  }
  return false
}

class Refusal extends Error {
  readonly findings: readonly Finding[]
  constructor(findings: readonly Finding[]) {
    super('refused')
    this.findings = findings
  }
}

function unfolded(document: YamlDocument.Parsed, limits: Limits): Parsed {
  const found: Finding[] = []
  const anchors = new Map<string, ParsedNode>()
  let remaining = limits.values
  let unfolding = 0
  const spend = (pointer: string, depth: number) => {
    if (depth > limits.depth) stop('too-deep', `The document nests deeper than ${limits.depth} levels.`, pointer)
    remaining -= unfolding > 0 ? aliasedCost : 1
    if (remaining < 0)
      stop('too-large', `The document holds more than ${limits.values} values, its aliases unfolded.`, pointer)
  }
  const build = (node: ParsedNode | null, pointer: string, depth: number, name: string): Json => {
    spend(pointer, depth)
    if (node === null) return null
    if (isAlias(node)) return unfold(node, pointer, depth, name)
    if (node.anchor) anchors.set(node.anchor, node)
    if (isScalar(node)) return scalar(node.value, node.source, node.type, name)
    if (isSeq(node))
      return node.items.map((item, index) => build(item as ParsedNode, at(pointer, index), depth + 1, name))
    return members(node as YAMLMap<ParsedNode, ParsedNode | null>, pointer, depth)
  }
  const members = (node: YAMLMap<ParsedNode, ParsedNode | null>, pointer: string, depth: number): Json => {
    const all = new Map<string, Json>()
    for (const { key, value } of node.items) {
      if (!isScalar(key)) return stop('not-oscal', 'A name of a member must be text.', pointer)
      const name = String(key.source ?? key.value)
      if (all.has(name)) found.push(twice(at(pointer, name), name))
      all.set(name, build(value, at(pointer, name), depth + 1, name))
    }
    return Object.fromEntries(all)
  }
  const unfold = (alias: Alias, pointer: string, depth: number, name: string): Json => {
    const target = anchors.get(alias.source)
    if (target === undefined) return stop('not-yaml', `The alias *${alias.source} names nothing before it.`, pointer)
    unfolding++
    const value = build(target, pointer, depth + 1, name)
    unfolding--
    return value
  }
  try {
    const value = build(document.contents, '', 0, '')
    return found.length > 0 ? { ok: false, findings: found } : { ok: true, value }
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, findings: error.findings }
    throw error
  }
}

/** What a value that an alias repeats costs of the allowance: repeating is rare in documents and usual in bombs. */
const aliasedCost = 20

function stop(code: string, message: string, pointer: string): never {
  throw new Refusal([{ severity: 'error', code, message, pointer }])
}

/** The members of OSCAL that are numbers or booleans; in every other place YAML must not make one of a text. */
const typed: ReadonlySet<string> = new Set(['as-is', 'start', 'end', 'period', 'target-coverage'])

function scalar(value: unknown, source: string | undefined, type: string | undefined, name: string): Json {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || type !== 'PLAIN') return String(value)
  return typed.has(name) ? (value as number | boolean) : (source ?? String(value))
}
