import { durationMs, type ParamValue } from '@onus/core/check'
import { AnswerStatus, decide, type Execution, freshUntil, type RowStatus } from '@onus/core/verdict'
import type { Vetted } from '../statics/index.ts'
import type { Answer } from '../worker/index.ts'
import type { StoredFile } from './files.ts'
import { absentOf, exceptionsDigestOf, incompleteOf, nowOf, snapshotsOf } from './inputs.ts'
import type { Opened } from './opened.ts'
import type { Evaluation, EvaluationInput } from './types.ts'

/** What came of one attempt: an answer, or why there is none. */
export type Found = {
  readonly execution: Execution
  readonly params: Readonly<Record<string, ParamValue>>
  readonly vetted: Vetted | null
  readonly answer: Answer | null
  readonly file: StoredFile | null
}

export const nothing: Found = { execution: { state: 'answered' }, params: {}, vetted: null, answer: null, file: null }

export const failed = (why: string, more: Partial<Found> = {}): Found => ({
  ...nothing,
  ...more,
  execution: { state: 'error', why },
})

export function conclude(
  run: Opened,
  { check, at, exceptions }: EvaluationInput,
  digest: string,
  found: Found,
  tookMs: number,
): Evaluation {
  const { execution, answer, vetted } = found
  const snapshots = snapshotsOf(run, check)
  const freshness = Object.entries(check.data).flatMap(([alias, { dataset, fresh_within }]) =>
    (run.tables.get(dataset)?.snapshots ?? []).map(({ takenAt, observedFrom }) => ({
      alias,
      takenAt: observedFrom ?? takenAt,
      freshWithinMs: durationMs(fresh_within),
    })),
  )
  const counts = countsOf(answer)
  const decision = decide({
    execution,
    absent: absentOf(run, check),
    breaches: answer ? breachesOf(answer) : [],
    freshness,
    incomplete: incompleteOf(run, check),
    at,
    total: counts.total,
    statuses: counts.statuses,
    threshold: check.threshold,
  })
  const now = nowOf(run, check)
  const { memoryMb, softTimeoutMs } = run.context.pool.limits[run.tier]
  return {
    check: check.id,
    checkDigest: digest,
    verdict: decision.verdict,
    reasons: decision.reasons,
    snapshots,
    params: found.params,
    exceptionsDigest: exceptionsDigestOf(exceptions ?? [], now ?? at),
    now,
    freshUntil: freshUntil(freshness),
    counts,
    resultSha256: answer?.sha256 ?? null,
    file: found.file,
    isUnchanged: answer?.isUnchanged ?? false,
    rows: answer?.rows ?? null,
    failing: answer?.failing ?? [],
    engine: run.context.pool.engine(),
    warnings: vetted?.warnings.map(warning => warning.message) ?? [],
    timeDependent: vetted?.timeDependent ?? true,
    durationMs: Math.round(tookMs * 10) / 10,
    limits: { memoryMb, softTimeoutMs },
  }
}

/** The hash of a stored answer that would be stored the same way now: of the same check, under the same exceptions. */
export function storedFor(
  run: Opened,
  { check, at, exceptions, stored }: EvaluationInput,
  digest: string,
): string | null {
  if (!stored || stored.checkDigest !== digest) return null
  const now = exceptionsDigestOf(exceptions ?? [], nowOf(run, check) ?? at)
  return stored.exceptionsDigest === now ? stored.resultSha256 : null
}

function countsOf(answer: Answer | null): Evaluation['counts'] {
  if (!answer) return { total: 0, inScope: 0, outOfScope: 0, duplicates: 0, statuses: {} }
  const statuses: Partial<Record<RowStatus, number>> = {}
  const add = (status: RowStatus, count: number) => {
    if (count !== 0) statuses[status] = (statuses[status] ?? 0) + count
  }
  for (const [status, count] of Object.entries(answer.answered)) add(isAnswerStatus(status) ? status : 'error', count)
  add('fail', -answer.excepted)
  add('excepted', answer.excepted)
  add('missing', answer.missing)
  if (statuses.fail === 0) delete statuses.fail
  const inScope = answer.rowCount - answer.duplicateCount
  return {
    total: answer.total,
    inScope,
    outOfScope: Math.max(0, answer.total - inScope),
    duplicates: answer.duplicateCount,
    statuses,
  }
}

function isAnswerStatus(status: string): status is AnswerStatus {
  return (AnswerStatus.options as readonly string[]).includes(status)
}

/** What the answer breaks of its contract. */
function breachesOf(answer: Answer): string[] {
  const odd = Object.entries(answer.answered).filter(([status]) => !isAnswerStatus(status))
  const some = (count: number, text: string) => (count > 0 ? [`${count} ${count === 1 ? 'row' : 'rows'} ${text}`] : [])
  return [
    ...odd.map(
      ([status, count]) =>
        `${count} ${count === 1 ? 'row has' : 'rows have'} ${status ? `the status "${status}"` : 'no status'}; it must be one of ${AnswerStatus.options.join(', ')}`,
    ),
    ...some(answer.nullResources, 'without a resource'),
    ...some(answer.longResources, 'whose resource is longer than 1024 bytes'),
    ...some(answer.withoutReason, 'that do not pass and give no reason'),
    ...some(answer.duplicateCount, `too many: ${answer.duplicates.join(', ')} answered more than once`),
    ...some(answer.strangerCount, `about what is not in the population: ${answer.strangers.join(', ')}`),
    ...some(answer.unkeyed, 'of the population without a key'),
  ]
}
