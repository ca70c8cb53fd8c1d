import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Reach } from '@onus/core/access'
import { periodOf } from '@onus/core/engagement'
import { Sha256 } from '@onus/core/id'
import { hidden, isMaskedFor } from '@onus/core/masking'
import { calendarOf, periodOfDays } from '@onus/core/occurrence'
import {
  completenessTests,
  frozenColumn,
  hasPersonalKey,
  type Ipe,
  isInterim,
  type Population,
  type PopulationColumn,
  type PopulationCounts,
  testsAgain,
} from '@onus/core/population'
import { refuse } from '@onus/core/problem'
import type { Deciding } from '@onus/core/register'
import { instant, type Period } from '@onus/core/time'
import type { Evaluator } from '@onus/evaluator/evaluate'
import { type FrozenPopulation, freezePopulation } from '@onus/evaluator/population'
import type { BlobStore } from '../blob/store.ts'
import type { OrgTransaction } from '../db/index.ts'
import { operatingEngagementOf } from '../engagement/store.ts'
import type { Upload } from '../http/handler.ts'
import { type Moment, versionsInForce, versionsOf } from '../register/store.ts'
import { accessSource, type Freezing, type Source, snapshotSource, uploadSource } from './source.ts'

export type FreezingRooms = { readonly blobs: BlobStore; readonly evaluator: Evaluator; readonly workFolder: string }

type Given = {
  readonly tx: OrgTransaction
  readonly org: string
  readonly moment: Moment
  readonly freezing: Freezing
  readonly upload: Upload | undefined
  /** What this replaces, so that what people said about unchanged findings stays. */
  readonly before: Population | null
}

/** What was found when the rows were read; `file` has the frozen lines until the work folder is cleared. */
export type Froze = {
  readonly available: Source['available']
  readonly columns: readonly PopulationColumn[]
  readonly frozen: FrozenPopulation | null
  readonly counts: PopulationCounts | null
  readonly tests: Population['tests']
  readonly ipe: Ipe | null
  readonly interim: boolean
  readonly sha256: Sha256
}

/**
 * Reads, filters, sorts and hashes what is to be frozen, and gives it to `use` while its files are there. With `keep` the
 * lines are written to a file. Without columns and a key only the columns of the source are told.
 */
export async function withFrozen<Value>(
  { blobs, evaluator, workFolder }: FreezingRooms,
  { tx, org, moment, freezing, upload, before }: Given,
  keep: boolean,
  use: (froze: Froze) => Promise<Value>,
): Promise<Value> {
  const engagement = await operatingEngagementOf(tx, freezing.engagement)
  const zone = (await versionsInForce(tx, 'organisation', moment))[0]?.body.zone ?? 'UTC'
  if (freezing.to < freezing.from)
    refuseField('to', `The last day, ${freezing.to}, is before the first, ${freezing.from}`)
  const period = periodOfDays(freezing.from, freezing.to, calendarOf(zone))
  const continues = await continuedBy(tx, freezing, zone)
  const place = join(workFolder, `population-${randomUUID()}`)
  await mkdir(workFolder, { recursive: true })
  await using copies = blobs.copies()
  try {
    const rooms = { org, copies, moment, place }
    const { source: said } = freezing
    const source =
      said.kind === 'snapshot'
        ? await snapshotSource(tx, rooms, said)
        : said.kind === 'access-review'
          ? await accessSource(tx, rooms, blobs, said)
          : await uploadSource(rooms, upload, said)
    const known = columnsOf(source, freezing)
    if (known.length === 0 || freezing.key.length === 0)
      return await use(nothing(source, shownColumns(known, freezing, [])))
    const frozen = await freezePopulation(
      evaluator,
      inputOf(source, known, freezing, period),
      keep ? `${place}.tsv` : null,
    )
    const columns = shownColumns(known, freezing, frozen.holdsMail)
    const counts = countsOf(frozen)
    const ipe = ipeOf(source, freezing, frozen, moment)
    const inEngagement = periodOf(engagement.body, zone)
    const tests = completenessTests({
      rows: frozen.rows,
      counts,
      ipe,
      whole: source.whole,
      timed: freezing.filter.time !== null,
      period,
      engagement: inEngagement,
      continues,
      reconciliations: [],
    })
    return await use({
      available: source.available,
      columns,
      frozen,
      counts,
      ipe,
      tests: testsAgain(before?.tests ?? [], tests),
      interim: isInterim(period, ipe.generatedAt, inEngagement),
      sha256: source.sha256,
    })
  } finally {
    for (const path of [place, `${place}.tsv`]) await rm(path, { force: true })
  }
}

/** The body of a population in its first edition. Refused while rows share a key or nobody says how the rows came about. */
export function populationFrom(
  freezing: Freezing,
  froze: Froze,
  upload: Upload | undefined,
  by: Deciding & { readonly reach: Reach },
): Population {
  const { frozen, counts, ipe } = froze
  if (!frozen || !counts || !ipe) return refuseField('columns', 'Choose columns, and those that make a row unique')
  if (frozen.duplicates.length > 0)
    return refuseField(
      'key',
      `Several rows have the key ${duplicateKeys(froze, freezing.key, by.reach).join('; ')}; choose columns that make a row unique`,
    )
  for (const [path, value] of [
    ['sourceSystem', ipe.sourceSystem],
    ['query', ipe.query],
    ['generatedBy', ipe.generatedBy],
  ] as const)
    if (value.trim() === '')
      refuseField(`ipe.${path}`, 'Say how the rows came about: source, report or query, and who made it')
  const { title, engagement, control, requirements, key, filter, events, from, to, rollsForward, source } = freezing
  for (const [path, name] of Object.entries(events ?? {}))
    if (!froze.columns.some(column => column.name === name))
      refuseField(`events.${path}`, `The column "${name}" has to be frozen, too`)
  return {
    title,
    engagement,
    control,
    requirements,
    edition: 1,
    source:
      source.kind === 'snapshot' || source.kind === 'access-review'
        ? { ...source, sha256: froze.sha256 }
        : { kind: 'upload', name: upload?.name ?? '', sha256: froze.sha256, bytes: upload?.bytes ?? 0 },
    columns: [...froze.columns],
    key,
    filter,
    ...(events && { events }),
    from,
    to,
    interim: froze.interim,
    rollsForward,
    rows: frozen.rows,
    bytes: frozen.bytes,
    popHash: Sha256.parse(frozen.sha256),
    counts,
    ipe,
    tests: froze.tests,
    reconciliations: [],
    frozenBy: by.actorPerson,
    frozenAt: by.at,
    lifecycle: { state: 'unverified' },
  }
}

/** The keys that several rows have, as whoever asks may see them. */
export function duplicateKeys({ columns, frozen }: Froze, key: readonly string[], reach: Reach): string[] {
  const masks = isMaskedFor(reach) && hasPersonalKey({ columns: [...columns], key: [...key] })
  return (frozen?.duplicates ?? []).map(one => (masks ? hidden : one.replaceAll('\t', ', ')))
}

async function continuedBy(
  tx: OrgTransaction,
  { rollsForward, engagement }: Freezing,
  zone: string,
): Promise<Period | null> {
  if (rollsForward === null) return null
  const [before] = await versionsOf(tx, 'population', rollsForward)
  if (before?.body.engagement !== engagement) return refuseField('rollsForward', 'is of another engagement')
  return periodOfDays(before.body.from, before.body.to, calendarOf(zone))
}

function columnsOf(source: Source, { columns, key, filter }: Freezing): readonly PopulationColumn[] {
  const known = new Map(source.available.map(column => [column.name, column]))
  const there = (name: string, path: string) => known.get(name) ?? refuseField(path, `There is no column "${name}"`)
  for (const name of key)
    if (!columns.some(column => column.name === name))
      refuseField('key', `The key column "${name}" has to be frozen, too`)
  if (filter.time !== null) there(filter.time, 'filter.time')
  for (const { column, value } of filter.equals) {
    there(column, 'filter.equals')
    if (value === hidden) refuseField('filter.equals', `The value of ${column} is masked here; type it`)
  }
  return columns.map(({ name }) => there(name, 'columns'))
}

/** The chosen columns with which of them are about people, by what is known of each, what is said and what is in the rows. */
function shownColumns(
  known: readonly PopulationColumn[],
  { columns, source }: Freezing,
  holdsMail: readonly boolean[],
) {
  const isFile = source.kind === 'upload'
  return columns.map((asked, index) =>
    frozenColumn(known[index] as PopulationColumn, asked, { isFile, holdsMail: holdsMail[index] ?? false }),
  )
}

function inputOf(source: Source, columns: readonly PopulationColumn[], { key, filter }: Freezing, period: Period) {
  const shape = (name: string) => ({
    name,
    type: source.available.find(column => column.name === name)?.type ?? 'text',
  })
  return {
    file: source.file,
    format: source.format,
    columns: columns.map(({ name }) => shape(name)),
    key,
    time: filter.time === null ? null : shape(filter.time),
    period,
    equals: filter.equals.map(({ column, value }) => ({ column: shape(column), value })),
  }
}

function countsOf({ read, left, earliest, latest, gaps }: FrozenPopulation): PopulationCounts {
  return { read, ...left, earliest, latest, gaps }
}

/** What the collector recorded holds over what somebody says; what it left open is taken from them. */
function ipeOf(source: Source, { ipe: asked }: Freezing, frozen: FrozenPopulation, moment: Moment): Ipe {
  const known = source.completeness
  const { left } = frozen
  const exclusions = [
    ...(known?.exclusions ?? asked.exclusions ?? []),
    ...Object.entries(left).flatMap(([why, rows]) =>
      rows > 0 ? [`${rows === 1 ? '1 row' : `${rows} rows`} left out: ${leftOut[why]}`] : [],
    ),
  ]
  return {
    sourceSystem: known?.sourceSystem || asked.sourceSystem || '',
    environment: known?.environment || asked.environment || '',
    account: known?.account || asked.account || '',
    query: known?.query || asked.query || '',
    parameters: known?.parameters ?? asked.parameters ?? {},
    generatedBy: known?.generatedBy || asked.generatedBy || '',
    generatedAt: known?.generatedAt ?? asked.generatedAt ?? instant(moment.asOf),
    method: known?.method ?? asked.method ?? 'manual',
    zone: known?.zone || asked.zone || 'UTC',
    rowCount: frozen.read,
    controlTotal: known?.controlTotal ?? asked.controlTotal ?? null,
    firstKey: frozen.firstKey,
    lastKey: frozen.lastKey,
    keyGaps: frozen.gaps,
    duplicates: known?.duplicates ?? 0,
    sourceSideCount: known?.sourceSideCount ?? asked.sourceSideCount ?? null,
    sourceSideCountHow: known?.sourceSideCountHow ?? asked.sourceSideCountHow ?? null,
    exclusions,
    observer: asked.observer ?? 'none',
    screenshotOfRun: asked.screenshotOfRun ?? null,
    fileSha256: source.sha256,
    reRun: asked.reRun ?? null,
  }
}

const leftOut: Readonly<Record<string, string>> = {
  before: 'before the period',
  after: 'after the period',
  timeless: 'they say no moment',
  otherwise: 'other values than the filter wants',
}

function nothing(source: Source, columns: readonly PopulationColumn[]): Froze {
  const { available, sha256 } = source
  return { available, columns, sha256, frozen: null, counts: null, tests: [], ipe: null, interim: false }
}

function refuseField(path: string, message: string): never {
  return refuse('invalid_input', `${path}: ${message}`, [{ path, message }])
}
