import { createHash } from 'node:crypto'

/** What a check said about one resource. A passing row keeps no reason: it can be computed again. */
export type AnswerRow = { readonly resource: string; readonly status: string; readonly reason: string }

/**
 * The SHA-256 of a check's own answer: a line `resource TAB status TAB reason LF` a row, sorted bytewise by resource,
 * backslash, tab and line feed escaped by a backslash, the reason empty for `pass`. Anybody can compute it again from
 * the stored result: `excepted` rows answered `fail`, `missing` rows were not in the answer.
 */
export function answerSha256(sorted: Iterable<AnswerRow>): string {
  const hash = createHash('sha256')
  let lines = ''
  for (const row of sorted) {
    lines += lineOf(row)
    if (lines.length < manyCharacters) continue
    hash.update(lines)
    lines = ''
  }
  return hash.update(lines).digest('hex')
}

/** Few large pieces are hashed faster than many small ones. */
const manyCharacters = 1 << 16

export function lineOf({ resource, status, reason }: AnswerRow): string {
  return `${escaped(resource)}\t${escaped(status)}\t${status === 'pass' ? '' : escaped(reason)}\n`
}

/** The exception that accepts the failure of a resource; `*` accepts every one. */
export function exceptionOf(
  { resource }: Pick<AnswerRow, 'resource'>,
  accepted: Readonly<Record<string, string>>,
): string | null {
  return (Object.hasOwn(accepted, resource) ? accepted[resource] : accepted['*']) ?? null
}

/** Order of UTF-8 bytes, then of status and reason. */
export function compareRows(a: AnswerRow, b: AnswerRow): number {
  return compareBytes(a.resource, b.resource) || compareBytes(a.status, b.status) || compareBytes(a.reason, b.reason)
}

/** UTF-16 order differs from byte order only from U+D800 on. */
export function compareBytes(a: string, b: string): number {
  if (a === b) return 0
  for (let i = 0; i < a.length && i < b.length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)]
    if (x === y) continue
    return x >= 0xd800 && y >= 0xd800 ? Buffer.compare(Buffer.from(a), Buffer.from(b)) : x - y
  }
  return a.length - b.length
}

function escaped(text: string): string {
  if (!/[\\\t\n]/.test(text)) return text
  return text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n')
}
