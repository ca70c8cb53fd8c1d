import { compareBytes } from '../result/lines.ts'

/** A stretch of time in which a check said the same about a resource; `to: null` lasts until now. */
export type Interval = {
  readonly resource: string
  readonly status: string
  readonly from: string
  readonly to: string | null
}

export type OpenInterval = Interval & { readonly to: null }

export type Advance = {
  /** The intervals that last, sorted by resource. */
  readonly open: readonly OpenInterval[]
  /** Those that ended at this result. */
  readonly closed: readonly Interval[]
  /** Those that began at it. */
  readonly opened: readonly OpenInterval[]
}

/**
 * The intervals of a check after one more result. Both inputs are sorted by resource, bytewise; a resource that the
 * result does not name ends. A result older than an interval it would end is refused: history is not rewritten here.
 */
export function advance(
  open: readonly OpenInterval[],
  rows: readonly { readonly resource: string; readonly status: string }[],
  at: string,
): Advance {
  const next: OpenInterval[] = []
  const closed: Interval[] = []
  const opened: OpenInterval[] = []
  const begin = (row: { readonly resource: string; readonly status: string }) => {
    const interval = { resource: row.resource, status: row.status, from: at, to: null }
    opened.push(interval)
    next.push(interval)
  }
  const end = (interval: OpenInterval) => {
    if (at < interval.from) throw new Error(`a result of ${at} cannot end what began at ${interval.from}`)
    if (at > interval.from) closed.push({ ...interval, to: at })
  }
  let i = 0
  for (const row of rows) {
    for (; i < open.length && compareBytes(open[i]!.resource, row.resource) < 0; i++) end(open[i]!)
    const current = open[i]
    if (current?.resource !== row.resource) {
      begin(row)
      continue
    }
    i++
    if (current.status === row.status) next.push(current)
    else {
      end(current)
      begin(row)
    }
  }
  for (; i < open.length; i++) end(open[i]!)
  return { open: next, closed, opened }
}
