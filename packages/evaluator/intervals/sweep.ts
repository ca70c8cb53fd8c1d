/** Result rows in columns, sorted by resource and then by moment. A moment is the number of a run: 0, 1, 2 … */
export type ResultColumns = {
  readonly resource: Uint32Array
  readonly moment: Uint32Array
  readonly status: Uint8Array
}

/** Intervals in columns: from the first moment of a status to the last, both included. */
export type IntervalColumns = {
  readonly length: number
  readonly resource: Uint32Array
  readonly status: Uint8Array
  readonly first: Uint32Array
  readonly last: Uint32Array
}

/** Runs of equal status. A moment without a row ends the run: what was not seen is not filled in. */
export function sweep({ resource, moment, status }: ResultColumns): IntervalColumns {
  const rows = resource.length
  const starts = new Uint32Array(rows)
  let length = 0
  for (let row = 0; row < rows; row++)
    if (
      row === 0 ||
      status[row] !== status[row - 1] ||
      resource[row] !== resource[row - 1] ||
      moment[row] !== moment[row - 1]! + 1
    )
      starts[length++] = row
  const intervals = empty(length)
  for (let index = 0; index < length; index++) {
    const start = starts[index]!
    const end = (index + 1 < length ? starts[index + 1]! : rows) - 1
    intervals.resource[index] = resource[start]!
    intervals.status[index] = status[start]!
    intervals.first[index] = moment[start]!
    intervals.last[index] = moment[end]!
  }
  return intervals
}

/** Those of one status that touch the moments `from` to `to`, both included. */
export function withStatus(intervals: IntervalColumns, status: number, from = 0, to = 0xffffffff): IntervalColumns {
  const found = new Uint32Array(intervals.length)
  let length = 0
  for (let index = 0; index < intervals.length; index++)
    if (intervals.status[index] === status && intervals.first[index]! <= to && intervals.last[index]! >= from)
      found[length++] = index
  const selected = empty(length)
  for (let index = 0; index < length; index++) {
    const source = found[index]!
    selected.resource[index] = intervals.resource[source]!
    selected.status[index] = status
    selected.first[index] = Math.max(from, intervals.first[source]!)
    selected.last[index] = Math.min(to, intervals.last[source]!)
  }
  return selected
}

function empty(length: number): { -readonly [Key in keyof IntervalColumns]: IntervalColumns[Key] } {
  return {
    length,
    resource: new Uint32Array(length),
    status: new Uint8Array(length),
    first: new Uint32Array(length),
    last: new Uint32Array(length),
  }
}
