import { createHash } from 'node:crypto'
import type { Component, ImportEvent, ResultRecord, Severity } from '@onus/core/result-record'
import type { ImportFile } from '../importer/file.ts'
import type { Format } from '../importer/format.ts'
import { linesOf } from '../importer/text.ts'

/**
 * The report of Lynis (`report.dat`). A record is a warning, which is something to mend and fails, or a suggestion, which is
 * advice and informs. A test that ran without either is not called passed by Lynis and is no record; how many ran, how many
 * were skipped, what is to be done by hand and what went wrong are warnings. Packages are components. Lynis 1 gave warnings a
 * risk (L, M, H); later ones have no severity.
 */
export const lynis: Format = {
  id: 'lynis',
  title: 'Lynis report',
  recognises: shape =>
    shape.kind === 'text' &&
    (/^# Lynis Report\s*$/im.test(shape.head) ||
      /^lynis_version=/m.test(shape.head) ||
      (/^hardening_index=/m.test(shape.head) && /^(warning|suggestion)\[\]=/m.test(shape.head))),
  async *read(file) {
    const report = await headOf(file)
    const target = report.values.get('hostname') ?? null
    const toolVersion = report.values.get('lynis_version') ?? null
    yield { kind: 'tool', tool: 'Lynis', toolVersion, target }
    let records = 0
    for await (const { text, number } of linesOf(file)) {
      const found = /^(warning|suggestion)\[\]=(.*)$/.exec(text)
      if (found) {
        records += 1
        yield { kind: 'record', record: recordOf(found[1]!, found[2]!, report, { text, number }) }
      }
      for (const component of componentsIn(text, report.hasPackageLines)) yield { kind: 'component', component }
    }
    if (records === 0) yield warning('the report has neither a warning nor a suggestion: that is not yet a pass')
    yield* report.notes.map(warning)
    yield* closing(report)
  },
}

function warning(message: string): ImportEvent {
  return { kind: 'warning', message }
}

type Report = {
  readonly values: ReadonlyMap<string, string>
  /** What was seen in detail, by the test that saw it. */
  readonly details: ReadonlyMap<string, readonly string[]>
  readonly notes: readonly string[]
  readonly vulnerablePackages: number
  readonly hasPackageLines: boolean
}

const wanted = ['hostname', 'hardening_index', 'tests_executed', 'tests_skipped', 'finish', 'lynis_version']

async function headOf(file: ImportFile): Promise<Report> {
  const values = new Map<string, string>()
  const details = new Map<string, string[]>()
  const notes: string[] = []
  let [vulnerablePackages, hasPackageLines] = [0, false]
  for await (const { text } of linesOf(file)) {
    const [, name, isList, value = ''] = /^([\w-]+)(\[\])?=(.*)$/.exec(text) ?? []
    if (name === undefined) continue
    if (!isList && (wanted.includes(name) || name.startsWith('report_datetime'))) values.set(name, value.trim())
    if (isList && name === 'details') {
      const [test = '', , words = ''] = value.split('|')
      details.set(test, [...(details.get(test) ?? []), words])
    }
    if (isList && name === 'manual') notes.push(`left to be done by hand: ${value}`)
    if (isList && name === 'exception_event')
      notes.push(`a test met what it did not expect: ${value.replaceAll('|', ' ').trim()}`)
    if (isList && name === 'vulnerable_package') vulnerablePackages += 1
    if (isList && name === 'installed_package') hasPackageLines = true
  }
  return { values, details, notes, vulnerablePackages, hasPackageLines }
}

function* closing({ values, vulnerablePackages }: Report): Generator<ImportEvent> {
  const [done, skipped] = [tests(values.get('tests_executed')), tests(values.get('tests_skipped'))]
  const index = values.get('hardening_index')
  yield warning(
    `${done} tests ran and ${skipped} were skipped; none without a warning or suggestion is called passed` +
      (index === undefined ? '' : `; the hardening index is ${index}`),
  )
  if (vulnerablePackages > 0) yield warning(`${vulnerablePackages} installed packages are called vulnerable`)
  if (values.get('finish') !== 'true') yield warning('the report does not say that the audit came to its end')
}

function tests(list: string | undefined): number {
  return new Set((list ?? '').split('|').filter(test => test.trim() !== '')).size
}

const risks: Readonly<Record<string, Severity>> = { H: 'high', M: 'medium', L: 'low' }

function recordOf(
  sourceWord: string,
  value: string,
  { values, details }: Report,
  line: { readonly text: string; readonly number: number },
): ResultRecord {
  const parts = value.split('|').map(part => part.trim())
  const [rule, ...others] = [parts[0] || 'unnamed', ...parts.slice(1)]
  const risk = others.find((part, index) => index < 2 && part in risks) ?? null
  const [title, ...more] = others.filter((part, index) => part !== '' && part !== '-' && !(index < 2 && part === risk))
  const words = [...more, ...(details.get(rule) ?? [])]
  return {
    tool: 'Lynis',
    toolVersion: values.get('lynis_version') ?? null,
    run: null,
    target: values.get('hostname') ?? null,
    rule,
    title: title ?? null,
    sourceWord,
    verdict: sourceWord === 'warning' ? 'fail' : 'info',
    sourceSeverity: risk,
    severity: risk === null ? 'unknown' : risks[risk]!,
    resource: null,
    message: words.length > 0 ? words.join('; ') : null,
    from: momentOf(values.get('report_datetime_start')),
    to: momentOf(values.get('report_datetime_end')),
    suppression: null,
    requirements: [],
    identity: null,
    raw: { pointer: `line ${line.number}`, sha256: createHash('sha256').update(line.text).digest('hex') },
  }
}

/** The clock of the host, which does not say its zone. */
function momentOf(value: string | undefined): string | null {
  return /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(value ?? '') ? value!.replace(' ', 'T') : null
}

/** Lynis writes all packages into one line; where it also has a line for each, those count. */
function* componentsIn(line: string, hasPackageLines: boolean): Generator<Component> {
  const one = /^installed_package\[\]=(.+)$/.exec(line)?.[1]
  const all = hasPackageLines ? undefined : /^installed_packages_array=(.*)$/.exec(line)?.[1]
  for (const item of one === undefined ? (all ?? '').split('|') : [one.replace(/\|+$/, '')]) {
    const [name = '', version = ''] = item.split(/[,|]/).map(part => part.trim())
    if (name === '') continue
    yield {
      ref: version === '' ? name : `${name}@${version}`,
      type: 'package',
      name,
      version: version || null,
      purl: null,
    }
  }
}
