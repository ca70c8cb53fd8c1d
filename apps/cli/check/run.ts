import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type AutomatedCheck, type Check, isManual, paramValues, schemaFor } from '@onus/core/check'
import type { CheckReport, ReportedRow, ReportedRun } from '@onus/core/check-report'
import { didYouMean } from '@onus/core/near'
import { instant } from '@onus/core/time'
import {
  acceptedAt,
  type Evaluation,
  type EvaluationRun,
  type Evaluator,
  openEvaluator,
} from '@onus/evaluator/evaluate'
import { exceptionOf } from '@onus/evaluator/result'
import { readRows } from '@onus/evaluator/snapshot'
import { validateChecks } from '@onus/evaluator/validate'
import { validateText } from '@onus/oscal/validate'
import { items, jsonPieces } from '@onus/reports/pieces'
import { parse } from 'yaml'
import { type ExitCode, exit, fail } from '../kit/act.ts'
import { plain, table } from '../kit/print.ts'
import { progress } from '../kit/progress.ts'
import { version } from '../kit/version.ts'
import { type Data, readData } from './data.ts'
import { type KnownDatasets, knownDatasets } from './datasets.ts'
import { type Accepted, readExceptions, reportedException } from './exceptions.ts'
import { checkFiles, read, shippedPaths, shippedValues } from './files.ts'
import { piecesOf, type ReportFormat, writeOut, writeTo } from './write.ts'

export type RunOptions = {
  readonly data: string
  readonly check?: readonly string[]
  readonly checks?: readonly string[]
  readonly datasets?: readonly string[]
  readonly at?: string
  readonly observedAt?: string
  readonly param?: readonly string[]
  readonly exceptions?: string
  readonly plan?: string
  readonly format: 'table' | 'json' | ReportFormat
  readonly out?: string
  readonly failOn?: Severity
}

type Severity = Check['severity']

/** `onus check run`: the checks of a folder of files, judged as the server judges them. */
export async function runChecks(options: RunOptions): Promise<ExitCode> {
  await using evaluator = openEvaluator({ spare: false })
  const answer = await answerOf(evaluator, options)
  const written = writtenOf(options, answer)
  if (options.out === undefined) await writeOut(written)
  else {
    writeTo(options.out, written)
    if (options.format !== 'table') console.log(linesOf(answer).join('\n'))
  }
  return codeOf(answer.report, options.failOn)
}

/** What came of a run: the report, and what `--json` says beside it. */
export type Answer = {
  readonly report: CheckReport
  readonly data: Data
  readonly evaluated: readonly Evaluated[]
  readonly plan: { readonly href: string } | null
}

/** Reads the files and runs the checks; nothing of it is left on the disk. */
export async function answerOf(evaluator: Evaluator, options: RunOptions): Promise<Answer> {
  const work = await mkdtemp(join(tmpdir(), 'onus-check-'))
  try {
    return await answerIn(evaluator, work, options)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function answerIn(evaluator: Evaluator, work: string, options: RunOptions): Promise<Answer> {
  const at = momentOf(options.at, '--at') ?? new Date().toISOString()
  const observedAt = momentOf(options.observedAt, '--observed-at')
  if (observedAt !== null && observedAt > at) fail(`--observed-at ${observedAt} is after the moment of the run, ${at}.`)
  const plan = options.plan === undefined ? null : { href: await planHref(options.plan) }
  const datasets = knownDatasets(options.datasets)
  const known = await knownChecks(evaluator, options.checks ?? [], datasets.all)
  const accepted = options.exceptions === undefined ? [] : readExceptions(options.exceptions, known.ids)
  const data = await readData(evaluator, { folder: options.data, work, at, observedAt, datasets })
  const { chosen, notRun } = choose(known, data, options.check)
  const params = givenParams(options.param ?? [], chosen)
  const evaluated = await evaluateAll(evaluator, { work, at, data, chosen, params, accepted })
  const report: CheckReport = {
    tool: { name: 'Onus', version },
    at,
    runs: evaluated.map(one => one.run),
    notRun,
    exceptions: accepted.map(reportedException),
  }
  return { report, data, evaluated, plan }
}

function momentOf(given: string | undefined, option: string): string | null {
  if (given === undefined) return null
  const ms = /^\d{4}-\d{2}-\d{2}T.*(?:Z|[+-]\d{2}:\d{2})$/.test(given) ? Date.parse(given) : Number.NaN
  return Number.isNaN(ms)
    ? fail(`${option} ${given} is no moment with its zone, such as 2026-03-31T00:00:00Z.`)
    : instant(new Date(ms).toISOString())
}

/** A plan that is a file must be an assessment plan; an address is taken as it is. */
async function planHref(plan: string): Promise<string> {
  if (/^[a-z][a-z0-9+.-]*:/i.test(plan)) return plan
  const { state, report } = await validateText(read(plan), plan)
  if (state === 'unreadable' || report.model !== 'assessment-plan')
    return fail(`${plan} is no assessment plan of OSCAL, but ${report.model ?? 'nothing that OSCAL knows'}.`)
  if (state === 'invalid')
    return fail(`${plan} is not a valid assessment plan: ${report.errors[0]?.message}; see "onus oscal validate".`)
  return pathToFileURL(resolve(plan)).href
}

/** Every check that there is, by id; those that ship with Onus are read when they are asked for. */
type Known = {
  readonly ids: ReadonlySet<string>
  get(id: string): Check | null
  all(): readonly Check[]
}

/** What ships with Onus, replaced and joined by checks of one's own; those are validated, examples included. */
async function knownChecks(
  evaluator: Evaluator,
  paths: readonly string[],
  datasets: KnownDatasets['all'],
): Promise<Known> {
  const own = await ownChecks(evaluator, paths, datasets)
  const shipped = new Map(shippedPaths().map(path => [basename(path, '.yaml'), path]))
  const ids = new Set([...shipped.keys(), ...own.keys()])
  return {
    ids,
    get(id) {
      const path = shipped.get(id)
      return own.get(id) ?? (path === undefined ? null : checkOf(parse(read(path))))
    },
    all() {
      const values = shippedValues()
      return [...ids].map(id => own.get(id) ?? checkOf(values.get(id)))
    },
  }
}

async function ownChecks(
  evaluator: Evaluator,
  paths: readonly string[],
  datasets: KnownDatasets['all'],
): Promise<ReadonlyMap<string, Check>> {
  const own = new Map<string, Check>()
  const problems: string[] = []
  const files = checkFiles(paths)
  const texts = files.map(({ text }) => text)
  for (const [index, validation] of (await validateChecks(evaluator, texts, { datasets })).entries()) {
    const file = files[index]!
    for (const { line, column, message } of validation.problems)
      problems.push(`${file.name}${line === null ? '' : `:${line}:${column}`}: ${message}`)
    if (validation.check) own.set(validation.check.id, validation.check)
  }
  return problems.length > 0 ? fail(problems.join('\n')) : own
}

/** The gate validates these. */
function checkOf(value: unknown): Check {
  return schemaFor(value).parse(value)
}

type Chosen = { readonly chosen: readonly AutomatedCheck[]; readonly notRun: CheckReport['notRun'] }

/** The checks that were named, or all whose population is among the files; whoever is not asked is told why. */
function choose(known: Known, data: Data, ids: readonly string[] | undefined): Chosen {
  if (ids !== undefined) return { chosen: ids.map(id => namedCheck(known, id)), notRun: [] }
  const present = new Set(data.files.map(file => file.dataset))
  const chosen: AutomatedCheck[] = []
  const notRun: CheckReport['notRun'][number][] = []
  for (const check of known.all()) {
    const population = isManual(check) ? undefined : check.data[check.population.data]?.dataset
    if (isManual(check)) notRun.push({ check: check.id, why: 'a person performs it' })
    else if (population && present.has(population)) chosen.push(check)
    else notRun.push({ check: check.id, why: `there is no file of ${population}` })
  }
  if (chosen.length === 0)
    fail(
      `No check is about what is in the folder (${[...present].join(', ')}); name one with --check to run it anyway.`,
    )
  return { chosen, notRun }
}

function namedCheck(known: Known, id: string): AutomatedCheck {
  const check = namedOf(known, id)
  return isManual(check) ? fail(`A person performs the check ${id}; there is nothing to run.`) : check
}

function namedOf(known: Known, id: string): Check {
  return known.get(id) ?? fail(`There is no check "${id}"${didYouMean(id, known.ids) || '.'}`)
}

type Params = ReadonlyMap<string, Readonly<Record<string, unknown>>>

/** For each check the parameters that it has of those given. One that no check has is a mistake. */
function givenParams(given: readonly string[], checks: readonly AutomatedCheck[]): Params {
  const pairs = given.map(text => {
    const at = text.indexOf('=')
    return at > 0
      ? { name: text.slice(0, at), text: text.slice(at + 1) }
      : fail(`--param ${text}: expected name=value.`)
  })
  const names = new Set(checks.flatMap(check => Object.keys(check.params)))
  for (const { name } of pairs)
    if (!names.has(name)) fail(`No check that is run has a parameter ${name}${didYouMean(name, names) || '.'}`)
  return new Map(
    checks.map(check => {
      const own = pairs.filter(({ name }) => Object.hasOwn(check.params, name))
      const set = Object.fromEntries(own.map(({ name, text }) => [name, paramOf(check.params[name]?.type, text)]))
      const outcome = paramValues(check, set)
      if (!outcome.ok) fail(`${check.id}: ${outcome.problems.join('; ')}.`)
      return [check.id, set]
    }),
  )
}

function paramOf(type: AutomatedCheck['params'][string]['type'] | undefined, text: string): unknown {
  if (type === 'integer' || type === 'decimal') return text.trim() === '' ? text : Number(text)
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text
  return type === 'text[]' ? text.split(',').map(part => part.trim()) : text
}

type Evaluated = { readonly evaluation: Evaluation; readonly run: ReportedRun }

type Question = {
  readonly work: string
  readonly at: string
  readonly data: Data
  readonly chosen: readonly AutomatedCheck[]
  readonly params: Params
  readonly accepted: readonly Accepted[]
}

async function evaluateAll(evaluator: Evaluator, question: Question): Promise<readonly Evaluated[]> {
  const { data, chosen } = question
  const evaluated: Evaluated[] = []
  using bar = progress()
  await using engine = await evaluator.open(data.tables)
  await engine.judge(chosen)
  for (const check of chosen) {
    bar.show(evaluated.length, chosen.length, check.id)
    evaluated.push(await evaluateOne(evaluator, engine, check, question))
  }
  return evaluated
}

/** Up to so many resources the evaluator hands every row over; of more it writes a file. */
const smallRows = 20_000

async function evaluateOne(
  evaluator: Evaluator,
  engine: EvaluationRun,
  check: AutomatedCheck,
  { work, at, data, params, accepted }: Question,
): Promise<Evaluated> {
  const population = check.data[check.population.data]?.dataset
  const rows = data.files.reduce((sum, file) => sum + (file.dataset === population ? file.rows : 0), 0)
  const resultFile = rows > smallRows ? join(work, 'result.parquet') : undefined
  const exceptions = accepted
    .filter(one => one.check === check.id)
    .map(({ id, resources, expiresAt }) => ({ id, resources, expiresAt }))
  const evaluation = await engine.evaluate({
    check,
    params: params.get(check.id) ?? {},
    at,
    exceptions,
    ...(resultFile !== undefined && { resultFile }),
  })
  const by = acceptedAt(exceptions, evaluation.now ?? at)
  const reported =
    evaluation.rows ?? (evaluation.file ? await rowsOf(evaluator, evaluation.file.path) : evaluation.failing)
  return {
    evaluation,
    run: {
      check: {
        id: check.id,
        title: check.title,
        good: check.good,
        remediation: check.remediation,
        severity: check.severity,
        requirements: check.requirements,
        digest: evaluation.checkDigest,
      },
      verdict: evaluation.verdict,
      reasons: evaluation.reasons,
      now: evaluation.now,
      total: evaluation.counts.total,
      inScope: evaluation.counts.inScope,
      resultSha256: evaluation.resultSha256,
      rows: reported.map(row => ({
        resource: row.resource,
        status: row.status as ReportedRow['status'],
        reason: row.reason,
        exception: row.status === 'excepted' ? exceptionOf(row, by) : null,
      })),
    },
  }
}

const pageRows = 50_000

async function rowsOf(evaluator: Evaluator, path: string) {
  const rows: { resource: string; status: string; reason: string }[] = []
  for (let offset = 0; ; offset += pageRows) {
    const page = await readRows(evaluator, path, { offset, limit: pageRows })
    const place = (name: string) => page.columns.findIndex(column => column.name === name)
    const [resource, status, reason] = [place('resource'), place('status'), place('reason')]
    for (const { cells } of page.rows)
      rows.push({
        resource: String(cells[resource] ?? ''),
        status: String(cells[status]),
        reason: String(cells[reason] ?? ''),
      })
    if (offset + page.rows.length >= page.total || page.rows.length === 0) return rows
  }
}

const ranks = { low: 0, medium: 1, high: 2, critical: 3 } as const

/** 1 when a check failed, else 2 when one came to no verdict, else 0; lower severities than asked for do not count. */
export function codeOf({ runs }: Pick<CheckReport, 'runs'>, failOn: Severity = 'low'): ExitCode {
  const counting = runs.filter(run => ranks[run.check.severity] >= ranks[failOn])
  if (counting.some(run => run.verdict === 'failed')) return exit.refused
  return counting.every(run => run.verdict === 'passed') ? exit.ok : exit.bad
}

/** What is written, in the format that was asked for, piece by piece. */
export function writtenOf({ format, out }: Pick<RunOptions, 'format' | 'out'>, answer: Answer): Iterable<string> {
  if (format === 'table') return [`${linesOf(answer).join('\n')}\n`]
  return format === 'json' ? jsonPieces(jsonOf(answer)) : piecesOf(answer.report, format, out, answer.plan)
}

function jsonOf({ report, data, evaluated }: Answer) {
  return {
    format: 'onus-check-run',
    version: 1,
    at: report.at,
    tool: report.tool,
    data: data.files,
    checks: evaluated.map(({ evaluation, run }) => ({
      id: run.check.id,
      title: run.check.title,
      severity: run.check.severity,
      requirements: run.check.requirements,
      verdict: run.verdict,
      reasons: run.reasons,
      now: run.now,
      freshUntil: evaluation.freshUntil,
      params: evaluation.params,
      counts: evaluation.counts,
      checkDigest: evaluation.checkDigest,
      exceptionsDigest: evaluation.exceptionsDigest,
      resultSha256: run.resultSha256,
      snapshots: evaluation.snapshots,
      engine: evaluation.engine,
      rows: items(() => run.rows.values()),
    })),
    notRun: report.notRun,
  }
}

const shownRows = 5
const order = ['failed', 'error', 'timed_out', 'no_data', 'stale', 'passed']

function linesOf({ report: { runs, notRun, at }, data }: Answer): readonly string[] {
  const sorted = runs.toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict))
  const count = (verdict: string) => runs.filter(run => run.verdict === verdict).length
  const failing = sorted.filter(run => run.verdict === 'failed').flatMap(failingLines)
  const verdicts = order.filter(verdict => count(verdict) > 0)
  return [
    table(sorted, [
      { title: 'Verdict', of: run => run.verdict.replaceAll('_', ' ') },
      { title: 'Severity', of: run => run.check.severity },
      { title: 'Check', of: run => run.check.id },
      { title: 'In scope', of: run => run.inScope, right: true },
      { title: 'Failing', of: run => run.rows.filter(row => row.status === 'fail').length, right: true },
      { title: 'Reason', of: run => run.reasons.join('; ') || 'every resource in scope passes', cut: true },
    ]),
    ...failing,
    ...new Set(data.files.flatMap(({ file, notes }) => notes.map(note => plain(`${file}: ${note}`)))),
    `${runs.length} checks at ${at}: ${verdicts.map(verdict => `${count(verdict)} ${verdict.replaceAll('_', ' ')}`).join(', ')}; ${notRun.length} not run`,
  ]
}

function failingLines({ check, rows }: ReportedRun): readonly string[] {
  const failing = rows.filter(row => row.status === 'fail')
  const more = failing.length - shownRows
  return [
    '',
    plain(`${check.id}: ${check.title}`),
    ...failing.slice(0, shownRows).map(row => `  ${plain(`${row.resource}: ${row.reason}`)}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
    `  ${plain(check.remediation)}`,
  ]
}
