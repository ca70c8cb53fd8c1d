import {
  type DatasetRef,
  type DatasetSchema,
  datasetOf,
  keyOf,
  type Row,
  type RowProblem,
  resourceOf,
  rowOf,
} from '@onus/core/dataset'
import type { Completeness, Snapshot } from '@onus/core/snapshot'
import type { Instant } from '@onus/core/time'
import { z } from 'zod'
import {
  type CollectedFile,
  type CollectRun,
  type Connector,
  type Event,
  type Origin,
  type Progress,
  type RawRow,
  SourceProblem,
  type UnreadPart,
} from './connector.ts'

/** Where collected rows go. They are kept only when the caller commits them after `collect` returned. */
export type Sinks = {
  row(dataset: DatasetRef, row: Row): void | Promise<void>
  progress?(progress: Progress): void
  /** Files that are evidence by themselves; where it is absent, they are not kept, and a note says so. */
  file?(file: CollectedFile): void | Promise<void>
}

/** A value that could not be read as its column: where it stands, what the source calls it, what was given and expected. */
export type CollectProblem = {
  readonly dataset: DatasetRef
  readonly where: string
  readonly column: string
  readonly field: string | null
  readonly given: string
  readonly expected: string
}

export type CollectedDataset = {
  readonly dataset: DatasetRef
  readonly rows: number
  /** True only if the connector said that it read all rows, all could be used, and the run did not err. */
  readonly complete: boolean
  readonly completeness: Completeness
}

/** What a run saw: a snapshot without the hashes, which only who stores the rows knows. */
export type Collected = {
  readonly connector: string
  readonly collectorVersion: string
  readonly takenAt: Instant
  readonly outcome: Snapshot['outcome']
  readonly datasets: readonly CollectedDataset[]
  readonly unread: readonly UnreadPart[]
  readonly notes: readonly string[]
  /** The first hundred problems; `problemCount` counts all. */
  readonly problems: readonly CollectProblem[]
  readonly problemCount: number
  /** Whether what went wrong may well be gone a little later. What was seen is no more for it. */
  readonly mayPass: boolean
}

const problemsShown = 100
const problemsUntilStop = 1000

/**
 * Runs a connector: reads every row against its dataset, gives it to the sink and makes the completeness-and-accuracy record
 * of each dataset (R-058). Whatever goes wrong in the source is an outcome; only an error of the sink is thrown.
 */
export async function collect(connector: Connector, given: unknown, run: CollectRun, sinks: Sinks): Promise<Collected> {
  const takenAt = run.now()
  const observedAt = takenAt.replace('Z', '000Z')
  const tallies = new Map<DatasetRef, Tally>()
  const unread: UnreadPart[] = []
  const rowsMissing = new Set<DatasetRef>()
  const notes: string[] = []
  const problems: CollectProblem[] = []
  let problemCount = 0
  let failure: string | undefined
  let mayPass = false
  let sinkFailed = false

  const settings = connector.settings.safeParse(given)
  try {
    if (!settings.success) throw new SourceProblem(`These settings cannot be used: ${z.prettifyError(settings.error)}`)
    for await (const event of connector.collect(settings.data, run)) {
      run.signal.throwIfAborted()
      await take(event)
    }
  } catch (error) {
    if (sinkFailed) throw error
    failure = reasonOf(error, run.signal)
    mayPass = error instanceof SourceProblem && error.mayPass && !run.signal.aborted
  }
  if (!failure && problemCount > 0) failure = describe(problems, problemCount)

  const collected = [...tallies.values()].map(tally =>
    finished(tally, { takenAt, run, failed: failure !== undefined || rowsMissing.has(tally.schema.ref) }),
  )
  return {
    connector: connector.id,
    collectorVersion: connector.version,
    takenAt,
    outcome: outcomeOf(failure, collected, unread),
    datasets: collected,
    unread,
    notes: [...notes, ...collected.flatMap(duplicateNote)],
    problems,
    problemCount,
    mayPass,
  }

  async function take(event: Event): Promise<void> {
    switch (event.kind) {
      case 'note':
        notes.push(event.text)
        return
      case 'progress':
        sinks.progress?.(event)
        return
      case 'file':
        return takeFile(event.file)
      case 'unread': {
        const { kind: _, ...part } = event
        unread.push(part)
        if (!part.columns) rowsMissing.add(part.dataset)
        return
      }
      case 'origin':
        openTally(event.dataset, event)
        return
      case 'row':
        return takeRow(tallyOf(event.dataset), event.row)
      case 'refused':
        refuse(tallyOf(event.dataset), event.where, event.problems)
        return
      case 'count':
        tallyOf(event.dataset).sourceSide = { count: event.sourceSideCount, how: event.how }
        return
      case 'complete':
        tallyOf(event.dataset).saidComplete = true
        tallyOf(event.dataset).exclusions.push(...(event.exclusions ?? []))
    }
  }

  function openTally(dataset: DatasetRef, origin: Origin): void {
    const own = run.own?.get(dataset)
    if (!own && !connector.datasets.includes(dataset)) throw new Error(`${connector.id} does not declare ${dataset}`)
    if (tallies.has(dataset)) throw new Error(`${connector.id} gave the origin of ${dataset} twice`)
    tallies.set(dataset, newTally(own ?? datasetOf(dataset), origin))
  }

  function tallyOf(dataset: DatasetRef): Tally {
    const tally = tallies.get(dataset)
    if (!tally) throw new Error(`${connector.id} spoke about ${dataset} before saying where it comes from`)
    return tally
  }

  function refuse(tally: Tally, where: string, refused: readonly RowProblem[]): void {
    tally.refused += 1
    problemCount += refused.length
    for (const problem of refused.slice(0, problemsShown - problems.length)) {
      const field = tally.origin.fields?.get(problem.column) ?? null
      problems.push({ dataset: tally.schema.ref, where, field, ...problem })
    }
    if (problemCount >= problemsUntilStop) throw new SourceProblem(describe(problems, problemCount))
  }

  async function takeFile(file: CollectedFile): Promise<void> {
    if (!sinks.file) {
      notes.push(`${file.name} was made, but files are not kept here`)
      return
    }
    try {
      await sinks.file(file)
    } catch (error) {
      sinkFailed = true
      throw error
    }
  }

  async function takeRow(tally: Tally, raw: RawRow): Promise<void> {
    const outcome = rowOf(tally.schema, {
      resource: resourceOf(tally.schema, raw),
      source: run.source,
      observed_at: observedAt,
      ...raw,
    })
    if (!outcome.ok) {
      const where = typeof raw.raw === 'string' ? raw.raw : `row ${tally.rows + tally.refused + 1}`
      refuse(tally, where, outcome.problems)
      return
    }
    count(tally, outcome.row)
    try {
      const written = sinks.row(tally.schema.ref, outcome.row)
      if (written) await written
    } catch (error) {
      sinkFailed = true
      throw error
    }
  }
}

type Tally = {
  readonly schema: DatasetSchema
  readonly origin: Origin
  readonly exclusions: string[]
  readonly keys: Set<string>
  rows: number
  refused: number
  duplicates: number
  saidComplete: boolean
  sourceSide: { count: number; how: string } | undefined
  first: string | undefined
  last: string | undefined
  series: Series | undefined | 'none'
}

/** Keys that count up, such as 17 or INC-0017: a gap between them may be a row that is missing. */
type Series = { readonly prefix: string; readonly min: Numbered; readonly max: Numbered }
type Numbered = { readonly number: number; readonly key: string }

function newTally(schema: DatasetSchema, origin: Origin): Tally {
  return {
    schema,
    origin,
    exclusions: [...origin.exclusions],
    keys: new Set(),
    rows: 0,
    refused: 0,
    duplicates: 0,
    saidComplete: false,
    sourceSide: undefined,
    first: undefined,
    last: undefined,
    series: schema.key.length === 1 ? undefined : 'none',
  }
}

function count(tally: Tally, row: Row): void {
  tally.rows += 1
  const key = keyOf(tally.schema, row)
  if (tally.keys.has(key)) tally.duplicates += 1
  else tally.keys.add(key)
  if (tally.series !== 'none') tally.series = extended(tally.series, String(row[tally.schema.key[0] ?? '']))
  const shown = String(row.resource)
  if (tally.first === undefined || shown < tally.first) tally.first = shown
  if (tally.last === undefined || shown > tally.last) tally.last = shown
}

function extended(series: Series | undefined, key: string): Series | 'none' {
  const match = /^(.*?)(\d{1,15})$/s.exec(key)
  if (!match) return 'none'
  const [prefix, numbered] = [match[1] ?? '', { number: Number(match[2]), key }]
  if (!series) return { prefix, min: numbered, max: numbered }
  if (series.prefix !== prefix) return 'none'
  if (numbered.number < series.min.number) return { ...series, min: numbered }
  return numbered.number > series.max.number ? { ...series, max: numbered } : series
}

function finished(
  tally: Tally,
  { takenAt, run, failed }: { takenAt: Instant; run: CollectRun; failed: boolean },
): CollectedDataset {
  const { origin, sourceSide } = tally
  const matchesSource = !sourceSide || sourceSide.count === tally.rows
  const completeness: Completeness = {
    sourceSystem: origin.sourceSystem,
    environment: origin.environment,
    account: origin.account,
    query: origin.query,
    parameters: origin.parameters,
    generatedBy: run.startedBy,
    generatedAt: takenAt,
    method: origin.method,
    zone: origin.zone,
    rowCount: tally.rows,
    controlTotal: origin.controlTotal ?? null,
    firstKey: numbered(tally)?.first ?? tally.first ?? null,
    lastKey: numbered(tally)?.last ?? tally.last ?? null,
    keyGaps: numbered(tally)?.gaps ?? null,
    duplicates: tally.duplicates,
    sourceSideCount: sourceSide?.count ?? null,
    sourceSideCountHow: sourceSide?.how ?? null,
    exclusions: tally.exclusions,
  }
  const complete = tally.saidComplete && tally.refused === 0 && matchesSource && !failed
  return { dataset: tally.schema.ref, rows: tally.rows, complete, completeness }
}

function numbered({ series, keys }: Tally): { first: string; last: string; gaps: number } | undefined {
  if (series === undefined || series === 'none' || keys.size < 2) return undefined
  const gaps = Math.max(0, series.max.number - series.min.number + 1 - keys.size)
  return { first: series.min.key, last: series.max.key, gaps }
}

function outcomeOf(
  failure: string | undefined,
  datasets: readonly CollectedDataset[],
  unread: readonly UnreadPart[],
): Snapshot['outcome'] {
  if (failure !== undefined) return { state: 'error', why: failure }
  const missing = datasets.filter(each => !each.complete).map(incompleteWhy)
  const parts = unread.map(part => `${part.what}: ${part.why}`)
  if (missing.length + parts.length === 0) return { state: 'complete' }
  return { state: 'partial', why: [...missing, ...parts].slice(0, 10).join('; ') }
}

function incompleteWhy({ dataset, rows, completeness }: CollectedDataset): string {
  const { sourceSideCount } = completeness
  if (sourceSideCount !== null && sourceSideCount !== rows)
    return `${dataset} has ${rows} rows, but the source counts ${sourceSideCount}`
  return `${dataset} was not read to its end`
}

function duplicateNote({ dataset, completeness: { duplicates } }: CollectedDataset): string[] {
  return duplicates === 0 ? [] : [`${duplicates} rows of ${dataset} repeat the key of another row`]
}

function describe(problems: readonly CollectProblem[], count: number): string {
  const shown = problems
    .slice(0, 5)
    .map(problem => `${problem.where}, ${nameOf(problem)}: given ${problem.given}, expected ${problem.expected}`)
  return `${count === 1 ? 'One value' : `${count} values`} could not be used. ${shown.join('. ')}${count > 5 ? '. And more.' : ''}`
}

function nameOf({ column, field }: CollectProblem): string {
  return field === null || field === column ? column : `${column} (from "${field}")`
}

function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'The run was stopped before it ended'
  if (error instanceof SourceProblem) return error.message
  return `The connector failed: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`
}
