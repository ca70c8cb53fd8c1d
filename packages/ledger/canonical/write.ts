import { defaultLimits, type JsonValue, type Limits } from './json.ts'

/**
 * The one text of a value: RFC 8785, narrowed to strict JCS. Only objects, arrays, strings, booleans, null and integers
 * within ±(2^53−1); refuses (with a RangeError that names the path) anything else, lone surrogates, too much depth and
 * too many bytes. Strings are written as they are, never normalised.
 */
export function canonicalize(value: JsonValue, limits: Partial<Limits> = {}): string {
  const { maxDepth, maxBytes } = { ...defaultLimits, ...limits }
  const text = write(value, '$', maxDepth)
  const size = Buffer.byteLength(text)
  if (size > maxBytes) throw new RangeError(`the value takes ${size} bytes, at most ${maxBytes} are allowed`)
  return text
}

function write(value: unknown, path: string, depth: number): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return quote(value, path)
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value)
  if (typeof value !== 'object') throw new RangeError(`${path}: ${describe(value)} has no canonical form`)
  if (depth === 0) throw new RangeError(`${path}: nested too deeply`)
  if (Array.isArray(value)) {
    return `[${Array.from(value, (item, index) => write(item, `${path}[${index}]`, depth - 1)).join(',')}]`
  }
  return `{${members(value, path, depth).join(',')}}`
}

function members(value: object, path: string, depth: number): string[] {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) {
    throw new RangeError(`${path}: only plain objects have a canonical form`)
  }
  if (Object.getOwnPropertySymbols(value).length > 0) throw new RangeError(`${path}: a symbol cannot be a key`)
  // The default order of strings is by UTF-16 code units, which is what RFC 8785 3.2.3 asks for.
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${quote(key, path)}:${write(member, `${path}.${key}`, depth - 1)}`)
}

function quote(text: string, path: string): string {
  if (!text.isWellFormed()) throw new RangeError(`${path}: a lone surrogate has no UTF-8 form`)
  return JSON.stringify(text)
}

function describe(value: unknown): string {
  return typeof value === 'number' ? `the number ${value}` : typeof value
}
