/** The part of Metapath that OSCAL's constraints are written in. */
export type Expression =
  | { readonly kind: 'or' | 'and' | 'union' | 'sequence'; readonly parts: readonly Expression[] }
  | { readonly kind: 'compare'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'path'; readonly absolute: boolean; readonly steps: readonly PathStep[] }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly given: readonly Expression[] }
  | { readonly kind: 'self' }
  | { readonly kind: 'child' | 'flag'; readonly name: string }

export type PathStep = {
  /** Whether the step is taken from every descendant as well. */
  readonly deep: boolean
  readonly take: Expression
  readonly predicates: readonly Expression[]
}

const functions = ['doc', 'exists', 'has-oscal-namespace', 'not', 'starts-with'] as const
export type FunctionName = (typeof functions)[number]

/** Parses a Metapath, or throws a SyntaxError that names what cannot be expressed. */
export function parseMetapath(source: string): Expression {
  const tokens = tokensOf(source)
  const parser = { source, tokens, at: 0 }
  const expression = or(parser)
  if (parser.at < tokens.length) throw unexpected(parser)
  return expression
}

type Parser = { readonly source: string; readonly tokens: readonly string[]; at: number }

const token = /\s*(\/\/|!=|<=|>=|[/@|()[\],=<>]|\.(?![\w])|'[^']*'|"[^"]*"|\d+(?:\.\d+)?|[\p{L}_][\p{L}\p{N}_-]*)/uy

function tokensOf(source: string): readonly string[] {
  const tokens: string[] = []
  token.lastIndex = 0
  while (token.lastIndex < source.trimEnd().length) {
    const at = token.lastIndex
    const match = token.exec(source)
    if (!match) throw new SyntaxError(`cannot read ${source.slice(at)} in ${source}`)
    tokens.push(match[1] ?? '')
  }
  return tokens
}

function or(parser: Parser): Expression {
  return joined(parser, 'or', 'or', and)
}

function and(parser: Parser): Expression {
  return joined(parser, 'and', 'and', comparison)
}

function comparison(parser: Parser): Expression {
  const left = union(parser)
  const operator = parser.tokens[parser.at]
  if (operator === undefined || !/^(?:!?=|[<>]=?)$/.test(operator)) return left
  parser.at += 1
  return { kind: 'compare', operator, left, right: union(parser) }
}

function union(parser: Parser): Expression {
  return joined(parser, '|', 'union', path)
}

function joined(
  parser: Parser,
  word: string,
  kind: 'or' | 'and' | 'union',
  next: (parser: Parser) => Expression,
): Expression {
  const first = next(parser)
  const parts = [first]
  while (taken(parser, word)) parts.push(next(parser))
  return parts.length === 1 ? first : { kind, parts }
}

function path(parser: Parser): Expression {
  const absolute = peek(parser) === '/' || peek(parser) === '//'
  let deep = absolute && peek(parser) === '//'
  if (absolute) parser.at += 1
  const steps = [step(parser, deep)]
  while (peek(parser) === '/' || peek(parser) === '//') {
    deep = peek(parser) === '//'
    parser.at += 1
    steps.push(step(parser, deep))
  }
  const [only] = steps
  if (!absolute && only && steps.length === 1 && only.predicates.length === 0) return only.take
  return { kind: 'path', absolute, steps }
}

function step(parser: Parser, deep: boolean): PathStep {
  const take = primary(parser)
  const predicates: Expression[] = []
  while (taken(parser, '[')) {
    predicates.push(or(parser))
    expect(parser, ']')
  }
  return { deep, take, predicates }
}

function primary(parser: Parser): Expression {
  const word = parser.tokens[parser.at]
  parser.at += 1
  if (word === undefined) throw unexpected(parser)
  if (word === '.') return { kind: 'self' }
  if (word === '(') return grouped(parser)
  if (word === '@') return { kind: 'flag', name: name(parser) }
  if (/^['"]/.test(word)) return { kind: 'text', value: word.slice(1, -1) }
  if (/^\d/.test(word)) return { kind: 'number', value: Number(word) }
  if (!/^[\p{L}_]/u.test(word)) throw unexpected(parser)
  return taken(parser, '(') ? call(parser, word) : { kind: 'child', name: word }
}

function grouped(parser: Parser): Expression {
  const parts = list(parser)
  const [only] = parts
  return only && parts.length === 1 ? only : { kind: 'sequence', parts }
}

function call(parser: Parser, word: string): Expression {
  const known = functions.find(each => each === word)
  if (!known) throw new SyntaxError(`${word}() in ${parser.source} is not known here`)
  return { kind: 'call', name: known, given: list(parser) }
}

function list(parser: Parser): readonly Expression[] {
  if (taken(parser, ')')) return []
  const parts = [or(parser)]
  while (taken(parser, ',')) parts.push(or(parser))
  expect(parser, ')')
  return parts
}

function name(parser: Parser): string {
  const word = parser.tokens[parser.at] ?? ''
  if (!/^[\p{L}_]/u.test(word)) throw unexpected(parser)
  parser.at += 1
  return word
}

function peek(parser: Parser): string | undefined {
  return parser.tokens[parser.at]
}

function taken(parser: Parser, word: string): boolean {
  if (parser.tokens[parser.at] !== word) return false
  parser.at += 1
  return true
}

function expect(parser: Parser, word: string): void {
  if (!taken(parser, word)) throw unexpected(parser)
}

function unexpected(parser: Parser): SyntaxError {
  return new SyntaxError(`${parser.tokens[parser.at] ?? 'the end'} was not expected in ${parser.source}`)
}
