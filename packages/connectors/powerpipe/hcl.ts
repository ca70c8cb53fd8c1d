/** An expression of HCL, not evaluated yet. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'template'; readonly parts: readonly TemplatePart[] }
  | { readonly kind: 'name'; readonly name: string; readonly line: number }
  | { readonly kind: 'member'; readonly of: Expression; readonly name: string; readonly line: number }
  | { readonly kind: 'index'; readonly of: Expression; readonly at: Expression; readonly line: number }
  | {
      readonly kind: 'call'
      readonly name: string
      readonly args: readonly Expression[]
      readonly spread: boolean
      readonly line: number
    }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'object'; readonly items: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: 'choice'; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  | {
      readonly kind: 'operation'
      readonly operator: string
      readonly operands: readonly Expression[]
      readonly line: number
    }
  | ForExpression

export type ForExpression = {
  readonly kind: 'for'
  readonly names: readonly string[]
  readonly over: Expression
  /** Null makes a list, else an object. */
  readonly key: Expression | null
  readonly value: Expression
  readonly when: Expression | null
  readonly line: number
}

export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly value: Expression }
  | {
      readonly kind: 'if'
      readonly test: Expression
      readonly yes: readonly TemplatePart[]
      readonly no: readonly TemplatePart[]
    }
  | {
      readonly kind: 'each'
      readonly names: readonly string[]
      readonly over: Expression
      readonly body: readonly TemplatePart[]
      readonly line: number
    }

export type Attribute = { readonly value: Expression; readonly line: number }

export type Block = {
  readonly type: string
  readonly labels: readonly string[]
  readonly line: number
  readonly attributes: ReadonlyMap<string, Attribute>
  readonly blocks: readonly Block[]
}

/** A text that is not the HCL that mods are written in: where, and what stands there. */
export class HclProblem extends Error {
  override readonly name = 'HclProblem'
  readonly line: number

  constructor(line: number, message: string) {
    super(message)
    this.line = line
  }
}

const maxDepth = 100

/**
 * Reads a file of HCL: blocks, attributes, expressions and templates, each with its line. It refuses what it cannot read and
 * never skips it; nothing is evaluated.
 */
export function readHcl(text: string): Pick<Block, 'attributes' | 'blocks'> {
  const reader: Reader = { text: text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n'), at: 0, line: 1, depth: 0 }
  return bodyOf(reader, true)
}

type Reader = { readonly text: string; at: number; line: number; depth: number }

function bodyOf(reader: Reader, isFile: boolean): Pick<Block, 'attributes' | 'blocks'> {
  const attributes = new Map<string, Attribute>()
  const blocks: Block[] = []
  for (;;) {
    skip(reader, true)
    if (reader.at >= reader.text.length) {
      if (isFile) return { attributes, blocks }
      fail(reader, 'the file ends inside a block')
    }
    if (!isFile && take(reader, '}')) return { attributes, blocks }
    const { line } = reader
    const name = nameAt(reader)
    skip(reader, false)
    if (peek(reader, '=') && !peek(reader, '==')) {
      advance(reader, 1)
      const value = expression(reader, false)
      if (attributes.has(name)) throw new HclProblem(line, `${name} is set twice`)
      attributes.set(name, { value, line })
      endOfLine(reader)
    } else blocks.push(blockOf(reader, name, line))
  }
}

function blockOf(reader: Reader, type: string, line: number): Block {
  const labels: string[] = []
  for (;;) {
    skip(reader, false)
    if (take(reader, '{')) break
    if (peek(reader, '"')) {
      const label = quoted(reader)
      if (label.kind !== 'literal') fail(reader, 'a label of a block must be plain text')
      labels.push(String(label.value))
    } else labels.push(nameAt(reader))
  }
  return deeper(reader, () => ({ type, labels, line, ...bodyOf(reader, false) }))
}

function endOfLine(reader: Reader): void {
  skip(reader, false)
  if (reader.at < reader.text.length && !peek(reader, '\n') && !peek(reader, '}'))
    fail(reader, `expected the end of the line, found ${near(reader)}`)
}

/** Between brackets a new line is a space; elsewhere it ends the expression. */
function expression(reader: Reader, isOpen: boolean): Expression {
  return deeper(reader, () => {
    const test = operations(reader, isOpen, 0)
    skip(reader, isOpen)
    if (!take(reader, '?')) return test
    const yes = expression(reader, isOpen)
    skip(reader, isOpen)
    expect(reader, ':')
    return { kind: 'choice', test, yes, no: expression(reader, isOpen) }
  })
}

const levels = [['||'], ['&&'], ['==', '!='], ['<=', '>=', '<', '>'], ['+', '-'], ['*', '/', '%']] as const

function operations(reader: Reader, isOpen: boolean, level: number): Expression {
  const operators = levels[level]
  if (!operators) return unary(reader, isOpen)
  let left = operations(reader, isOpen, level + 1)
  for (;;) {
    skip(reader, isOpen)
    const { line } = reader
    const operator = operators.find(text => peek(reader, text))
    // `%{` and `~}` close the expression of a template.
    if (!operator || peek(reader, '%{')) return left
    advance(reader, operator.length)
    left = { kind: 'operation', operator, operands: [left, operations(reader, isOpen, level + 1)], line }
  }
}

function unary(reader: Reader, isOpen: boolean): Expression {
  skip(reader, isOpen)
  const { line } = reader
  const operator = ['!', '-'].find(text => peek(reader, text))
  if (!operator) return steps(reader, primary(reader))
  advance(reader, 1)
  return { kind: 'operation', operator, operands: [deeper(reader, () => unary(reader, isOpen))], line }
}

function steps(reader: Reader, start: Expression): Expression {
  let value = start
  for (;;) {
    const { line } = reader
    if (peek(reader, '...')) return value
    if (take(reader, '.')) {
      const number = /^\d+/.exec(reader.text.slice(reader.at, reader.at + 12))?.[0]
      if (peek(reader, '*')) fail(reader, 'a splat (.*) is not read')
      if (number) {
        advance(reader, number.length)
        value = { kind: 'index', of: value, at: { kind: 'literal', value: Number(number) }, line }
      } else value = { kind: 'member', of: value, name: nameAt(reader), line }
    } else if (take(reader, '[')) {
      if (peek(reader, '*')) fail(reader, 'a splat ([*]) is not read')
      const at = expression(reader, true)
      skip(reader, true)
      expect(reader, ']')
      value = { kind: 'index', of: value, at, line }
    } else return value
  }
}

function primary(reader: Reader): Expression {
  const { line } = reader
  const rest = reader.text.slice(reader.at, reader.at + 64)
  if (peek(reader, '"')) return quoted(reader)
  if (peek(reader, '<<')) return heredoc(reader)
  if (take(reader, '(')) {
    const inner = expression(reader, true)
    skip(reader, true)
    expect(reader, ')')
    return inner
  }
  if (take(reader, '[')) return list(reader, line)
  if (take(reader, '{')) return object(reader, line)
  const number = /^\d+(\.\d+)?([eE][+-]?\d+)?/.exec(rest)?.[0]
  if (number) {
    advance(reader, number.length)
    return { kind: 'literal', value: Number(number) }
  }
  const name = nameAt(reader)
  if (take(reader, '(')) return call(reader, name, line)
  if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true' }
  return name === 'null' ? { kind: 'literal', value: null } : { kind: 'name', name, line }
}

function call(reader: Reader, name: string, line: number): Expression {
  const args: Expression[] = []
  let spread = false
  for (;;) {
    skip(reader, true)
    if (take(reader, ')')) return { kind: 'call', name, args, spread, line }
    args.push(expression(reader, true))
    skip(reader, true)
    if (take(reader, '...')) spread = true
    skip(reader, true)
    if (!take(reader, ',') && !peek(reader, ')')) fail(reader, `expected , or ), found ${near(reader)}`)
  }
}

function list(reader: Reader, line: number): Expression {
  skip(reader, true)
  if (isFor(reader)) return forExpression(reader, ']', line)
  const items: Expression[] = []
  for (;;) {
    skip(reader, true)
    if (take(reader, ']')) return { kind: 'list', items }
    items.push(expression(reader, true))
    skip(reader, true)
    if (!take(reader, ',') && !peek(reader, ']')) fail(reader, `expected , or ], found ${near(reader)}`)
  }
}

function object(reader: Reader, line: number): Expression {
  skip(reader, true)
  if (isFor(reader)) return forExpression(reader, '}', line)
  const items: [Expression, Expression][] = []
  for (;;) {
    skip(reader, true)
    if (take(reader, '}')) return { kind: 'object', items }
    const said = expression(reader, false)
    const key: Expression = said.kind === 'name' ? { kind: 'literal', value: said.name } : said
    skip(reader, true)
    if (!take(reader, '=')) expect(reader, ':')
    items.push([key, expression(reader, false)])
    skip(reader, true)
    take(reader, ',')
  }
}

function isFor(reader: Reader): boolean {
  return /^for\s/.test(reader.text.slice(reader.at, reader.at + 4))
}

function forExpression(reader: Reader, close: ']' | '}', line: number): Expression {
  advance(reader, 3)
  const names = loopNames(reader)
  const over = expression(reader, true)
  skip(reader, true)
  expect(reader, ':')
  const first = expression(reader, true)
  skip(reader, true)
  const isObject = take(reader, '=>')
  const value = isObject ? expression(reader, true) : first
  skip(reader, true)
  if (take(reader, '...')) fail(reader, 'grouping (...) is not read')
  const hasWhen = /^if\s/.test(reader.text.slice(reader.at, reader.at + 3))
  if (hasWhen) advance(reader, 2)
  const when = hasWhen ? expression(reader, true) : null
  skip(reader, true)
  expect(reader, close)
  return { kind: 'for', names, over, key: isObject ? first : null, value, when, line }
}

function loopNames(reader: Reader): readonly string[] {
  const names: string[] = []
  for (;;) {
    skip(reader, true)
    names.push(nameAt(reader))
    skip(reader, true)
    if (take(reader, ',')) continue
    const word = nameAt(reader)
    if (word !== 'in') fail(reader, `expected in, found ${word}`)
    return names
  }
}

/** A text in quotes; without anything to evaluate it is a literal. */
function quoted(reader: Reader): Expression {
  expect(reader, '"')
  return templateOf(pieces(reader, 'quote'))
}

function heredoc(reader: Reader): Expression {
  const opened = /^<<(-?)([A-Za-z_][\w-]*)[ \t]*\n/.exec(reader.text.slice(reader.at, reader.at + 200))
  if (!opened) fail(reader, `expected the name of a heredoc, found ${near(reader)}`)
  const [whole, dash, marker] = opened as unknown as [string, string, string]
  advance(reader, whole.length)
  const { line, at } = reader
  const ending = new RegExp(`^[ \\t]*${marker}[ \\t]*$`, 'm')
  const end = ending.exec(reader.text.slice(at))
  if (!end) throw new HclProblem(line, `the heredoc ${marker} does not end`)
  const body = reader.text.slice(at, at + end.index)
  advance(reader, end.index + end[0].length)
  const inner: Reader = { text: dash ? withoutIndent(body) : body, at: 0, line, depth: reader.depth }
  return templateOf(pieces(inner, 'heredoc'))
}

function withoutIndent(body: string): string {
  const lines = body.split('\n')
  const indents = lines.filter(line => line.trim() !== '').map(line => line.length - line.trimStart().length)
  const indent = indents.length === 0 ? 0 : Math.min(...indents)
  return lines.map(line => line.slice(Math.min(indent, line.length - line.trimStart().length))).join('\n')
}

type Piece =
  | { readonly kind: 'text'; text: string }
  | {
      readonly kind: 'value' | 'if' | 'else' | 'endif' | 'for' | 'endfor'
      readonly value: Expression | null
      readonly names: readonly string[]
      readonly line: number
    }

function pieces(reader: Reader, within: 'quote' | 'heredoc'): Piece[] {
  const found: Piece[] = []
  let text = ''
  let trimNext = false
  const flush = (trimEnd: boolean) => {
    const start = trimNext ? text.trimStart() : text
    found.push({ kind: 'text', text: trimEnd ? start.trimEnd() : start })
    text = ''
  }
  for (;;) {
    if (reader.at >= reader.text.length) {
      if (within === 'quote') fail(reader, 'a text in quotes does not end')
      flush(false)
      return found
    }
    if (within === 'quote' && take(reader, '"')) {
      flush(false)
      return found
    }
    if (within === 'quote' && peek(reader, '\n')) fail(reader, 'a text in quotes does not end on its line')
    if (peek(reader, '$${') || peek(reader, '%%{')) {
      text += reader.text.slice(reader.at + 1, reader.at + 3)
      advance(reader, 3)
    } else if (peek(reader, '${') || peek(reader, '%{')) {
      const isValue = peek(reader, '${')
      advance(reader, 2)
      flush(take(reader, '~'))
      found.push(isValue ? valuePiece(reader) : directive(reader))
      skip(reader, true)
      trimNext = take(reader, '~')
      expect(reader, '}')
    } else if (within === 'quote' && peek(reader, '\\')) text += escaped(reader)
    else {
      text += reader.text[reader.at]
      advance(reader, 1)
    }
  }
}

function valuePiece(reader: Reader): Piece {
  const { line } = reader
  return { kind: 'value', value: expression(reader, true), names: [], line }
}

function directive(reader: Reader): Piece {
  skip(reader, true)
  const { line } = reader
  const word = nameAt(reader)
  switch (word) {
    case 'if':
      return { kind: 'if', value: expression(reader, true), names: [], line }
    case 'for': {
      const names = loopNames(reader)
      return { kind: 'for', value: expression(reader, true), names, line }
    }
    case 'else':
    case 'endif':
    case 'endfor':
      return { kind: word, value: null, names: [], line }
    default:
      fail(reader, `%{${word} } is not read`)
  }
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' }

function escaped(reader: Reader): string {
  const next = reader.text[reader.at + 1] ?? ''
  const plain = escapes[next]
  if (plain !== undefined) {
    advance(reader, 2)
    return plain
  }
  const unicode = /^\\u([\da-fA-F]{4})|^\\U([\da-fA-F]{8})/.exec(reader.text.slice(reader.at, reader.at + 10))
  const code = Number.parseInt(unicode?.[1] ?? unicode?.[2] ?? '', 16)
  if (!unicode || !(code <= 0x10ffff)) fail(reader, `\\${next} is no escape`)
  advance(reader, unicode?.[0].length ?? 0)
  return String.fromCodePoint(code)
}

function templateOf(found: readonly Piece[]): Expression {
  const parts = structure([...found].reverse(), null)
  if (parts.every(part => part.kind === 'text'))
    return { kind: 'literal', value: parts.map(part => (part.kind === 'text' ? part.text : '')).join('') }
  return { kind: 'template', parts }
}

/** Reads pieces from the end of `rest` up to the one that closes the directive `opened`. */
function structure(rest: Piece[], opened: (Piece & { kind: 'if' | 'for' }) | null): TemplatePart[] {
  const parts: TemplatePart[] = []
  for (let piece = rest.pop(); piece; piece = rest.pop()) {
    switch (piece.kind) {
      case 'text':
        if (piece.text !== '') parts.push(piece)
        break
      case 'value':
        parts.push({ kind: 'value', value: piece.value! })
        break
      case 'if': {
        const yes = structure(rest, { ...piece, kind: 'if' })
        const closed = rest.pop()
        const no = closed?.kind === 'else' ? structure(rest, { ...piece, kind: 'if' }) : []
        if (closed?.kind === 'else') rest.pop()
        parts.push({ kind: 'if', test: piece.value!, yes, no })
        break
      }
      case 'for': {
        const body = structure(rest, { ...piece, kind: 'for' })
        rest.pop()
        parts.push({ kind: 'each', names: piece.names, over: piece.value!, body, line: piece.line })
        break
      }
      case 'else':
      case 'endif':
      case 'endfor': {
        const closes = piece.kind === 'endfor' ? 'for' : 'if'
        if (opened?.kind !== closes) throw new HclProblem(piece.line, `%{ ${piece.kind} } closes nothing`)
        rest.push(piece)
        return parts
      }
    }
  }
  if (opened) throw new HclProblem(opened.line, `%{ ${opened.kind} } is not closed`)
  return parts
}

function skip(reader: Reader, lines: boolean): void {
  for (;;) {
    const { text, at } = reader
    const char = text[at]
    if (char === ' ' || char === '\t' || char === '\r' || (lines && char === '\n')) advance(reader, 1)
    else if (char === '#' || text.startsWith('//', at)) {
      const end = text.indexOf('\n', at)
      advance(reader, (end < 0 ? text.length : end) - at)
    } else if (text.startsWith('/*', at)) {
      const end = text.indexOf('*/', at + 2)
      if (end < 0) fail(reader, 'a comment does not end')
      advance(reader, end + 2 - at)
    } else return
  }
}

function nameAt(reader: Reader): string {
  const name = /^[A-Za-z_][\w-]*/.exec(reader.text.slice(reader.at, reader.at + 200))?.[0]
  if (!name) fail(reader, `expected a name, found ${near(reader)}`)
  advance(reader, name!.length)
  return name!
}

function peek(reader: Reader, text: string): boolean {
  return reader.text.startsWith(text, reader.at)
}

function take(reader: Reader, text: string): boolean {
  if (!peek(reader, text)) return false
  advance(reader, text.length)
  return true
}

function expect(reader: Reader, text: string): void {
  if (!take(reader, text)) fail(reader, `expected ${text}, found ${near(reader)}`)
}

function advance(reader: Reader, count: number): void {
  const end = reader.at + count
  for (let at = reader.text.indexOf('\n', reader.at); at >= 0 && at < end; at = reader.text.indexOf('\n', at + 1))
    reader.line++
  reader.at = end
}

function deeper<Value>(reader: Reader, read: () => Value): Value {
  reader.depth++
  if (reader.depth > maxDepth) fail(reader, `nested deeper than ${maxDepth}`)
  const value = read()
  reader.depth--
  return value
}

function near(reader: Reader): string {
  const text = reader.text.slice(reader.at, reader.at + 20).split('\n')[0] ?? ''
  return text === '' ? 'the end of the line' : JSON.stringify(text)
}

function fail(reader: Reader, message: string): never {
  throw new HclProblem(reader.line, message)
}
