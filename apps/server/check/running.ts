import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type AutomatedCheck, canonicalJson, isManual } from '@onus/core/check'
import type { Sha256 } from '@onus/core/id'
import type { Run } from '@onus/core/run'
import { type Instant, instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import type { Evaluation, EvaluationInputs, Evaluator, SnapshotTable } from '@onus/evaluator/evaluate'
import { changedResults } from '@onus/evaluator/snapshot'
import type { PlainCopies } from '../blob/copies.ts'
import { type BlobStore, noteBlobs, type StoredBlob } from '../blob/store.ts'
import { schemasOf } from '../dataset/registry.ts'
import type { OrgTransaction } from '../db/index.ts'
import { type RecordedRun, raiseFindings } from '../finding/raising.ts'
import type { JobContext, JobKind } from '../jobs/queue.ts'
import { tellOwners } from '../notification/failures.ts'
import { recordAll, type Writer } from '../record/record.ts'
import { systemWriter } from '../record/writer.ts'
import { versionsInForce } from '../register/store.ts'
import type { CheckText } from './catalog.ts'
import { checksOf, lastRuns, moveIntervals, openStatuses, snapshotsInUse } from './store.ts'
import type { Strikes } from './strikes.ts'
import { type InUse, isHalfRead, tablesOf } from './tables.ts'

/** Up to so many resources the server compares two results itself. */
const smallRows = 20_000

export type Running = {
  readonly shipped: ReadonlyMap<string, CheckText>
  readonly evaluator: Evaluator
  readonly blobs: BlobStore
  readonly workFolder: string
  readonly strikes: Strikes
}

/** Which checks to run: all, or only those named, or only those that read a dataset of some snapshots, or both. */
export type RunInput = {
  readonly checks?: readonly string[]
  readonly snapshot?: string
  readonly snapshots?: readonly string[]
}

export function runChecksKind(rooms: Running): JobKind<RunInput> {
  return {
    title: input => (input.checks?.length === 1 ? `Run ${input.checks[0]}` : 'Run checks'),
    run: async (context, input) => {
      const at = context.now()
      const runs = await runChecks(rooms, {
        org: context.org,
        at,
        input,
        transaction: context.transaction,
        writer: (tx, sample) => systemWriter(tx, context.org, context.now(), sample),
        progress: context.progress,
        signal: context.signal,
      })
      for (const run of runs)
        context.log(`${run.check}: ${said(run, at)}`, run.verdict === 'passed' ? 'info' : 'warning')
      return Object.fromEntries(
        Map.groupBy(runs, run => run.verdict)
          .entries()
          .map(([verdict, of]) => [verdict, of.length]),
      )
    },
  }
}

type RunSaid = Pick<Run, 'check' | 'verdict' | 'reason' | 'now'>

function said({ verdict, reason, now }: RunSaid, at: Instant): string {
  return now < at
    ? `${verdict}, as on ${now}: nothing that it rests on changed since, so it was not run again`
    : `${verdict}. ${reason}`
}

export type RunRequest = {
  readonly org: string
  readonly at: Instant
  readonly input: RunInput
  readonly transaction: JobContext['transaction']
  readonly writer: (tx: OrgTransaction, sample: boolean) => Writer
  readonly progress: JobContext['progress']
  readonly signal: AbortSignal
}

/** Copies of stored files, and the results that this job stored or verified itself. */
export type SharedByRuns = { readonly copies: PlainCopies; readonly sound: Set<string> }

/** Runs checks on the snapshots in use at a moment and records each result. One engine instance serves them all. */
export async function runChecks(rooms: Running, request: RunRequest): Promise<readonly RunSaid[]> {
  await using copies = rooms.blobs.copies()
  return await runSharing(rooms, request, { copies, sound: new Set() })
}

/** The same for one of many runs in a row, which share copies and what is known of stored results. */
export async function runSharing(
  rooms: Running,
  request: RunRequest,
  { copies, sound }: SharedByRuns,
): Promise<readonly RunSaid[]> {
  const { org, at, transaction } = request
  const moment = { asOf: at, knownAt: null }
  const { checks, snapshots, schemas, exceptions, previous, open } = await transaction(async tx => {
    const all = [...(await checksOf(tx, rooms.shipped, moment)).values()]
    const snapshots = await snapshotsInUse(tx, moment)
    const checks = wanted(all, request.input, snapshots)
    const ids = checks.map(check => check.id)
    return {
      checks,
      snapshots,
      schemas: await schemasOf(tx, moment),
      exceptions: await versionsInForce(tx, 'exception', moment),
      previous: await lastRuns(tx, ids, moment),
      open: await openStatuses(tx, ids, smallRows),
    }
  })
  const tables = await tablesOf(copies, org, checks, snapshots, schemas)
  await mkdir(rooms.workFolder, { recursive: true, mode: 0o700 })
  const folder = await mkdtemp(join(rooms.workFolder, 'run-'))
  try {
    await using engine = await rooms.evaluator.open(tables)
    await engine.judge(checks)
    const runs: Run[] = []
    let found: Found[] = []
    for (const [index, check] of checks.entries()) {
      request.signal.throwIfAborted()
      request.progress({ done: index, total: checks.length, label: check.title })
      const before = await beforeOf(copies, org, open.get(check.id) ?? null, previous.get(check.id))
      const last = previous.get(check.id)
      const accepted = acceptedFor(check.id, exceptions, at)
      if (last && stands(last.body, engine.inputsOf({ check, at, exceptions: accepted }), snapshots, at)) {
        runs.push(last.body)
        continue
      }
      const stored = await storedOf(rooms, org, sound, last)
      const evaluation = await engine.evaluate({
        check,
        at,
        exceptions: accepted,
        resultFile: join(folder, `${index}.parquet`),
        ...(stored && { stored }),
        ...(before && { previous: 'file' in before ? before : { resources: [...before.statuses.keys()] } }),
      })
      if (!lacksTheSame(check, evaluation, last))
        found.push(await foundBy(rooms, request, { check, evaluation, tables, snapshots, before, last }))
      if (found.length < runsTogether) continue
      await transaction(tx => keep(tx, request, found))
      runs.push(...found.map(one => one.run))
      found = []
    }
    if (found.length > 0) await transaction(tx => keep(tx, request, found))
    return [...runs, ...found.map(one => one.run)]
  } finally {
    await rooms.strikes.save()
    await rm(folder, { recursive: true, force: true })
  }
}

/** What the run before left: the status of each resource, or its file when there are too many to hold. */
type Before = { readonly statuses: ReadonlyMap<string, string> } | { readonly file: string } | null

async function beforeOf(
  copies: PlainCopies,
  org: string,
  statuses: ReadonlyMap<string, string> | null,
  last: Version<Run> | undefined,
): Promise<Before> {
  if (statuses) return { statuses }
  if (!last?.body.resultBlob) return null
  const file = await copies.pathOf(org, last.body.resultBlob).catch(() => null)
  return file === null ? null : { file }
}

/** The resources whose status is not what it was; `to` is null for one that is gone. */
async function changesOf(
  rooms: Running,
  { rows, file, isUnchanged }: Evaluation,
  before: Before,
): Promise<readonly { resource: string; to: string | null }[]> {
  if (!file && !isUnchanged) return []
  if (!rows || (before && 'file' in before)) {
    return file ? await changedResults(rooms.evaluator, before && 'file' in before ? before.file : null, file.path) : []
  }
  const was = before?.statuses ?? new Map<string, string>()
  const now = new Set(rows.map(row => row.resource))
  const gone = [...was.keys()].filter(resource => !now.has(resource)).map(resource => ({ resource, to: null }))
  const moved = rows
    .filter(row => was.get(row.resource) !== row.status)
    .map(row => ({ resource: row.resource, to: row.status }))
  return [...moved, ...gone]
}

function wanted(all: readonly CheckText[], input: RunInput, snapshots: InUse): readonly AutomatedCheck[] {
  const automated = all
    .map(one => one.check)
    .filter((check): check is AutomatedCheck => !isManual(check) && (input.checks?.includes(check.id) ?? true))
  const named = input.snapshots ?? (input.snapshot ? [input.snapshot] : [])
  if (named.length === 0) return automated
  const read = snapshots.filter(one => named.includes(one.snapshot.subject))
  const datasets = new Set(read.flatMap(one => one.snapshot.body.datasets.map(each => each.dataset)))
  return automated.filter(check => Object.values(check.data).some(data => datasets.has(data.dataset)))
}

/**
 * Whether what the last run said still stands, so that it is not repeated: the check, its parameters, exceptions, engine and
 * the very snapshots are the same, it came to an answer, and that is not too old.
 */
function stands(last: Run, inputs: EvaluationInputs | null, inUse: InUse, at: Instant): boolean {
  if (!inputs || last.attested || last.freshUntil <= at) return false
  if (last.resultSha256 === null || !['passed', 'failed', 'no_data'].includes(last.verdict)) return false
  const { snapshots, ...others } = inputs
  const { checkDigest, exceptionsDigest, params, engine } = last
  if (canonicalJson(others) !== canonicalJson({ checkDigest, exceptionsDigest, params, engine })) return false
  const used = snapshots.map(one => ({ ...one, snapshot: subjectOf(inUse, one.sha256) }))
  return canonicalJson(used) === canonicalJson(last.snapshots)
}

/** A check that lacks a dataset, and lacked it when it was last run, has nothing to add: it is not recorded again. */
function lacksTheSame(check: AutomatedCheck, evaluation: Evaluation, last: Version<Run> | undefined): boolean {
  return (
    last?.body.verdict === 'no_data' &&
    evaluation.verdict === 'no_data' &&
    evaluation.checkDigest === last.body.checkDigest &&
    Object.keys(check.data).some(alias => evaluation.snapshots.every(used => used.alias !== alias)) &&
    evaluation.reasons.join('; ') === last.body.reason
  )
}

function acceptedFor(
  check: string,
  exceptions: readonly Version<import('@onus/core/exception').Exception>[],
  at: Instant,
) {
  return exceptions.flatMap(({ subject, body }) => {
    if (
      body.of.kind !== 'check' ||
      body.of.check !== check ||
      body.lifecycle.state !== 'approved' ||
      body.expiresAt <= at
    )
      return []
    return [{ id: subject, resources: body.of.resources, expiresAt: body.expiresAt }]
  })
}

/** So many results share one transaction: enough to spare most of its cost, few enough to lose little. */
const runsTogether = 50

type Evaluated = {
  readonly check: AutomatedCheck
  readonly evaluation: Evaluation
  readonly tables: readonly SnapshotTable[]
  readonly snapshots: InUse
  readonly before: Before
  readonly last: Version<Run> | undefined
}

/** A result that is ready to be recorded: the run, its file in the blob store, and whose status moved. */
type Found = {
  readonly check: AutomatedCheck
  readonly run: Run
  readonly blob: StoredBlob | null
  readonly changes: readonly { resource: string; to: string | null }[]
  readonly isSample: boolean
  readonly lastVerdict: Run['verdict'] | null
}

/** The stored result of the last run, if the same answer may rest on it: whole, sound, and nothing in it missing. */
async function storedOf(rooms: Running, org: string, sound: Set<string>, last: Version<Run> | undefined) {
  if (!last) return null
  const { checkDigest, exceptionsDigest, resultSha256, resultBlob, counts } = last.body
  if (resultSha256 === null || resultBlob === null || counts.statuses.missing) return null
  if (!sound.has(resultBlob) && (await rooms.blobs.problemOf(org, resultBlob)) !== null) return null
  sound.add(resultBlob)
  return { checkDigest, exceptionsDigest, resultSha256 }
}

async function foundBy(rooms: Running, { org, at }: RunRequest, one: Evaluated): Promise<Found> {
  const { check, evaluation, snapshots, last } = one
  const moved = await changesOf(rooms, evaluation, one.before)
  const blob = evaluation.file ? await rooms.blobs.adopt(org, evaluation.file.path) : null
  return {
    check,
    run: runOf(instant(at), one, blob?.sha256 ?? (evaluation.isUnchanged ? (last?.body.resultBlob ?? null) : null)),
    blob,
    changes: isHalfRead(check, one.tables)
      ? moved.filter(change => change.to !== null && change.to !== 'missing')
      : moved,
    isSample: snapshots.some(used => used.snapshot.sample),
    lastVerdict: last?.body.verdict ?? null,
  }
}

function runOf(at: Instant, { evaluation, snapshots }: Evaluated, resultBlob: string | null): Run {
  return {
    check: evaluation.check,
    checkDigest: evaluation.checkDigest as Sha256,
    snapshots: evaluation.snapshots.map(used => ({
      alias: used.alias,
      dataset: used.dataset,
      sha256: used.sha256 as Sha256,
      snapshot: subjectOf(snapshots, used.sha256),
    })),
    params: { ...evaluation.params },
    exceptionsDigest: evaluation.exceptionsDigest as Sha256,
    now: at,
    freshUntil: instant(evaluation.freshUntil ?? at),
    verdict: evaluation.verdict,
    reason: evaluation.reasons.join('; ') || 'Every resource in scope passes',
    counts: { ...evaluation.counts, statuses: { ...evaluation.counts.statuses } },
    resultSha256: evaluation.resultSha256 as Sha256 | null,
    resultBlob: resultBlob as Sha256 | null,
    failing: evaluation.failing.map(row => ({
      resource: row.resource,
      status: row.status as Run['failing'][number]['status'],
      reason: row.reason,
    })),
    engine: evaluation.engine,
  }
}

/** Records results with one statement; those over sample data say so, so there are two at most. */
async function keep(tx: OrgTransaction, { org, at, writer }: RunRequest, found: readonly Found[]): Promise<void> {
  await noteBlobs(
    tx,
    org,
    found.flatMap(({ blob }) => blob ?? []),
    'application/vnd.apache.parquet',
  )
  const about = { noun: 'run', effective: { from: at, to: null }, reason: 'Check run', provenance: 'computed' } as const
  const kept: { by: Writer; runs: RecordedRun[] }[] = []
  for (const [isSample, of] of Map.groupBy(found, one => one.isSample)) {
    const by = writer(tx, isSample)
    const recorded = await recordAll(
      by,
      of.map(({ run }) => ({ ...about, body: run })),
    )
    kept.push({ by, runs: of.map(({ check, run }, index) => ({ check, run, id: recorded[index]?.id ?? '' })) })
  }
  await moveIntervals(
    tx,
    org,
    at,
    found.flatMap(({ run, changes }) => changes.map(one => ({ ...one, check: run.check }))),
  )
  await tellOwners(tx, org, found, at)
  for (const { by, runs } of kept) await raiseFindings(by, runs)
}

function subjectOf(snapshots: InUse, sha256: string): string {
  const used = snapshots.find(one => one.snapshot.body.datasets.some(dataset => dataset.sha256 === sha256))
  if (!used) throw new Error(`no snapshot in use has the file ${sha256}`)
  return used.snapshot.subject
}
