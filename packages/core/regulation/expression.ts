/** A part of the text that an expression was read from: positions of its first character and of the one after its last. */
export type Span = readonly [from: number, to: number]

export const comparisons = ['>', '>=', '<', '<='] as const
export type Comparison = (typeof comparisons)[number]

/** A condition of a content pack, as a tree. Numbers have the unit of the fact they are compared with; durations are seconds. */
export type Expression = Readonly<{ span: Span }> &
  (
    | Readonly<{ is: 'number'; value: number }>
    | Readonly<{ is: 'percent'; value: number }>
    | Readonly<{ is: 'fact'; name: string }>
    | Readonly<{ is: 'sum' | 'product'; parts: readonly [Expression, Expression] }>
    | Readonly<{ is: 'min' | 'max'; parts: readonly Expression[] }>
    | Readonly<{ is: 'compare'; comparison: Comparison; parts: readonly [Expression, Expression] }>
    | Readonly<{ is: 'all' | 'any'; parts: readonly Expression[] }>
    | Readonly<{ is: 'not'; parts: readonly [Expression] }>
  )

type Token = Readonly<{ text: string; span: Span }>

const tokenForm = /\s*(\d[\d_]*(?:\.\d+)?(?:\s?(?:%|s\b|min\b|h\b))?|[a-z][a-z0-9_]*|>=|<=|[><+*(),])/y
const seconds: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600 }
const depthLimit = 40

/**
 * Reads a condition such as `loss_eur > min(500_000, 5% * turnover_eur) and not planned`. Words are `and`, `or`, `not`,
 * `min`, `max`; every other word names a fact; `30 min`, `1 h` and `10 s` are durations in seconds and `5%` is 0.05.
 * Throws a SyntaxError that says where on text of another form, and on nesting deeper than 40.
 */
export function parseExpression(text: string): Expression {
  const tokens = tokensOf(text)
  let next = 0
  let depth = 0
  const peek = () => tokens[next]?.text
  const take = (): Token => {
    const token = tokens[next]
    if (token === undefined) throw new SyntaxError(`“${text}” ends where more is expected`)
    next += 1
    return token
  }
  const expect = (wanted: string): Token => {
    const token = take()
    if (token.text !== wanted) throw wrong(text, token, `“${wanted}”`)
    return token
  }

  const joined = (word: 'and' | 'or', is: 'all' | 'any', part: () => Expression): Expression => {
    const parts = [part()]
    while (peek() === word) {
      take()
      parts.push(part())
    }
    const [first] = parts
    return parts.length === 1 && first !== undefined ? first : { is, parts, span: around(parts) }
  }
  const either = (): Expression => joined('or', 'any', both)
  const both = (): Expression => joined('and', 'all', negated)
  const negated = (): Expression => {
    if (peek() !== 'not') return compared()
    const { span } = take()
    const part = deeper(negated)
    return { is: 'not', parts: [part], span: [span[0], part.span[1]] }
  }
  const compared = (): Expression => {
    const left = added()
    const comparison = comparisons.find(sign => sign === peek())
    if (comparison === undefined) return left
    take()
    const parts = [left, added()] as const
    return { is: 'compare', comparison, parts, span: around(parts) }
  }
  const added = (): Expression => {
    let left = multiplied()
    while (peek() === '+') {
      take()
      const parts = [left, multiplied()] as const
      left = { is: 'sum', parts, span: around(parts) }
    }
    return left
  }
  const multiplied = (): Expression => {
    let left = atom()
    while (peek() === '*') {
      take()
      const parts = [left, atom()] as const
      left = { is: 'product', parts, span: around(parts) }
    }
    return left
  }
  const atom = (): Expression => {
    const token = take()
    if (/^\d/.test(token.text)) return { ...numberOf(token.text), span: token.span }
    if (token.text === '(') {
      const inner = deeper(either)
      const end = expect(')')
      return { ...inner, span: [token.span[0], end.span[1]] }
    }
    if (token.text === 'min' || token.text === 'max') return called(token.text, token.span[0])
    if (!/^[a-z]/.test(token.text) || ['and', 'or', 'not'].includes(token.text)) {
      throw wrong(text, token, 'a number, a fact or “(”')
    }
    return { is: 'fact', name: token.text, span: token.span }
  }
  const called = (is: 'min' | 'max', from: number): Expression => {
    expect('(')
    const parts = [deeper(added)]
    while (peek() === ',') {
      take()
      parts.push(deeper(added))
    }
    return { is, parts, span: [from, expect(')').span[1]] }
  }
  const deeper = (read: () => Expression): Expression => {
    depth += 1
    if (depth > depthLimit) throw new SyntaxError(`“${text.slice(0, 40)} …” is nested deeper than ${depthLimit}`)
    const inner = read()
    depth -= 1
    return inner
  }

  const whole = either()
  const rest = tokens[next]
  if (rest !== undefined) throw wrong(text, rest, 'the end')
  return whole
}

/** The names of the facts that an expression asks for, each once, in their order. */
export function factsOf(expression: Expression): readonly string[] {
  if (expression.is === 'fact') return [expression.name]
  return 'parts' in expression ? [...new Set(expression.parts.flatMap(factsOf))] : []
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = []
  tokenForm.lastIndex = 0
  const end = text.trimEnd().length
  for (let at = 0; at < end; at = tokenForm.lastIndex) {
    tokenForm.lastIndex = at
    const found = tokenForm.exec(text)?.[1]
    if (found === undefined) throw new SyntaxError(`“${text}” cannot be read from character ${at + 1} on`)
    tokens.push({ text: found, span: [tokenForm.lastIndex - found.length, tokenForm.lastIndex] })
  }
  return tokens
}

function numberOf(text: string): Readonly<{ is: 'number' | 'percent'; value: number }> {
  const unit = /[a-z%]+$/.exec(text)?.[0] ?? ''
  const value = Number(
    text
      .slice(0, text.length - unit.length)
      .trim()
      .replaceAll('_', ''),
  )
  return unit === '%' ? { is: 'percent', value } : { is: 'number', value: value * (seconds[unit] ?? 1) }
}

function around(parts: readonly Expression[]): Span {
  return [parts[0]?.span[0] ?? 0, parts.at(-1)?.span[1] ?? 0]
}

function wrong(text: string, token: Token, wanted: string): SyntaxError {
  return new SyntaxError(`“${text}”: expected ${wanted} at character ${token.span[0] + 1}, found “${token.text}”`)
}
