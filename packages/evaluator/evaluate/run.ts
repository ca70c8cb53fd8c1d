import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type AutomatedCheck,
  canonicalJson,
  checkDigest,
  durationMs,
  type ParamValue,
  paramValues,
} from '@onus/core/check'
import { allColumns, type DatasetRef, type DatasetSchema } from '@onus/core/dataset'
import { AnswerStatus, decide, type Execution, freshUntil, type RowStatus, type RunVerdict } from '@onus/core/verdict'
import { exceptionOf, resultParquet } from '../result/index.ts'
import { type Parsed, type Vetted, vet, vetTogether } from '../statics/index.ts'
import type {
  Answer,
  Binding,
  Bindings,
  Failure,
  Pool,
  ResultRow,
  Sandbox,
  TableSource,
  Tier,
} from '../worker/index.ts'
import { keepFile, readable, type StoredFile, takeFile } from './files.ts'

/** The snapshots of one dataset that a run looks at; several sources of one dataset are one table. */
export type SnapshotTable = {
  readonly schema: DatasetSchema
  readonly snapshots: readonly SnapshotFileOf[]
}

export type SnapshotFileOf = {
  readonly path: string
  readonly sha256: string
  readonly takenAt: string
  /** Why it holds only a part of its source, when it does: then a check over it cannot pass. */
  readonly incomplete?: string
}

export type AcceptedFailure = {
  readonly id: string
  /** Empty means every resource of the check. */
  readonly resources: readonly string[]
  readonly expiresAt: string
}

export type EvaluationInput = {
  readonly check: AutomatedCheck
  /** Values of the organisation for parameters; the rest are defaults. */
  readonly params?: Readonly<Record<string, unknown>>
  /** The moment the verdict is for: snapshots too old then are stale. It does not change the answer. */
  readonly at: string
  readonly exceptions?: readonly AcceptedFailure[]
  /** What the run before answered about: the resources, or its result file. */
  readonly previous?: { readonly resources: readonly string[] } | { readonly file: string }
  readonly period?: { readonly from: string; readonly to: string }
  /** The result that is stored of the run before, nothing of it missing: the same answer is not stored a second time. */
  readonly stored?: { readonly checkDigest: string; readonly exceptionsDigest: string; readonly resultSha256: string }
  /** Where the result is stored as Parquet; without it no file is written. */
  readonly resultFile?: string
}

/** What a run of a check found. Whatever went wrong is a verdict here, never a thrown error. */
export type Evaluation = {
  readonly check: string
  readonly checkDigest: string
  readonly verdict: RunVerdict
  readonly reasons: readonly string[]
  readonly snapshots: readonly {
    readonly alias: string
    readonly dataset: string
    readonly sha256: string
    readonly takenAt: string
  }[]
  readonly params: Readonly<Record<string, ParamValue>>
  readonly exceptionsDigest: string
  /** The time of the newest snapshot, which is `$now`; null without one. */
  readonly now: string | null
  /** From then on the verdict is stale; null without snapshots. */
  readonly freshUntil: string | null
  readonly counts: {
    readonly total: number
    readonly inScope: number
    readonly outOfScope: number
    readonly duplicates: number
    readonly statuses: Partial<Record<RowStatus, number>>
  }
  /** SHA-256 over the sorted lines of the check's own answer; null when there is none. */
  readonly resultSha256: string | null
  readonly file: StoredFile | null
  /** True when the answer is the one that `stored` names; then no file was written. */
  readonly isUnchanged: boolean
  /** Every row sorted by resource, when there are at most 20,000. */
  readonly rows: readonly ResultRow[] | null
  /** The first hundred rows that do not pass, failures first. */
  readonly failing: readonly ResultRow[]
  readonly engine: string
  readonly warnings: readonly string[]
  readonly timeDependent: boolean
  readonly durationMs: number
  readonly limits: { readonly memoryMb: number; readonly softTimeoutMs: number }
}

/** One engine over one set of snapshots, for any number of checks one after the other. */
export type EvaluationRun = AsyncDisposable & {
  /** Reads and judges checks that are about to be evaluated, many at a time, which costs less than one by one. */
  judge(checks: readonly AutomatedCheck[]): Promise<void>
  evaluate(input: EvaluationInput): Promise<Evaluation>
  /** How many rows of each status, and nothing stored: for a preview of large snapshots. */
  count(
    input: Pick<EvaluationInput, 'check' | 'params' | 'period'>,
  ): Promise<Readonly<Record<string, number>> | Failure>
}

export type RunContext = {
  readonly pool: Pool
  readonly strikes: Map<string, number>
  readonly vetted: Map<string, Vetted>
}

export const smallRows = 20_000
const inMemoryBytes = 50_000_000
const largeTierBytes = 20_000_000
const maxStrikes = 3

type Opened = {
  readonly context: RunContext
  readonly tables: ReadonlyMap<DatasetRef, SnapshotTable>
  readonly names: ReadonlyMap<DatasetRef, string>
  readonly tier: Tier
  readonly keep: 'memory' | 'files'
  lease: Sandbox | null
}

export async function openRun(context: RunContext, tables: readonly SnapshotTable[]): Promise<EvaluationRun> {
  const bytes = await sizeOf(tables)
  const run: Opened = {
    context,
    tables: new Map(tables.map(table => [table.schema.ref, table])),
    names: new Map(tables.map((table, index) => [table.schema.ref, `onus_${index}`])),
    tier: bytes >= largeTierBytes ? 'large' : 'small',
    keep: bytes >= inMemoryBytes ? 'files' : 'memory',
    lease: null,
  }
  const inTurn = turns()
  return {
    judge: checks => inTurn(() => judge(run, checks)),
    evaluate: input => inTurn(() => evaluate(run, input)),
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

async function evaluate(run: Opened, input: EvaluationInput): Promise<Evaluation> {
  const started = performance.now()
  const { check } = input
  const digest = digestOf(check)
  const found = await attempt(run, input, digest)
  return conclude(run, input, digest, found, performance.now() - started)
}

/** What came of one attempt: an answer, or why there is none. */
type Found = {
  readonly execution: Execution
  readonly params: Readonly<Record<string, ParamValue>>
  readonly vetted: Vetted | null
  readonly answer: Answer | null
  readonly file: StoredFile | null
}

/** The digest of a check is asked for again and again; a check is never changed in place. */
const digests = new WeakMap<AutomatedCheck, string>()

function digestOf(check: AutomatedCheck): string {
  const known = digests.get(check) ?? checkDigest(check, sha256)
  digests.set(check, known)
  return known
}

const nothing: Found = { execution: { state: 'answered' }, params: {}, vetted: null, answer: null, file: null }
const failed = (why: string, more: Partial<Found> = {}): Found => ({
  ...nothing,
  ...more,
  execution: { state: 'error', why },
})

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

function conclude(
  run: Opened,
  { check, at, exceptions }: EvaluationInput,
  digest: string,
  found: Found,
  tookMs: number,
): Evaluation {
  const { execution, answer, vetted } = found
  const snapshots = snapshotsOf(run, check)
  const freshness = Object.entries(check.data).flatMap(([alias, { fresh_within }]) =>
    snapshots
      .filter(snapshot => snapshot.alias === alias)
      .map(({ takenAt }) => ({ alias, takenAt, freshWithinMs: durationMs(fresh_within) })),
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

function exceptionsDigestOf(exceptions: readonly AcceptedFailure[], now: string): string {
  return sha256(canonicalJson(unexpired(exceptions, now)))
}

/** The hash of a stored answer that would be stored the same way now: of the same check, under the same exceptions. */
function storedFor(run: Opened, { check, at, exceptions, stored }: EvaluationInput, digest: string): string | null {
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

async function vettedOf(
  run: Opened,
  sandbox: Sandbox,
  check: AutomatedCheck,
  digest: string,
): Promise<Vetted | string> {
  const known = run.context.vetted.get(digest)
  if (known) return known
  let death: string | null = null
  const vetted = await vet(check, schemasOf(run, check), async statements => {
    const parsed = await parseIn(sandbox, statements)
    if (typeof parsed !== 'string') return parsed
    death = parsed
    return []
  })
  if (death !== null) {
    strike(run, digest)
    await release(run)
    return `could not be read: ${death}`
  }
  remember(run, digest, vetted)
  return vetted
}

function remember({ context: { vetted: known } }: Opened, digest: string, vetted: Vetted): void {
  if (known.size > 5000) known.clear()
  known.set(digest, vetted)
}

function schemasOf(run: Opened, check: AutomatedCheck): ReadonlyMap<string, DatasetSchema> {
  return new Map(
    Object.entries(check.data).flatMap(([alias, { dataset }]) => {
      const table = run.tables.get(dataset)
      return table ? [[alias, table.schema] as const] : []
    }),
  )
}

const judgedTogether = 50

/**
 * Judges what is not known yet. A check that had to be stopped once is judged alone, when its turn comes, and so is
 * everybody of a group that stops the sandbox: only then is it known who it was.
 */
async function judge(run: Opened, checks: readonly AutomatedCheck[]): Promise<void> {
  const { vetted, strikes } = run.context
  const open = checks
    .map(check => ({ check, digest: digestOf(check), schemas: schemasOf(run, check) }))
    .filter(({ check, digest }) => !vetted.has(digest) && !strikes.has(digest) && absentOf(run, check).length === 0)
  for (let from = 0; from < open.length; from += judgedTogether) {
    const group = open.slice(from, from + judgedTogether)
    const sandbox = await lease(run)
    if (typeof sandbox === 'string') return
    let isRead = true
    const judged = await vetTogether(group, async statements => {
      const parsed = await parseIn(sandbox, statements)
      isRead = typeof parsed !== 'string'
      return typeof parsed === 'string' ? [] : parsed
    })
    if (isRead) for (const [index, one] of group.entries()) remember(run, one.digest, judged[index]!)
    else await release(run)
  }
}

/** Parses statements in the sandbox; text is why it could not. */
export async function parseIn(sandbox: Sandbox, statements: readonly string[]): Promise<readonly Parsed[] | string> {
  const outcome = await sandbox.ask<'parse'>({ op: 'parse', statements })
  if (!outcome.ok) return 'died' in outcome ? outcome.died.detail : outcome.failure.message
  return outcome.value.map(parsed => (parsed.ok ? { ok: true, statements: statementsIn(parsed.ast) } : parsed))
}

function statementsIn(ast: string): readonly unknown[] {
  return (JSON.parse(ast) as { statements: unknown[] }).statements
}

/** The process of this run with its tables loaded, or why it cannot be had. */
async function lease(run: Opened): Promise<Sandbox | string> {
  if (run.lease && !run.lease.state.dead) return run.lease
  if (run.lease) await release(run)
  const sandbox = await run.context.pool.take(run.tier)
  run.lease = sandbox
  try {
    const tables = await Promise.all([...run.tables.values()].map(table => sourceOf(run, sandbox, table)))
    const { memoryMb } = sandbox.limits
    const outcome = await sandbox.ask<'open'>(
      { op: 'open', memoryMb, tables, keep: run.keep, folder: sandbox.folder },
      { softTimeoutMs: 120_000 },
    )
    if (outcome.ok) return sandbox
    await release(run)
    return `the snapshots could not be opened: ${'died' in outcome ? outcome.died.detail : outcome.failure.message}`
  } catch (error) {
    await release(run)
    return `the snapshots could not be read: ${error instanceof Error ? error.message : String(error)}`
  }
}

async function sourceOf(run: Opened, sandbox: Sandbox, { schema, snapshots }: SnapshotTable): Promise<TableSource> {
  const sorted = [...snapshots].sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1))
  const files = await Promise.all(
    sorted.map(({ path }, index) => readable(sandbox, path, `${run.names.get(schema.ref)}-${index}.parquet`)),
  )
  return {
    name: run.names.get(schema.ref) ?? '',
    columns: allColumns(schema).map(({ name, type }) => ({ name, type })),
    files,
  }
}

/** Files of a run before go where the locked engine may read: its own folder. */
async function readableCopy(sandbox: Sandbox, path: string): Promise<string> {
  const copy = join(sandbox.folder, 'previous.parquet')
  await takeFile(path, copy)
  return copy
}

function strike({ context: { strikes } }: Opened, digest: string): void {
  strikes.set(digest, (strikes.get(digest) ?? 0) + 1)
}

async function release(run: Opened): Promise<void> {
  const { lease } = run
  run.lease = null
  if (lease) await run.context.pool.give(lease, run.tier)
}

/** An engine that broke, or ran out of memory, is not asked again. */
async function discard(run: Opened): Promise<void> {
  await run.lease?.kill()
  await release(run)
}

function absentOf(run: Opened, check: AutomatedCheck): { alias: string; dataset: string }[] {
  return Object.entries(check.data)
    .filter(([, { dataset }]) => (run.tables.get(dataset)?.snapshots.length ?? 0) === 0)
    .map(([alias, { dataset }]) => ({ alias, dataset }))
}

function snapshotsOf(run: Opened, check: AutomatedCheck): Evaluation['snapshots'] {
  return Object.entries(check.data).flatMap(([alias, { dataset }]) =>
    (run.tables.get(dataset)?.snapshots ?? []).map(({ sha256, takenAt }) => ({ alias, dataset, sha256, takenAt })),
  )
}

function incompleteOf(run: Opened, check: AutomatedCheck): { alias: string; why: string }[] {
  return Object.entries(check.data).flatMap(([alias, { dataset }]) =>
    (run.tables.get(dataset)?.snapshots ?? []).flatMap(({ incomplete }) =>
      incomplete === undefined ? [] : [{ alias, why: incomplete }],
    ),
  )
}

function nowOf(run: Opened, check: AutomatedCheck): string | null {
  return (
    snapshotsOf(run, check)
      .map(({ takenAt }) => takenAt)
      .sort()
      .at(-1) ?? null
  )
}

function viewsOf(run: Opened, check: AutomatedCheck): Record<string, string> {
  return Object.fromEntries(
    Object.entries(check.data).map(([alias, { dataset }]) => [alias, run.names.get(dataset) ?? '']),
  )
}

export function bindingsOf(
  check: AutomatedCheck,
  params: Readonly<Record<string, ParamValue>>,
  now: string,
  period: { readonly from: string; readonly to: string } | undefined,
): Bindings {
  const own = Object.entries(check.params).map(
    ([name, { type }]) => [name, { type, value: params[name] } as Binding] as const,
  )
  return {
    now: { type: 'instant', value: now },
    ...(period && {
      period_start: { type: 'instant', value: period.from },
      period_end: { type: 'instant', value: period.to },
    }),
    ...Object.fromEntries(own),
  }
}

function unexpired(exceptions: readonly AcceptedFailure[], now: string): AcceptedFailure[] {
  return exceptions
    .filter(({ expiresAt }) => Date.parse(expiresAt) > Date.parse(now))
    .map(exception => ({ ...exception, resources: [...exception.resources].sort() }))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}

function acceptedAt(exceptions: readonly AcceptedFailure[], now: string): Record<string, string> {
  const accepted = new Map<string, string>()
  for (const { id, resources } of unexpired(exceptions, now))
    for (const resource of resources.length === 0 ? ['*'] : resources)
      if (!accepted.has(resource)) accepted.set(resource, id)
  return Object.fromEntries(accepted)
}

async function sizeOf(tables: readonly SnapshotTable[]): Promise<number> {
  const paths = tables.flatMap(({ snapshots }) => snapshots.map(({ path }) => path))
  const sizes = await Promise.all(
    paths.map(path =>
      stat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
