import type { Run } from '../run/index.ts'

type Judged = Pick<Run, 'verdict'> & { readonly counts: Pick<Run['counts'], 'statuses'> }

/**
 * What a run says about its check. A pass in which rows are excepted is no pass: an exception never makes operation
 * (rulings 4). A run that could not judge (stale, no data, error, timed out) is `unknown`, and no result.
 */
export function meaningOf({ verdict, counts }: Judged): 'pass' | 'fail' | 'unknown' {
  const excepted = counts.statuses.excepted ?? 0
  if (verdict === 'failed' || (verdict === 'passed' && excepted > 0)) return 'fail'
  if (verdict === 'passed') return 'pass'
  return verdict === 'no_data' && excepted > 0 && onlyExcepted(counts.statuses) ? 'fail' : 'unknown'
}

function onlyExcepted(statuses: Run['counts']['statuses']): boolean {
  const undecided = [statuses.pass, statuses.fail, statuses.error, statuses.not_evaluated, statuses.manual]
  return undecided.every(count => !count)
}

/** Whether a run judged at all. Only a result takes the place of an earlier result; what was erased is none. */
export function isResult(body: Run | undefined): boolean {
  return body !== undefined && meaningOf(body) !== 'unknown'
}
