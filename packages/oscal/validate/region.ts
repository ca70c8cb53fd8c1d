/** A stretch of the text, lines and columns counted from 1, the end exclusive. */
export type Region = {
  readonly startLine: number
  readonly startColumn: number
  readonly endLine: number
  readonly endColumn: number
}

/** The region between two offsets, given where each line starts. */
export function regionOf(starts: readonly number[], start: number, end: number): Region {
  const [startLine, startColumn] = placeOf(starts, start)
  const [endLine, endColumn] = placeOf(starts, end)
  return { startLine, startColumn, endLine, endColumn }
}

function placeOf(starts: readonly number[], offset: number): readonly [number, number] {
  let low = 0
  let high = starts.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle
  }
  return [low + 1, offset - (starts[low] ?? 0) + 1]
}
