import { type Expression, type ForExpression, HclProblem, type TemplatePart } from './hcl.ts'

/** What an expression of HCL comes to. `Link` is a name of another thing of the mod, such as `query.bucket_encrypted`. */
export type Value = null | string | number | boolean | readonly Value[] | { readonly [key: string]: Value } | Link

/** A class so that it cannot be mistaken for an object of the mod. */
export class Link {
  readonly path: readonly string[]

  constructor(path: readonly string[]) {
    this.path = path
  }
}

/** Gives the value of `var.x` or `local.x`. */
export type Lookup = (root: 'var' | 'local', name: string, line: number) => Value

type Context = { readonly lookup: Lookup; readonly names: ReadonlyMap<string, Value> }

/** Evaluates an expression. What it does not know, a function or an operand of another type, is an `HclProblem`, never a guess. */
export function evaluate(expression: Expression, lookup: Lookup): Value {
  return resolve(expression, { lookup, names: new Map() })
}

function resolve(expression: Expression, context: Context): Value {
  switch (expression.kind) {
    case 'literal':
      return expression.value
    case 'template':
      return template(expression.parts, context)
    case 'name':
      return context.names.has(expression.name) ? context.names.get(expression.name)! : new Link([expression.name])
    case 'member':
      return member(expression, context)
    case 'index':
      return index(resolve(expression.of, context), resolve(expression.at, context), expression.line)
    case 'list':
      return expression.items.map(item => resolve(item, context))
    case 'object':
      return Object.fromEntries(
        expression.items.map(([key, value]) => [textOf(resolve(key, context), 0), resolve(value, context)]),
      )
    case 'choice':
      return resolve(truth(resolve(expression.test, context), 0) ? expression.yes : expression.no, context)
    case 'operation':
      return operation(expression.operator, expression.operands, context, expression.line)
    case 'call':
      return call(expression, context)
    case 'for':
      return forValue(expression, context)
  }
}

function member({ of, name, line }: Extract<Expression, { kind: 'member' }>, context: Context): Value {
  const value = resolve(of, context)
  if (value instanceof Link) {
    const [root] = value.path
    if (value.path.length === 1 && (root === 'var' || root === 'local')) return context.lookup(root, name, line)
    return new Link([...value.path, name])
  }
  return index(value, name, line)
}

function index(of: Value, at: Value, line: number): Value {
  if (Array.isArray(of) && typeof at === 'number' && at in of) return of[at] as Value
  if (isObject(of) && typeof at === 'string' && Object.hasOwn(of, at)) return of[at]!
  throw new HclProblem(line, `there is no ${JSON.stringify(at)} in ${kindOf(of)}`)
}

function template(parts: readonly TemplatePart[], context: Context): Value {
  const [only] = parts
  if (parts.length === 1 && only?.kind === 'value') return resolve(only.value, context)
  return parts.map(part => partText(part, context)).join('')
}

function partText(part: TemplatePart, context: Context): string {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'value':
      return textOf(resolve(part.value, context), 0)
    case 'if':
      return textOf(template(truth(resolve(part.test, context), 0) ? part.yes : part.no, context), 0)
    case 'each':
      return entriesOf(resolve(part.over, context), part.line)
        .map(entry => textOf(template(part.body, named(context, part.names, entry)), part.line))
        .join('')
  }
}

function forValue({ names, over, key, value, when, line }: ForExpression, context: Context): Value {
  const inner = entriesOf(resolve(over, context), line)
    .map(entry => named(context, names, entry))
    .filter(each => when === null || truth(resolve(when, each), line))
  if (key === null) return inner.map(each => resolve(value, each))
  return Object.fromEntries(inner.map(each => [textOf(resolve(key, each), line), resolve(value, each)]))
}

function named(context: Context, names: readonly string[], [key, value]: readonly [Value, Value]): Context {
  const [first, second] = names
  const added: [string, Value][] =
    second === undefined
      ? [[first!, value]]
      : [
          [first!, key],
          [second, value],
        ]
  return { ...context, names: new Map([...context.names, ...added]) }
}

function entriesOf(value: Value, line: number): (readonly [Value, Value])[] {
  if (Array.isArray(value)) return value.map((item, at) => [at, item] as const)
  if (isObject(value)) return Object.entries(value)
  throw new HclProblem(line, `cannot go through ${kindOf(value)}`)
}

function operation(operator: string, operands: readonly Expression[], context: Context, line: number): Value {
  const values = operands.map(operand => () => resolve(operand, context))
  const [left, right] = values as [() => Value, () => Value]
  const numbers = () => [numberOf(left(), line), numberOf(right(), line)] as const
  switch (operator) {
    case '!':
      return !truth(left(), line)
    case '-': {
      if (operands.length === 1) return -numberOf(left(), line)
      const [a, b] = numbers()
      return a - b
    }
    case '&&':
      return truth(left(), line) && truth(right(), line)
    case '||':
      return truth(left(), line) || truth(right(), line)
    case '==':
      return JSON.stringify(left()) === JSON.stringify(right())
    case '!=':
      return JSON.stringify(left()) !== JSON.stringify(right())
    default: {
      const [a, b] = numbers()
      return arithmetic(operator, a, b)
    }
  }
}

function arithmetic(operator: string, a: number, b: number): Value {
  switch (operator) {
    case '+':
      return a + b
    case '*':
      return a * b
    case '/':
      return a / b
    case '%':
      return a % b
    case '<':
      return a < b
    case '<=':
      return a <= b
    case '>':
      return a > b
    default:
      return a >= b
  }
}

function call(expression: Extract<Expression, { kind: 'call' }>, context: Context): Value {
  const { name, line } = expression
  const given = expression.args.map(arg => resolve(arg, context))
  const args = expression.spread ? [...given.slice(0, -1), ...listOf(given.at(-1) ?? null, line)] : given
  const run = Object.hasOwn(functions, name) ? functions[name] : undefined
  if (!run) throw new HclProblem(line, `the function ${name} is not known here`)
  return run(args, line)
}

type Run = (args: readonly Value[], line: number) => Value

const text =
  (run: (value: string) => Value): Run =>
  (args, line) =>
    run(textOf(args[0] ?? null, line))

/** The functions of HCL that mods use. `file` reads nothing: what it names is documentation. */
const functions: Readonly<Record<string, Run>> = {
  merge: (args, line) =>
    Object.fromEntries(args.filter(arg => arg !== null).flatMap(arg => Object.entries(objectOf(arg, line)))),
  concat: (args, line) => args.flatMap(arg => listOf(arg, line)),
  contains: ([list, value], line) => listOf(list ?? null, line).some(item => same(item, value ?? null)),
  distinct: ([list], line) =>
    listOf(list ?? null, line).filter((item, at, all) => all.findIndex(other => same(other, item)) === at),
  length: ([value], line) => (typeof value === 'string' ? value.length : entriesOf(value ?? null, line).length),
  keys: ([value], line) => Object.keys(objectOf(value ?? null, line)).sort(),
  values: ([value], line) =>
    Object.entries(objectOf(value ?? null, line))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, item]) => item),
  lookup: ([map, key, otherwise], line) => {
    const object = objectOf(map ?? null, line)
    const name = textOf(key ?? null, line)
    return Object.hasOwn(object, name) ? object[name]! : (otherwise ?? null)
  },
  coalesce: args => args.find(arg => arg !== null && arg !== '') ?? null,
  join: ([separator, list], line) =>
    listOf(list ?? null, line)
      .map(item => textOf(item, line))
      .join(textOf(separator ?? null, line)),
  split: ([separator, whole], line) => textOf(whole ?? null, line).split(textOf(separator ?? null, line)),
  replace: ([whole, from, to], line) =>
    replaced(textOf(whole ?? null, line), textOf(from ?? null, line), textOf(to ?? null, line), line),
  format: ([pattern, ...values], line) => formatted(textOf(pattern ?? null, line), values, line),
  upper: text(value => value.toUpperCase()),
  lower: text(value => value.toLowerCase()),
  title: text(value => value.replace(/\b\w/g, letter => letter.toUpperCase())),
  trimspace: text(value => value.trim()),
  chomp: text(value => value.replace(/\n+$/, '')),
  tostring: text(value => value),
  tonumber: ([value], line) => numberOf(value ?? null, line),
  tobool: ([value], line) => truth(value ?? null, line),
  tolist: ([value], line) => listOf(value ?? null, line),
  toset: ([value], line) => [...listOf(value ?? null, line)],
  tomap: ([value], line) => objectOf(value ?? null, line),
  jsonencode: ([value]) => JSON.stringify(value ?? null),
  min: (args, line) => Math.min(...args.map(arg => numberOf(arg, line))),
  max: (args, line) => Math.max(...args.map(arg => numberOf(arg, line))),
  file: () => '',
}

function replaced(whole: string, from: string, to: string, line: number): string {
  if (from.length > 2 && from.startsWith('/') && from.endsWith('/'))
    throw new HclProblem(line, 'replace with a pattern is not read')
  return from === '' ? whole : whole.replaceAll(from, () => to)
}

function formatted(pattern: string, values: readonly Value[], line: number): string {
  const rest = [...values]
  return pattern.replace(/%(%|s|d|v|q|.)/g, (_, verb: string) => {
    if (verb === '%') return '%'
    if (!'sdvq'.includes(verb) || rest.length === 0) throw new HclProblem(line, `format: %${verb} cannot be filled`)
    const said = textOf(rest.shift() ?? null, line)
    return verb === 'q' ? JSON.stringify(said) : said
  })
}

function same(a: Value, b: Value): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function textOf(value: Value, line: number): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new HclProblem(line, `expected text, found ${kindOf(value)}`)
}

function numberOf(value: Value, line: number): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number === 'number' && Number.isFinite(number)) return number
  throw new HclProblem(line, `expected a number, found ${kindOf(value)}`)
}

function truth(value: Value, line: number): boolean {
  if (typeof value === 'boolean') return value
  if (value === 'true' || value === 'false') return value === 'true'
  throw new HclProblem(line, `expected true or false, found ${kindOf(value)}`)
}

function listOf(value: Value, line: number): readonly Value[] {
  if (Array.isArray(value)) return value
  throw new HclProblem(line, `expected a list, found ${kindOf(value)}`)
}

function objectOf(value: Value, line: number): { readonly [key: string]: Value } {
  if (isObject(value)) return value
  throw new HclProblem(line, `expected an object, found ${kindOf(value)}`)
}

/** Whether a value is an object of names and values. */
export function isObject(value: Value): value is { readonly [key: string]: Value } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Link)
}

function kindOf(value: Value): string {
  if (value === null) return 'null'
  if (value instanceof Link) return value.path.join('.')
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : JSON.stringify(value)
}
