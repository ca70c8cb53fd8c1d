import type { CompletenessTest, Population, ResponseState } from '@onus/core/population'
import type { Reply } from '../api.ts'
import type { State } from '../kit/state-view.ts'

export type PopulationRecord = Reply<'populations', 'get'>
export type PopulationOffer = Reply<'populations', 'sources'>['items'][number]

/** Whether the rows can be relied on, in words. */
export const populationStates: Readonly<Record<Population['lifecycle']['state'], string>> = {
  unverified: 'Unverified',
  reconciled: 'Reconciled',
  auditor_accepted: 'Accepted by the auditor',
  rejected: 'Rejected by the auditor',
}

/** Its mark: what nobody has verified is unknown, and nothing but an auditor's word makes it whole. */
export function markOf({ lifecycle }: Pick<Population, 'lifecycle'>): State {
  switch (lifecycle.state) {
    case 'unverified':
      return 'unknown'
    case 'reconciled':
      return 'designed'
    case 'auditor_accepted':
      return 'operating'
    case 'rejected':
      return 'failing'
  }
}

export const testNames: Readonly<Record<CompletenessTest['test'], string>> = {
  whole: 'Everything was read',
  count: 'Rows against the count of the source',
  gaps: 'Numbers missing among keys',
  range: 'The range covers the period',
  duplicates: 'Rows given twice',
  reconciliation: 'Agreement with another source',
}

export function markOfTest({ outcome }: Pick<CompletenessTest, 'outcome'>): State {
  return outcome === 'pass' ? 'operating' : outcome === 'fail' ? 'failing' : 'unknown'
}

export const responseNames: Readonly<Record<ResponseState, string>> = {
  in_time: 'In time',
  late: 'Late',
  none: 'Without response',
  unknown: 'Unknown',
}

/** The mark of one event: late and without response are deviations, and what cannot be told is unknown. */
export function markOfResponse(state: ResponseState): State {
  if (state === 'in_time') return 'operating'
  return state === 'unknown' ? 'unknown' : 'failing'
}

/** How the tests stand in a few words, worst first. */
export function testsInWords(tests: readonly Pick<CompletenessTest, 'outcome' | 'explanation'>[]): string {
  const count = (of: (test: (typeof tests)[number]) => boolean) => tests.filter(of).length
  const failed = count(test => test.outcome === 'fail' && test.explanation === '')
  const explained = count(test => test.outcome === 'fail' && test.explanation !== '')
  const parts = [
    failed > 0 && `${failed} failed`,
    explained > 0 && `${explained} failed and explained`,
    count(test => test.outcome === 'unknown') > 0 && `${count(test => test.outcome === 'unknown')} unknown`,
    `${count(test => test.outcome === 'pass')} passed`,
  ]
  return parts.filter(Boolean).join(', ')
}

/** What a person chose in the form, before it is sent. */
export interface FreezingValues {
  readonly title: string
  /** `snapshot/dataset`, or `upload`. */
  readonly source: string
  readonly columns: readonly string[]
  readonly key: readonly string[]
  readonly personal: readonly string[]
  /** Why a column of a file is not about people although its name sounds so, by its name. */
  readonly notPersonal: Readonly<Record<string, string>>
  readonly time: string
  readonly equalsColumn: string
  readonly equalsValue: string
  /** The columns that say when each row happened as an event and when it was responded to; empty where rows are no events. */
  readonly occurred: string
  readonly responded: string
  readonly from: string
  readonly to: string
  readonly control: readonly string[]
  readonly rollsForward: string
  readonly sourceSystem: string
  readonly account: string
  readonly query: string
  readonly generatedBy: string
  readonly generatedAt: string
  readonly sourceSideCount: string
  readonly sourceSideCountHow: string
  readonly observer: string
  /** The evidence that shows the run on a screen. */
  readonly screenshotOfRun: readonly string[]
  readonly reRunAt: string
  readonly reRunRows: string
  readonly reRunSame: string
}

/** A frozen column by its name, with what was said about people in it. */
export function columnInWords({ name, personal, notPersonal }: PopulationRecord['body']['columns'][number]): string {
  if (personal) return `${name} (about people)`
  return notPersonal ? `${name} (not about people: ${notPersonal})` : name
}

/** The request that the values of the form stand for. */
export function freezingOf(values: FreezingValues, engagement: string) {
  const [snapshot = '', dataset = ''] = values.source.split('/')
  const said = (text: string) => (text.trim() === '' ? undefined : text.trim())
  const ipe = {
    sourceSystem: said(values.sourceSystem),
    account: said(values.account),
    query: said(values.query),
    generatedBy: said(values.generatedBy),
    generatedAt: said(values.generatedAt) && new Date(values.generatedAt).toISOString(),
    sourceSideCount: said(values.sourceSideCount) && Number(values.sourceSideCount),
    sourceSideCountHow: said(values.sourceSideCountHow),
    observer: values.observer,
    screenshotOfRun: values.screenshotOfRun[0],
    reRun: reRunOf(values),
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  }
  return {
    title: values.title,
    engagement,
    control: values.control[0] ?? null,
    source: sourceOf(values.source, snapshot, dataset),
    columns: values.columns.map(name => columnOf(values, name)),
    key: values.columns.filter(name => values.key.includes(name)),
    filter: {
      time: values.time || null,
      equals: values.equalsColumn ? [{ column: values.equalsColumn, value: values.equalsValue }] : [],
    },
    events: eventsOf(values),
    from: values.from,
    to: values.to,
    rollsForward: values.rollsForward || null,
    ipe: Object.fromEntries(Object.entries(ipe).filter(([, value]) => value !== undefined)),
  }
}

/** The two columns of events; null where rows are none, or one of the two is no longer frozen. */
function eventsOf({ occurred, responded, columns }: FreezingValues) {
  return columns.includes(occurred) && columns.includes(responded) ? { occurred, responded } : null
}

function columnOf({ source, personal, notPersonal }: FreezingValues, name: string) {
  const why = notPersonal[name]?.trim()
  if (personal.includes(name) || source !== 'upload' || !why) return { name, personal: personal.includes(name) }
  return { name, personal: false, notPersonal: why }
}

/** The columns of a file that sound as if they were about people and are not marked so: each stays masked without a reason. */
export function overruled(
  { source, columns, personal }: Pick<FreezingValues, 'source' | 'columns' | 'personal'>,
  available: readonly { readonly name: string; readonly personal: boolean }[],
): readonly string[] {
  if (source !== 'upload') return []
  return available
    .filter(column => column.personal && columns.includes(column.name) && !personal.includes(column.name))
    .map(column => column.name)
}

/** That somebody ran the report or query again, how many rows it had and whether they were the same; undefined when nobody did. */
function reRunOf({ reRunAt, reRunRows, reRunSame }: FreezingValues) {
  if (reRunAt.trim() === '') return undefined
  return { at: new Date(reRunAt).toISOString(), rowCount: Number(reRunRows || '0'), same: reRunSame === 'yes' }
}

/** What lacks in what is said of a run that was repeated; empty where nobody repeated one. */
export function faultsOfReRun({
  reRunAt,
  reRunRows,
  reRunSame,
}: Pick<FreezingValues, 'reRunAt' | 'reRunRows' | 'reRunSame'>): Readonly<Record<string, string>> {
  if ([reRunAt, reRunRows, reRunSame].every(one => one === '')) return {}
  return {
    ...(reRunAt === '' && { reRunAt: 'Say when it was run again.' }),
    ...(reRunRows === '' && { reRunRows: 'Say how many rows it had.' }),
    ...(reRunSame === '' && { reRunSame: 'Say whether they were the same.' }),
  }
}

/** What the form begins with when a dataset is chosen: the columns that it takes to say what a row is, and its moment. */
export function offeredColumns({ columns, key }: Pick<PopulationOffer, 'columns' | 'key'>) {
  const common = ['resource', 'source', 'observed_at', 'raw']
  const own = columns.filter(column => !common.includes(column.name))
  const moment = own.find(column => column.type === 'instant' || column.type === 'date')
  const chosen = own.slice(0, 12).map(column => column.name)
  return {
    columns: [...new Set([...key, ...chosen])],
    key: [...key],
    personal: columns.filter(column => column.personal).map(column => column.name),
    time:
      own.find(column =>
        /merged_at|closed_at|performed_at|ended_on|completed_at|created_at|opened_at/.test(column.name),
      )?.name ??
      moment?.name ??
      '',
  }
}

function sourceOf(source: string, snapshot: string | undefined, dataset: string | undefined) {
  if (source === 'upload') return { kind: 'upload' as const }
  if (dataset === 'access-review') return { kind: 'access-review' as const, review: snapshot }
  return { kind: 'snapshot' as const, snapshot, dataset }
}

/** Something that the column of a population can be compared with. */
export interface Comparable {
  readonly id: string
  readonly label: string
  readonly columns: readonly { readonly name: string }[]
  readonly against:
    | { readonly kind: 'population'; readonly population: string }
    | { readonly kind: 'dataset'; readonly snapshot: string; readonly dataset: string }
}

/** Other populations first, then the latest rows of each dataset with where they come from. */
export function comparable(
  populations: readonly PopulationRecord[],
  offers: readonly PopulationOffer[],
): readonly Comparable[] {
  return [
    ...populations.map(({ id, body }) => ({
      id,
      label: `Population: ${body.title}`,
      columns: body.columns,
      against: { kind: 'population' as const, population: id },
    })),
    ...offers
      .filter(one => one.dataset !== 'access-review')
      .map(one => ({
        id: `${one.snapshot}/${one.dataset}`,
        label: `Dataset: ${one.title}, ${one.connection}, ${one.takenAt.slice(0, 10)}`,
        columns: one.columns,
        against: { kind: 'dataset' as const, snapshot: one.snapshot, dataset: one.dataset },
      })),
  ]
}
