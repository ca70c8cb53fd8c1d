import { join } from 'node:path'
import { type ParamValue, paramValues } from '@onus/core/check'
import { exceptionOf, resultParquet } from '../result/index.ts'
import type { Vetted } from '../statics/index.ts'
import type { Answer, Failure, Sandbox } from '../worker/index.ts'
import { conclude, type Found, failed, nothing, storedFor } from './conclude.ts'
import { keepFile, type StoredFile, takeFile } from './files.ts'
import { absentOf, acceptedAt, bindingsOf, exceptionsDigestOf, nowOf, snapshotsOf, viewsOf } from './inputs.ts'
import { digestOf, judge, vettedOf } from './judge.ts'
import { discard, lease, type Opened, openTables, readableCopy, release, strike } from './opened.ts'
import type {
  Evaluation,
  EvaluationInput,
  EvaluationInputs,
  EvaluationRun,
  RunContext,
  SnapshotTable,
} from './types.ts'

/** An answer of at most so many rows is handed over whole. */
export const smallRows = 20_000
const maxStrikes = 3

export async function openRun(context: RunContext, tables: readonly SnapshotTable[]): Promise<EvaluationRun> {
  const run = await openTables(context, tables)
  const inTurn = turns()
  return {
    judge: checks => inTurn(() => judge(run, checks)),
    evaluate: input => inTurn(() => evaluate(run, input)),
    inputsOf: input => inputsOf(run, input),
    count: input => inTurn(() => count(run, input)),
    [Symbol.asyncDispose]: () => inTurn(() => release(run)),
  }
}

/** One thing after the other: the engine answers one question at a time, and closes after the last. */
function turns(): <Value>(work: () => Promise<Value>) => Promise<Value> {
  let last: Promise<unknown> = Promise.resolve()
  return work => {
    const next = last.then(work, work)
    last = next.catch(() => {})
    return next
  }
}

function inputsOf(
  run: Opened,
  { check, params, at, exceptions }: Parameters<EvaluationRun['inputsOf']>[0],
): EvaluationInputs | null {
  const values = paramValues(check, params ?? {})
  if (!values.ok) return null
  return {
    checkDigest: digestOf(check),
    exceptionsDigest: exceptionsDigestOf(exceptions ?? [], nowOf(run, check) ?? at),
    params: values.values,
    engine: run.context.pool.engine(),
    snapshots: snapshotsOf(run, check).map(({ alias, dataset, sha256 }) => ({ alias, dataset, sha256 })),
  }
}

async function evaluate(run: Opened, input: EvaluationInput): Promise<Evaluation> {
  const started = performance.now()
  const { check } = input
  const digest = digestOf(check)
  const found = await attempt(run, input, digest)
  return conclude(run, input, digest, found, performance.now() - started)
}

async function attempt(run: Opened, input: EvaluationInput, digest: string): Promise<Found> {
  const { check } = input
  const strikes = run.context.strikes.get(digest) ?? 0
  if (strikes >= maxStrikes)
    return failed(`this check had to be stopped by force ${strikes} times; it runs again when it is edited`)
  const params = paramValues(check, input.params ?? {})
  if (!params.ok) return failed(params.problems.join('; '))
  if (absentOf(run, check).length > 0) return { ...nothing, params: params.values }
  const leased = await lease(run)
  if (typeof leased === 'string') return failed(leased, { params: params.values })
  const vetted = await vettedOf(run, leased, check, digest)
  const more = { params: params.values, vetted }
  if (typeof vetted === 'string') return failed(vetted, { params: params.values })
  if (vetted.problems.length > 0)
    return failed(vetted.problems.map(problem => problem.message).join('; '), { ...more, vetted })
  if (vetted.usesPeriod && !input.period)
    return failed('this check is about a period, and none was given', { ...more, vetted })
  return ask(run, leased, input, digest, { params: params.values, vetted })
}

async function ask(
  run: Opened,
  sandbox: Sandbox,
  input: EvaluationInput,
  digest: string,
  { params, vetted }: { params: Readonly<Record<string, ParamValue>>; vetted: Vetted },
): Promise<Found> {
  const { check } = input
  const output = input.resultFile === undefined ? null : join(sandbox.folder, 'result.parquet')
  const previous =
    input.previous && 'file' in input.previous
      ? { file: await readableCopy(sandbox, input.previous.file) }
      : (input.previous ?? null)
  const accepted = acceptedAt(input.exceptions ?? [], nowOf(run, check) ?? input.at)
  const outcome = await sandbox.ask<'evaluate'>({
    op: 'evaluate',
    sql: vetted.compiled.sql.replace(/;\s*$/, ''),
    views: viewsOf(run, check),
    answersAboutKeys: vetted.provenance.answersAboutKeys,
    columns: vetted.provenance.columns,
    population: { alias: check.population.data, key: check.population.key },
    bindings: bindingsOf(check, params, nowOf(run, check) ?? input.at, input.period),
    accepted,
    previous,
    output,
    stored: storedFor(run, input, digest),
    smallRows,
  })
  const more = { params, vetted }
  if (outcome.ok) {
    return { ...nothing, ...more, answer: outcome.value, file: await keep(outcome.value, accepted, output, input) }
  }
  if ('died' in outcome) {
    strike(run, digest)
    await release(run)
    const why = `was stopped by force: ${outcome.died.detail}`
    return { ...nothing, ...more, execution: { state: outcome.died.cause === 'time' ? 'timed_out' : 'error', why } }
  }
  const { kind, message } = outcome.failure
  // What ran out of memory once leaves little of it to the next check, which may need no more than usual.
  if (kind === 'broken' || kind === 'memory') await discard(run)
  return { ...nothing, ...more, execution: { state: kind === 'timed_out' ? 'timed_out' : 'error', why: message } }
}

/** Stores the result where it is wanted: the file that the sandbox wrote, or the rows that it gave. */
async function keep(
  { isUnchanged, isStored, rows }: Answer,
  accepted: Readonly<Record<string, string>>,
  output: string | null,
  { resultFile }: EvaluationInput,
): Promise<StoredFile | null> {
  if (!output || resultFile === undefined || isUnchanged) return null
  if (isStored) return await takeFile(output, resultFile)
  const stored = (rows ?? []).map(row => ({
    ...row,
    reason: row.status === 'pass' ? null : row.reason,
    exception: row.status === 'excepted' ? exceptionOf(row, accepted) : null,
  }))
  return await keepFile(resultParquet(stored), resultFile)
}

async function count(
  run: Opened,
  { check, params: set, period }: Pick<EvaluationInput, 'check' | 'params' | 'period'>,
): Promise<Readonly<Record<string, number>> | Failure> {
  const failure = (message: string): Failure => ({ kind: 'sql', message, offset: null, candidates: [], name: null })
  const params = paramValues(check, set ?? {})
  if (!params.ok) return failure(params.problems.join('; '))
  if (absentOf(run, check).length > 0) return failure('a dataset has no snapshot')
  const sandbox = await lease(run)
  if (typeof sandbox === 'string') return failure(sandbox)
  const vetted = await vettedOf(run, sandbox, check, digestOf(check))
  if (typeof vetted === 'string') return failure(vetted)
  if (vetted.problems.length > 0) return failure(vetted.problems.map(problem => problem.message).join('; '))
  const bindings = bindingsOf(check, params.values, nowOf(run, check) ?? '', period)
  const outcome = await sandbox.ask<'count'>({
    op: 'count',
    sql: vetted.compiled.sql.replace(/;\s*$/, ''),
    views: viewsOf(run, check),
    bindings,
  })
  if (outcome.ok) return outcome.value
  if ('failure' in outcome) return outcome.failure
  await release(run)
  return failure(`was stopped by force: ${outcome.died.detail}`)
}
