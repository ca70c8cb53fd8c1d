import type { Reply } from '../api.ts'
import type { State } from '../kit/state-view.ts'

export type ConnectionRecord = Reply<'connections', 'get'>
export type Health = Reply<'connections', 'health'>['items'][number]
export type Connector = Reply<'connectors', 'list'>['items'][number]
export type Setting = Connector['settings'][number]
export type Run = Reply<'connections', 'runs'>['items'][number]
export type KeptSecret = Reply<'connections', 'secrets'>['items'][number]

export interface ConnectionHealthView {
  readonly state: State
  readonly words: string
}

/** How a connection is: only a whole snapshot in time is good; half a snapshot, an error and a job that failed are never. */
export function healthOf(
  connection: Pick<ConnectionRecord, 'body'>,
  health: Health | undefined,
  now: number,
): ConnectionHealthView {
  if (connection.body.state === 'paused') return { state: 'not_applicable', words: 'Paused' }
  if (connection.body.state === 'removed') return { state: 'not_applicable', words: 'Removed' }
  const last = health?.lastRun
  if (last?.nextAttemptAt) return { state: 'failing', words: `Tries again: ${last.why ?? 'the last attempt failed'}` }
  if (health?.running) return { state: 'designed', words: 'Reading now' }
  const snapshot = health?.lastSnapshot
  if (last?.state === 'failed' && isAfter(last.endedAt, snapshot?.body.takenAt))
    return { state: 'failing', words: `Failed: ${last.why ?? 'the job says nothing'}` }
  if (!snapshot) return { state: 'unknown', words: 'Never read' }
  const { outcome } = snapshot.body
  if (outcome.state === 'error') return { state: 'failing', words: `Stopped: ${outcome.why}` }
  if (outcome.state === 'partial') return { state: 'late', words: `Read in part: ${outcome.why}` }
  if (isOverdue(connection.body, health, now)) return { state: 'unknown', words: 'Overdue: the schedule has stopped' }
  const fallen = fallenCounts(health)
  if (fallen.length > 0) return { state: 'late', words: `Read in full, but ${fallen.join(' and ')} fell` }
  return { state: 'operating', words: 'Read in full' }
}

function isAfter(at: string | null | undefined, other: string | undefined): boolean {
  return at !== null && at !== undefined && (other === undefined || Date.parse(at) >= Date.parse(other))
}

function isOverdue(body: ConnectionRecord['body'], health: Health, now: number): boolean {
  const every = body.dailyAt ? 24 : body.everyHours
  const taken = health.lastSnapshot?.body.takenAt
  return every !== null && taken !== undefined && Date.parse(taken) + every * 2 * 3_600_000 < now
}

/** The datasets whose counts fell far against the run before, by their short names. */
export function fallenCounts(health: Health | undefined): readonly string[] {
  return (health?.counts ?? []).filter(count => count.fell).map(count => count.dataset.replace(/@\d+$/, ''))
}

/** How a count stands against the run before: "10 more than before". */
export function driftWords({ rows, previous }: Health['counts'][number]): string {
  if (previous === null) return 'not read before'
  if (rows === previous) return 'as before'
  const by = Math.abs(rows - previous).toLocaleString('en-GB')
  return `${by} ${rows > previous ? 'more' : 'fewer'} than before`
}

const runWords = { complete: 'Read in full', partial: 'Read in part', error: 'Stopped' } as const
const runMarks = { complete: 'operating', partial: 'late', error: 'failing' } as const satisfies Record<string, State>
const jobWords = { waiting: 'Waiting', running: 'Reading now', done: 'Done', failed: 'Failed', cancelled: 'Cancelled' }
const jobMarks = {
  waiting: 'not_addressed',
  running: 'designed',
  done: 'operating',
  failed: 'failing',
  cancelled: 'not_applicable',
} as const satisfies Record<string, State>

/** One collection in a word and a mark: what came of it where there is a snapshot, else how far its job is. */
export function runView(run: Run): { readonly state: State; readonly words: string } {
  if (run.nextAttemptAt) return { state: 'failing', words: `Tries again, ${run.attempt} of ${run.attempts} failed` }
  if (run.outcome !== null) return { state: runMarks[run.outcome], words: runWords[run.outcome] }
  return { state: jobMarks[run.state], words: jobWords[run.state] }
}

/** How long a run took, or null while it has not ended. */
export function runMs(run: Run): number | null {
  return run.startedAt && run.endedAt ? Date.parse(run.endedAt) - Date.parse(run.startedAt) : null
}

type FormValue = string | boolean
export type FormValues = Readonly<Record<string, FormValue>>

/** Whether a setting counts, given what the form holds: some are of one way to connect only. */
export function counts(setting: Setting, values: FormValues): boolean {
  return setting.when === null || setting.when.values.includes(String(values[setting.when.name]))
}

/** What a kept secret is in the form: nothing was typed in its place. */
export function isReference(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('onus-secret:')
}

/** The values of a connector's settings from what the form holds: numbers, lists and JSON read, empty optional ones left out. */
export function settingValues(settings: readonly Setting[], values: FormValues): Readonly<Record<string, unknown>> {
  const entries = settings.flatMap(setting => {
    const value = values[setting.name]
    if (
      value === undefined ||
      !counts(setting, values) ||
      (value === '' && (!setting.required || isEmptyable(setting)))
    )
      return []
    return [[setting.name, read(setting, value)] as const]
  })
  return Object.fromEntries(entries)
}

/** An empty text is no value of these kinds. */
function isEmptyable({ kind }: Setting): boolean {
  return kind === 'number' || kind === 'json' || kind === 'choice' || kind === 'secret'
}

function read(setting: Setting, value: FormValue): unknown {
  if (typeof value === 'boolean') return value
  if (setting.kind === 'number') return Number(value)
  if (setting.kind === 'list' || setting.kind === 'choices')
    return value
      .split(/[\n,]/)
      .map(item => item.trim())
      .filter(Boolean)
  if (setting.kind === 'json') return JSON.parse(value)
  return value
}

/** The settings whose text is no JSON, with what to do about it. */
export function brokenJson(settings: readonly Setting[], values: FormValues): Readonly<Record<string, string>> {
  const broken = settings.filter(setting => {
    const value = values[setting.name]
    if (setting.kind !== 'json' || typeof value !== 'string' || value.trim() === '') return false
    try {
      JSON.parse(value)
      return false
    } catch {
      return true
    }
  })
  return Object.fromEntries(broken.map(({ name, label }) => [name, `${label}: this is not JSON.`]))
}

/** What the form holds for settings: texts, and flags for yes and no. */
export function settingTexts(settings: readonly Setting[], given: Readonly<Record<string, unknown>>): FormValues {
  return Object.fromEntries(
    settings.map(setting => [setting.name, write(setting, given[setting.name] ?? setting.initial)]),
  )
}

function write(setting: Setting, value: unknown): FormValue {
  if (setting.kind === 'boolean') return value === true
  if (value === null || value === undefined)
    return setting.kind === 'choice' && setting.required ? (setting.choices[0] ?? '') : ''
  if (Array.isArray(value) && (setting.kind === 'list' || setting.kind === 'choices')) return value.join('\n')
  return typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value)
}

type Schedule = Pick<ConnectionRecord['body'], 'everyHours' | 'dailyAt'>

/** A schedule as the form holds it. */
export function scheduleTexts({ everyHours, dailyAt }: Schedule, zone: string): FormValues {
  return {
    schedule: dailyAt ? 'daily' : everyHours === null ? 'hand' : 'hours',
    everyHours: String(everyHours ?? 24),
    dailyTime: dailyAt?.time ?? '03:00',
    dailyZone: dailyAt?.zone ?? zone,
  }
}

/** The schedule that the form holds. */
export function scheduleOf(values: FormValues): {
  everyHours: number | null
  dailyAt: { time: string; zone: string } | null
} {
  const { schedule, everyHours, dailyTime, dailyZone } = values
  if (schedule === 'daily') return { everyHours: null, dailyAt: { time: String(dailyTime), zone: String(dailyZone) } }
  return { everyHours: schedule === 'hours' ? Number(everyHours) : null, dailyAt: null }
}

/** When a connection runs, in words. */
export function scheduleWords({ everyHours, dailyAt }: Schedule): string {
  if (dailyAt) return `every day at ${dailyAt.time} (${dailyAt.zone})`
  if (everyHours === null) return 'only by hand'
  return everyHours === 1 ? 'every hour' : `every ${everyHours} hours`
}

/** A part of the catalogue: connectors that mostly fill datasets of one family. */
export interface Shelf {
  readonly family: string
  readonly connectors: readonly Connector[]
}

/** What connectors of a family are for, in the order in which people connect them. */
const families: Readonly<Record<string, string>> = {
  identity: 'Identity: accounts, groups and sign-ins',
  people: 'People: employees and leavers',
  access: 'Access: who may do what',
  cloud: 'Cloud: storage, networks, databases',
  change: 'Change: repositories, reviews, tickets',
  configuration: 'Configuration: settings and benchmarks',
  endpoint: 'Machines: hosts, packages, disks',
  vulnerability: 'Vulnerabilities: findings and components',
  logging: 'Logging: sources and alerts',
  incident: 'Incidents',
  evidence: 'Pictures of pages, where nothing better can be had',
}

/** The catalogue on shelves, with what is searched for in titles, words, datasets and scopes. Uploads have a door of their own. */
export function shelvesOf(connectors: readonly Connector[], search: string): readonly Shelf[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const found = connectors.filter(one => {
    const { id, title, description, datasets, scopes } = one
    const text = [id, title, description, ...datasets, ...scopes].join(' ').toLowerCase()
    return id !== 'table' && id !== 'results' && words.every(word => text.includes(word))
  })
  const order = [...Object.values(families), other, anything]
  return [...Map.groupBy(found, familyOf)]
    .map(([family, of]) => ({ family, connectors: of.toSorted((a, b) => a.title.localeCompare(b.title, 'en')) }))
    .toSorted((a, b) => order.indexOf(a.family) - order.indexOf(b.family))
}

const other = 'Other'
const anything = 'Anything: you say what it reads'

/** The family that most of its datasets are of; one that fills datasets of many families fills any. */
function familyOf({ datasets }: Connector): string {
  const counted = Map.groupBy(datasets, dataset => dataset.split('.')[0] ?? '')
  if (counted.size > 7) return anything
  const [most] = [...counted].toSorted(([, a], [, b]) => b.length - a.length)
  return families[most?.[0] ?? ''] ?? other
}

/** Settings as a page shows them: by their labels, a mapping line by line. Where an upload is kept is nobody's business. */
export function settingLines(
  settings: readonly Pick<Setting, 'name' | 'label'>[],
  given: Readonly<Record<string, unknown>>,
): readonly { readonly label: string; readonly value: string }[] {
  const isTable = 'mapping' in given
  return Object.entries(given)
    .filter(([name, value]) => !(isTable && name === 'file') && !isReference(value))
    .map(([name, value]) => ({
      label: settings.find(setting => setting.name === name)?.label ?? name,
      value: inLines(value),
    }))
}

function inLines(value: unknown): string {
  if (Array.isArray(value)) return value.map(item => String(item) || '(empty)').join(', ')
  if (typeof value !== 'object' || value === null) return String(value ?? '')
  return Object.entries(value)
    .map(([name, source]) => `${name} ← ${sourceInWords(source)}`)
    .join('\n')
}

function sourceInWords(source: unknown): string {
  if (typeof source !== 'object' || source === null) return String(source)
  const { from, format, constant } = source as { from?: string; format?: string; constant?: unknown }
  if (from === undefined) return `always ${String(constant)}`
  return format ? `${from}, written ${format}` : from
}
