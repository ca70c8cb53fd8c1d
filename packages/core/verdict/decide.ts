import { meaningOf, type RowStatus, type RunVerdict } from './words.ts'

export type StatusCounts = Readonly<Partial<Record<RowStatus, number>>>

/** How far the run got: an answer that can be counted, or why there is none. */
export type Execution =
  | { readonly state: 'answered' }
  | { readonly state: 'error'; readonly why: string }
  | { readonly state: 'timed_out'; readonly why: string }

/** One snapshot that a check read, under the name the check gives the dataset. */
export type Freshness = { readonly alias: string; readonly takenAt: string; readonly freshWithinMs: number }

export type VerdictInput = {
  readonly execution: Execution
  /** Datasets of the check of which there is no snapshot. */
  readonly absent: readonly { readonly alias: string; readonly dataset: string }[]
  /** What the answer breaks of the contract: duplicate resources, unknown statuses. Any of it is an error. */
  readonly breaches: readonly string[]
  readonly freshness: readonly Freshness[]
  /** Snapshots that saw only a part of their source. */
  readonly incomplete?: readonly { readonly alias: string; readonly why: string }[]
  /** The moment the verdict is for. */
  readonly at: string
  readonly total: number
  readonly statuses: StatusCounts
  readonly threshold: { readonly min_pass_percent: number; readonly min_population: number }
}

export type Decision = { readonly verdict: RunVerdict; readonly reasons: readonly string[] }

/**
 * The verdict of a run, with its reasons. An error, a missing or old snapshot, too few resources or rows that could tip
 * the threshold either way never pass: what cannot be decided is not decided in anybody's favour (rulings 4, R-064).
 */
export function decide(input: VerdictInput): Decision {
  return (
    executionProblem(input) ??
    absence(input) ??
    breach(input) ??
    staleness(input) ??
    emptiness(input) ??
    partial(input, judged(input))
  )
}

/** The moment from which a verdict on these snapshots is stale, or null without snapshots. */
export function freshUntil(freshness: readonly Freshness[]): string | null {
  const ends = freshness.map(entry => Date.parse(entry.takenAt) + entry.freshWithinMs)
  return ends.length === 0 ? null : new Date(Math.min(...ends)).toISOString()
}

function executionProblem({ execution }: VerdictInput): Decision | null {
  return execution.state === 'answered' ? null : { verdict: execution.state, reasons: [execution.why] }
}

function absence({ absent }: VerdictInput): Decision | null {
  if (absent.length === 0) return null
  return { verdict: 'no_data', reasons: absent.map(({ alias, dataset }) => `no snapshot of ${dataset} (${alias})`) }
}

function breach({ breaches }: VerdictInput): Decision | null {
  return breaches.length === 0 ? null : { verdict: 'error', reasons: breaches }
}

function staleness({ freshness, at }: VerdictInput): Decision | null {
  const old = freshness.filter(entry => Date.parse(at) >= Date.parse(entry.takenAt) + entry.freshWithinMs)
  if (old.length === 0) return null
  return {
    verdict: 'stale',
    reasons: old.map(entry => `${entry.alias} was observed at ${entry.takenAt}, which is too old at ${at}`),
  }
}

function emptiness({ total, statuses, threshold, incomplete = [] }: VerdictInput): Decision | null {
  if (incomplete.length > 0) return null
  if (total === 0) return { verdict: 'no_data', reasons: ['the population is empty'] }
  const inScope = inScopeOf(statuses)
  if (inScope === 0) return { verdict: 'no_data', reasons: [`none of ${total} is in scope`] }
  if (inScope >= threshold.min_population) return null
  return {
    verdict: 'no_data',
    reasons: [`${inScope} in scope; at least ${threshold.min_population} are needed to say anything`],
  }
}

function judged({ statuses, threshold }: VerdictInput): Decision {
  const { pass, fail, unknown } = tally(statuses)
  const known = pass + fail
  if (known + unknown === 0) return { verdict: 'no_data', reasons: ['nothing in scope was left to decide'] }
  const reasons = [`${pass} of ${known + unknown} pass`, ...unknownReasons(statuses)]
  const worst = percent(pass, known + unknown)
  const best = percent(pass + unknown, known + unknown)
  if (worst >= threshold.min_pass_percent && pass > 0) return { verdict: 'passed', reasons }
  if (best < threshold.min_pass_percent || pass + unknown === 0) return { verdict: 'failed', reasons }
  return { verdict: (statuses.error ?? 0) > 0 ? 'error' : 'no_data', reasons }
}

/** What was not seen may fail: half a population never passes, and fails only where one failure is enough. */
function partial({ incomplete = [], threshold }: VerdictInput, decision: Decision): Decision {
  if (incomplete.length === 0) return decision
  if (decision.verdict === 'failed' && threshold.min_pass_percent === 100) return decision
  const why = incomplete.map(({ alias, why }) => `${alias} is not complete: ${why}`)
  return { verdict: 'error', reasons: [...why, ...decision.reasons] }
}

/** Rows of the check's own answer; what is missing is not in the population any more. */
function inScopeOf(statuses: StatusCounts): number {
  return entries(statuses).reduce((sum, [status, count]) => sum + (status === 'missing' ? 0 : count), 0)
}

function tally(statuses: StatusCounts): { pass: number; fail: number; unknown: number } {
  const sums = { pass: statuses.pass ?? 0, fail: statuses.fail ?? 0, unknown: 0 }
  for (const [status, count] of entries(statuses))
    if (status !== 'missing' && meaningOf(status) === 'unknown') sums.unknown += count
  return sums
}

const unknownWords: Partial<Record<RowStatus, string>> = {
  error: 'could not be evaluated because of an error',
  not_evaluated: 'could not be evaluated',
  manual: 'wait for a person',
  missing: 'were there before and are not now',
}

function unknownReasons(statuses: StatusCounts): string[] {
  return entries(statuses).flatMap(([status, count]) =>
    count > 0 && unknownWords[status] ? [`${count} ${unknownWords[status]}`] : [],
  )
}

function entries(statuses: StatusCounts): [RowStatus, number][] {
  return Object.entries(statuses) as [RowStatus, number][]
}

function percent(part: number, whole: number): number {
  return (part * 100) / whole
}
