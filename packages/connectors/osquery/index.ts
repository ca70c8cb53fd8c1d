import { createHash } from 'node:crypto'
import type { ImportEvent, ResultRecord } from '@onus/core/result-record'
import type { Format } from '../importer/format.ts'
import { type Json, type JsonItem, jsonItems } from '../importer/json.ts'
import { at, entries, has, isObject, list, text, textAt } from '../importer/look.ts'

/**
 * What osquery writes. In a log of results (of events, batches or snapshots) each row is a record that informs: the query is
 * the rule, the action is the word, the host is the target, the row in its own words is the resource. Rows that an interactive
 * query printed name neither query nor host: they are an inventory, of components where they look like packages, of resources
 * where not. osquery says what is there and never that it is as it should be, so that nothing passes.
 */
export const osquery: Format = {
  id: 'osquery',
  title: 'osquery results',
  recognises: shape => {
    if (shape.kind !== 'json') return false
    const first = firstsOf(shape.sample)
    const isPrinted = Array.isArray(shape.sample) && (!shape.isLines || shape.sample.every(Array.isArray))
    return first.length > 0 && (first.every(isResult) || (isPrinted && first.every(isRow)))
  },
  async *read(file, shape) {
    const isLines = shape.kind === 'json' && shape.isLines
    const sample = shape.kind === 'json' ? shape.sample : null
    const isNested = isLines && list(sample).some(Array.isArray)
    const pattern = isNested ? ['*', '*'] : Array.isArray(sample) ? ['*'] : []
    const isLog = firstsOf(sample).some(isResult)
    if (!isLog) yield { kind: 'tool', tool: 'osquery', toolVersion: null, target: null }
    const hosts = new Set<string | null>()
    let [rows, unread] = [0, 0]
    const silent = new Map<string, number>()
    for await (const item of jsonItems(file, [pattern], { isLines })) {
      if (isLog ? !isResult(item.value) : !isObject(item.value)) {
        unread += 1
        continue
      }
      if (!isLog) {
        rows += 1
        yield inventoried(item.value)
        yield* installedIn(item.value, null)
        continue
      }
      const target = hostOf(item.value)
      if (!hosts.has(target)) yield { kind: 'tool', tool: 'osquery', toolVersion: versionOf(item.value), target }
      hosts.add(target)
      let found = 0
      for (const record of recordsOf(item)) {
        found += 1
        yield { kind: 'record', record }
      }
      for (const row of rowsIn(item.value)) yield* installedIn(row, target)
      if (found === 0) silent.set(queryOf(item.value), (silent.get(queryOf(item.value)) ?? 0) + 1)
      rows += found
    }
    for (const [query, times] of silent)
      yield warning(`${query} gave no rows ${times === 1 ? 'once' : `${times} times`}`)
    if (unread > 0) yield warning(`${unread} values are not of the form of the others and were not read`)
    if (!isLog && rows > 0)
      yield warning(`${rows} rows are an inventory: they say what is there, not whether that is well`)
  },
}

function warning(message: string): ImportEvent {
  return { kind: 'warning', message }
}

/** The first values of the file: results or rows, also those of several lists behind one another. */
function firstsOf(sample: Json): readonly Json[] {
  if (!Array.isArray(sample)) return [sample]
  return sample.every(Array.isArray) ? sample.flatMap(list) : sample
}

function isResult(value: Json): boolean {
  const isSaid = ['hostIdentifier', 'hostname', 'host_identifier', 'unixTime', 'calendarTime'].some(name =>
    has(value, name),
  )
  const isBatch = has(at(value, 'diffResults'), 'added') || has(at(value, 'diffResults'), 'removed')
  return has(value, 'name') && isSaid && (has(value, 'columns') || has(value, 'snapshot') || isBatch)
}

/** osquery prints every value of a row as text. */
function isRow(value: Json): boolean {
  const cells = entries(value)
  return cells.length > 0 && cells.every(([, cell]) => typeof cell === 'string')
}

function queryOf(value: Json): string {
  return textAt(value, 'name') ?? 'unnamed'
}

function hostOf(value: Json): string | null {
  return (
    textAt(value, 'hostIdentifier') ??
    textAt(value, 'host_identifier') ??
    textAt(value, 'hostname') ??
    textAt(value, 'decorations', 'hostname') ??
    textAt(value, 'decorations', 'host_uuid')
  )
}

function versionOf(value: Json): string | null {
  return textAt(value, 'decorations', 'osquery_version')
}

/** Snapshots are `added` or `removed` by nothing. A list without rows may be written as an empty text. */
function* recordsOf({ value, pointer, sha256 }: JsonItem): Generator<ResultRecord> {
  const moment = momentOf(value)
  const rows: (readonly [action: string, row: Json])[] = [
    ...(has(value, 'columns') ? [[textAt(value, 'action') ?? 'added', at(value, 'columns') ?? null] as const] : []),
    ...list(at(value, 'snapshot')).map(row => ['snapshot', row] as const),
    ...['added', 'removed'].flatMap(action =>
      list(at(value, 'diffResults', action)).map(row => [action, row] as const),
    ),
  ]
  for (const [sourceWord, row] of rows)
    yield {
      tool: 'osquery',
      toolVersion: versionOf(value),
      run: null,
      target: hostOf(value),
      rule: queryOf(value),
      title: null,
      sourceWord,
      verdict: 'info',
      sourceSeverity: null,
      severity: 'unknown',
      resource: nameOf(row),
      message: null,
      from: moment,
      to: moment,
      suppression: null,
      requirements: [],
      identity: null,
      raw: { pointer, sha256 },
    }
}

function momentOf(value: Json): string | null {
  const seconds = Number(textAt(value, 'unixTime') ?? 'none')
  if (seconds > 0 && seconds < 1e11) return new Date(seconds * 1000).toISOString()
  return textAt(value, 'calendarTime')
}

/** A row with a name and a version is a package, as is an application of macOS; the row of the operating system is none. */
function inventoried(row: Json): ImportEvent {
  const [name, version] = [textAt(row, 'name'), textAt(row, 'version') ?? textAt(row, 'bundle_short_version')]
  if (name === null || !(has(row, 'version') || has(row, 'bundle_identifier')) || has(row, 'major', 'minor'))
    return { kind: 'resource', resource: nameOf(row) }
  const ref = version === null ? name : `${name}@${version}`
  return { kind: 'component', component: { ref, type: 'package', name, version, purl: null } }
}

/** The rows that are there now, not those that went away. */
function rowsIn(value: Json): readonly Json[] {
  const columns = at(value, 'columns')
  return [
    ...(columns !== undefined && textAt(value, 'action') !== 'removed' ? [columns] : []),
    ...list(at(value, 'snapshot')),
    ...list(at(value, 'diffResults', 'added')),
  ]
}

/** Rows of deb_packages and rpm_packages are told by their columns; those of other tables name no architecture. */
function* installedIn(row: Json, host: string | null): Generator<ImportEvent> {
  const [name, version, architecture] = [textAt(row, 'name'), textAt(row, 'version'), textAt(row, 'arch')]
  if (name === null || version === null || architecture === null) return
  const isRpm = has(row, 'release')
  const release = isRpm ? textAt(row, 'release') : null
  const installed = {
    host,
    name,
    version: release === null ? version : `${version}-${release}`,
    architecture,
    manager: isRpm ? 'rpm' : 'dpkg',
  }
  if (isRpm || has(row, 'maintainer') || has(row, 'revision') || has(row, 'source'))
    yield { kind: 'installed', installed }
}

const longestName = 100

/** A row has no key that osquery tells: all of it is its name, shortened where it is long. */
function nameOf(row: Json): string {
  if (!isObject(row)) return text(row) ?? JSON.stringify(row)
  const name = entries(row)
    .filter(([, cell]) => cell !== '' && cell !== null)
    .map(([column, cell]) => `${column}=${typeof cell === 'string' ? cell : JSON.stringify(cell)}`)
    .join(' ')
  if (name.length <= longestName) return name
  return `${name.slice(0, longestName).toWellFormed()} ... ${createHash('sha256').update(name).digest('hex').slice(0, 16)}`
}
