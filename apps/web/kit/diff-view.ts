export interface Piece {
  readonly kind: 'same' | 'gone' | 'added'
  readonly text: string
}

/** What changed between two texts, word by word. Longer texts than `most` words are shown as a whole exchange. */
export function wordDiff(before: string, after: string, most = 4000): readonly Piece[] {
  if (before === after) return before ? [{ kind: 'same', text: before }] : []
  const [left, right] = [tokens(before), tokens(after)]
  const start = sharedStart(left, right)
  const end = sharedStart(left.slice(start).toReversed(), right.slice(start).toReversed())
  const [old, now] = [left.slice(start, left.length - end), right.slice(start, right.length - end)]
  const middle = old.length * now.length > most * 1000 ? exchanged(old, now) : longestCommon(old, now)
  return merged([
    ...left.slice(0, start).map(text => ({ kind: 'same', text }) as const),
    ...middle,
    ...left.slice(left.length - end).map(text => ({ kind: 'same', text }) as const),
  ])
}

function tokens(text: string): readonly string[] {
  return text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? []
}

function sharedStart(left: readonly string[], right: readonly string[]): number {
  let length = 0
  while (length < left.length && left[length] === right[length]) length++
  return length
}

function exchanged(old: readonly string[], now: readonly string[]): readonly Piece[] {
  return [...old.map(text => ({ kind: 'gone', text }) as const), ...now.map(text => ({ kind: 'added', text }) as const)]
}

/** The table of longest common subsequences, walked from the start. */
function longestCommon(old: readonly string[], now: readonly string[]): readonly Piece[] {
  const width = now.length + 1
  const table = new Uint32Array((old.length + 1) * width)
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--)
      table[i * width + j] =
        old[i] === now[j]
          ? table[(i + 1) * width + j + 1]! + 1
          : Math.max(table[(i + 1) * width + j]!, table[i * width + j + 1]!)
  const pieces: Piece[] = []
  let [i, j] = [0, 0]
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      pieces.push({ kind: 'same', text: old[i]! })
      i++
      j++
    } else if (j >= now.length || (i < old.length && table[(i + 1) * width + j]! >= table[i * width + j + 1]!)) {
      pieces.push({ kind: 'gone', text: old[i++]! })
    } else pieces.push({ kind: 'added', text: now[j++]! })
  }
  return pieces
}

function merged(pieces: readonly Piece[]): readonly Piece[] {
  const out: Piece[] = []
  for (const piece of pieces) {
    const last = out.at(-1)
    if (last?.kind === piece.kind) out[out.length - 1] = { kind: last.kind, text: last.text + piece.text }
    else out.push(piece)
  }
  return out
}

export interface FieldChange {
  readonly field: string
  readonly before: string
  readonly after: string
}

/** The fields of two versions that differ, in words. */
export function fieldChanges(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): readonly FieldChange[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return fields
    .map(field => ({ field, before: inWords(before[field]), after: inWords(after[field]) }))
    .filter(change => change.before !== change.after)
}

/** A value as a person would write it: lists as lines, objects as `name: value`. */
export function inWords(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map(inWords).join('\n')
  if (typeof value === 'object')
    return Object.entries(value)
      .filter(([, inner]) => inWords(inner) !== '')
      .map(([name, inner]) => `${name}: ${inWords(inner)}`)
      .join(', ')
  return String(value)
}
