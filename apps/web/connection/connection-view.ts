import type { Reply } from '../api.ts'
import type { State } from '../kit/state-view.ts'

export type ConnectionRecord = Reply<'connections', 'get'>
export type Health = Reply<'connections', 'health'>['items'][number]
export type Connector = Reply<'connectors', 'list'>['items'][number]
export type Setting = Connector['settings'][number]

export interface ConnectionHealthView {
  readonly state: State
  readonly words: string
}

/** How a connection is: only a whole snapshot in time is good; half a snapshot and an error are never. */
export function healthOf(
  connection: Pick<ConnectionRecord, 'body'>,
  health: Health | undefined,
  now: number,
): ConnectionHealthView {
  if (connection.body.state === 'paused') return { state: 'not_applicable', words: 'Paused' }
  if (connection.body.state === 'removed') return { state: 'not_applicable', words: 'Removed' }
  if (health?.running) return { state: 'designed', words: 'Reading now' }
  const snapshot = health?.lastSnapshot
  if (!snapshot) return { state: 'unknown', words: 'Never read' }
  const { outcome } = snapshot.body
  if (outcome.state === 'error') return { state: 'failing', words: `Stopped: ${outcome.why}` }
  if (outcome.state === 'partial') return { state: 'late', words: `Read in part: ${outcome.why}` }
  const every = connection.body.everyHours
  if (every !== null && Date.parse(snapshot.body.takenAt) + every * 2 * 3_600_000 < now)
    return { state: 'unknown', words: 'Overdue: the schedule has stopped' }
  return { state: 'operating', words: 'Read in full' }
}

/** The values of a connector's settings from what the form holds: numbers, lists and JSON read, empty optional ones left out. */
export function settingValues(
  settings: readonly Setting[],
  values: Readonly<Record<string, string | boolean>>,
): Readonly<Record<string, unknown>> {
  const entries = settings.flatMap(setting => {
    const value = values[setting.name]
    if (value === undefined || (value === '' && !setting.required)) return []
    return [[setting.name, read(setting, value)] as const]
  })
  return Object.fromEntries(entries)
}

function read(setting: Setting, value: string | boolean): unknown {
  if (typeof value === 'boolean') return value
  if (setting.kind === 'number') return Number(value)
  if (setting.kind === 'list')
    return value
      .split(/[\n,]/)
      .map(item => item.trim())
      .filter(Boolean)
  if (setting.kind === 'json') return JSON.parse(value)
  return value
}

/** What the form holds for settings: texts, and flags for yes and no. */
export function settingTexts(
  settings: readonly Setting[],
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string | boolean>> {
  return Object.fromEntries(
    settings.map(setting => [setting.name, write(setting, given[setting.name] ?? setting.initial)]),
  )
}

function write(setting: Setting, value: unknown): string | boolean {
  if (setting.kind === 'boolean') return value === true
  if (value === null || value === undefined) return ''
  if (Array.isArray(value) && setting.kind === 'list') return value.join('\n')
  return typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value)
}

/** Settings as a page shows them: by their labels, a mapping line by line. Where an upload is kept is nobody's business. */
export function settingLines(
  settings: readonly Pick<Setting, 'name' | 'label'>[],
  given: Readonly<Record<string, unknown>>,
): readonly { readonly label: string; readonly value: string }[] {
  const isTable = 'mapping' in given
  return Object.entries(given)
    .filter(([name]) => !(isTable && name === 'file'))
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
