import type { ImportEvent, ResultRecord, Suppression } from '@onus/core/result-record'
import type { AnswerStatus } from '@onus/core/verdict'
import { highest, placeOf, scoreIn } from '../importer/finding.ts'
import type { Format, Shape } from '../importer/format.ts'
import type { Json, JsonItem } from '../importer/json.ts'
import { at, entries, has, isObject, list, listAt, textAt } from '../importer/look.ts'
import { missing, outcome, type Reports, reportsIn, warning, weaknesses, wordIn } from '../importer/outcome.ts'
import { severityOf } from '../importer/severity.ts'

/**
 * The JSON of Trivy: reports of images, repositories, file systems and clusters, and the bare list that versions before 0.20
 * wrote. A vulnerability, a secret and a licence that is listed fails, its word is the severity; a misconfiguration has a status
 * of its own, of which EXCEPTION is suppressed, and so is what was listed and then ignored. What a vulnerability is about is the
 * package, what a misconfiguration or a secret is about is the file, in a cluster behind its workload.
 */
export const trivy: Format = {
  id: 'trivy',
  title: 'Trivy JSON',
  recognises: shape => shape.kind === 'json' && looks(shape.sample),
  async *read(file, shape) {
    const reports = await reportsIn(file, shape, partsOf(shape))
    const said = new Set<string>()
    for (const head of reports.heads) {
      const { toolVersion, target } = reportOf(head, shape)
      const key = JSON.stringify([toolVersion, target])
      const time = textAt(head, 'CreatedAt')
      if (!said.has(key)) yield { kind: 'tool', tool, toolVersion, target, from: time, to: time }
      said.add(key)
      for (const one of [...listAt(head, 'Resources'), ...listAt(head, 'Findings')]) {
        const error = textAt(one, 'Error')
        if (error !== null) yield missing(`${workloadOf(one)} could not be looked at: ${error.slice(0, 200)}`)
      }
    }
    let records = 0
    for await (const { item, head, path } of reports.items()) {
      if (path.includes('Packages')) {
        yield component(item)
        continue
      }
      records += 1
      yield* eventsOf(item, contextOf(reports, shape, head, path))
    }
    if (records === 0) yield warning('the report lists nothing: that is not yet a pass')
    yield* unlisted(reports)
  },
}

const tool = 'Trivy'

const lists = [
  'Vulnerabilities',
  'Misconfigurations',
  'Secrets',
  'Licenses',
  'ExperimentalModifiedFindings',
  'Packages',
]
const holders = ['Resources', 'Vulnerabilities', 'Misconfigurations', 'Findings']

function looks(sample: Json): boolean {
  if (Array.isArray(sample)) return sample.some(one => isReport(one) || isResult(one))
  return isReport(sample)
}

function isReport(value: Json | undefined): boolean {
  if (has(value, 'ClusterName')) return holders.some(name => has(value, name))
  if (has(value, 'SchemaVersion') && (has(value, 'ArtifactName') || has(value, 'ArtifactType'))) return true
  return listAt(value, 'Results').some(isResult)
}

function isResult(value: Json): boolean {
  return has(value, 'Target') && [...lists, 'Class', 'Type', 'MisconfSummary'].some(name => has(value, name))
}

/** The bare list has results where a list of reports has reports. */
function partsOf(shape: Shape): readonly (readonly string[])[] {
  if (isBare(shape)) return lists.map(name => [name, '*'])
  const nested = holders.flatMap(holder => lists.map(name => [holder, '*', 'Results', '*', name, '*']))
  return [...lists.map(name => ['Results', '*', name, '*']), ...nested]
}

function isBare(shape: Shape): boolean {
  return shape.kind === 'json' && Array.isArray(shape.sample) && !shape.sample.some(isReport)
}

function reportOf(head: Json, shape: Shape): { toolVersion: string | null; target: string | null } {
  if (isBare(shape)) return { toolVersion: null, target: textAt(head, 'Target') }
  return {
    toolVersion: textAt(head, 'Trivy', 'Version'),
    target: textAt(head, 'ArtifactName') ?? textAt(head, 'ClusterName'),
  }
}

type Context = {
  readonly toolVersion: string | null
  readonly target: string | null
  /** The workload in a cluster; null elsewhere. */
  readonly workload: string | null
  readonly file: string | null
  readonly list: string
  readonly time: string | null
}

function contextOf(reports: Reports, shape: Shape, place: number, path: readonly (string | number)[]): Context {
  const head = reports.heads[place] ?? null
  const result = path.length >= 2 ? at(head, ...path.slice(0, -2)) : undefined
  return {
    ...reportOf(head, shape),
    workload: path[2] === 'Results' ? workloadOf(at(head, ...path.slice(0, 2))) : null,
    file: textAt(result, 'Target'),
    list: String(path.at(-2)),
    time: textAt(head, 'CreatedAt'),
  }
}

function workloadOf(value: Json | undefined): string {
  const names = [textAt(value, 'Namespace'), textAt(value, 'Kind'), textAt(value, 'Name')]
  return names.filter(name => name !== null).join('/')
}

function component({ value, pointer }: JsonItem): ImportEvent {
  const [name, version] = [textAt(value, 'Name') ?? 'unnamed', textAt(value, 'Version')]
  const purl = textAt(value, 'Identifier', 'PURL')
  const ref = textAt(value, 'Identifier', 'UID') ?? textAt(value, 'ID') ?? pointer
  return { kind: 'component', component: { ref, type: 'library', name, version, purl } }
}

function* eventsOf(item: JsonItem, context: Context): Generator<ImportEvent> {
  const isModified = context.list === 'ExperimentalModifiedFindings'
  const value = isModified ? (at(item.value, 'Finding') ?? null) : item.value
  const kind = isModified ? (textAt(item.value, 'Type') ?? '') : (wordIn(kinds, context.list) ?? '')
  const found = partOf(kind, value, context)
  const severity = textAt(value, 'Severity')
  yield outcome(item, {
    tool,
    toolVersion: context.toolVersion,
    target: context.target,
    sourceSeverity: severity,
    severity: severityOf(severity),
    from: context.time,
    to: context.time,
    sourceWord: severity ?? 'unnamed',
    verdict: 'fail',
    ...found,
    ...(isModified ? modified(item.value) : {}),
    resource: [context.workload, found.resource].filter(one => one !== null).join(' ') || null,
  })
  const id = textAt(value, 'VulnerabilityID')
  if (id !== null) yield { kind: 'vulnerability', id }
}

const kinds: Readonly<Record<string, string>> = {
  Vulnerabilities: 'vulnerability',
  Misconfigurations: 'misconfiguration',
  Secrets: 'secret',
  Licenses: 'license',
}

type Part = Partial<ResultRecord> & Pick<ResultRecord, 'rule' | 'resource'>

function partOf(kind: string, value: Json, context: Context): Part {
  if (kind === 'misconfiguration') return misconfiguration(value, context)
  // The match itself is left out: it may hold the secret.
  if (kind === 'secret')
    return {
      rule: textAt(value, 'RuleID') ?? 'unnamed',
      title: textAt(value, 'Title'),
      resource: context.file,
      findings: [{ kind: 'secret', place: placeOf(context.file, value, 'StartLine') }],
    }
  if (kind === 'license') return license(value, context)
  return vulnerability(value, context)
}

function vulnerability(value: Json, context: Context): Part {
  const [name, version] = [textAt(value, 'PkgName'), textAt(value, 'InstalledVersion')]
  const fixed = textAt(value, 'FixedVersion')
  const status = textAt(value, 'Status')
  return {
    rule: textAt(value, 'VulnerabilityID') ?? 'unnamed',
    title: textAt(value, 'Title'),
    ...(status === 'not_affected' ? { verdict: 'not_applicable' } : {}),
    resource:
      textAt(value, 'PkgIdentifier', 'PURL') ??
      (name === null ? context.file : version === null ? name : `${name}@${version}`),
    message: [
      `${name ?? 'a package'} ${version ?? ''} in ${context.file ?? context.target ?? 'the report'}`,
      status === null ? null : `status ${status}`,
      fixed === null ? null : `fixed in ${fixed}`,
    ]
      .filter(part => part !== null)
      .join('; '),
    requirements: weaknesses(at(value, 'CweIDs'), tool),
    findings: [
      {
        kind: 'package',
        vulnerability: textAt(value, 'VulnerabilityID'),
        component: name,
        version,
        purl: textAt(value, 'PkgIdentifier', 'PURL'),
        fixedVersion: fixed,
        score: scoreOf(at(value, 'CVSS')),
        place: textAt(value, 'PkgPath') ?? context.file,
      },
    ],
  }
}

/** Of the newest version of CVSS that any source gives, the highest. */
function scoreOf(cvss: Json | undefined): number | null {
  for (const name of ['V40Score', 'V3Score', 'V2Score']) {
    const score = highest(entries(cvss).map(([, one]) => scoreIn(at(one, name))))
    if (score !== null) return score
  }
  return null
}

function misconfiguration(value: Json, context: Context): Part {
  const status = textAt(value, 'Status') ?? 'unnamed'
  return {
    rule: textAt(value, 'ID') ?? textAt(value, 'AVDID') ?? 'unnamed',
    title: textAt(value, 'Title'),
    sourceWord: status,
    verdict: wordIn(byStatus, status.toUpperCase()) ?? 'not_evaluated',
    suppression: status.toUpperCase() === 'EXCEPTION' ? { by: null, why: textAt(value, 'Message'), until: null } : null,
    resource: context.file,
    message: textAt(value, 'Message') ?? textAt(value, 'Description'),
    findings: [{ kind: 'configuration', place: placeOf(context.file, value, 'CauseMetadata', 'StartLine') }],
  }
}

const byStatus: Readonly<Record<string, AnswerStatus>> = { PASS: 'pass', FAIL: 'fail', EXCEPTION: 'suppressed' }

function license(value: Json, context: Context): Part {
  const name = textAt(value, 'Name') ?? 'unnamed'
  return {
    rule: name,
    title: textAt(value, 'Category'),
    resource: textAt(value, 'PkgName') ?? textAt(value, 'FilePath') ?? context.file,
    message: `${name} is ${textAt(value, 'Category') ?? 'of no category'}`,
    findings: [{ kind: 'licence', component: textAt(value, 'PkgName'), place: textAt(value, 'FilePath') }],
  }
}

/** Ignored by a file, by a policy, or said not to apply by a statement of the vendor (VEX). */
function modified(value: Json): { verdict: AnswerStatus; suppression: Suppression } {
  const why = [textAt(value, 'Status'), textAt(value, 'Statement')].filter(one => one !== null).join(': ')
  return { verdict: 'suppressed', suppression: { by: textAt(value, 'Source'), why: why || null, until: null } }
}

/** Checks that passed are only counted, not listed, unless Trivy was asked to. */
function* unlisted(reports: Reports): Generator<ImportEvent> {
  const results = reports.heads.flatMap(head => [
    ...listAt(head, 'Results'),
    ...holders.flatMap(holder => listAt(head, holder).flatMap(one => list(at(one, 'Results')))),
  ])
  const passed = results
    .filter(one => isObject(at(one, 'MisconfSummary')))
    .reduce<number>((sum, one) => sum + (Number(textAt(one, 'MisconfSummary', 'Successes')) || 0), 0)
  if (passed > 0) yield warning(`the summaries count ${passed} passed checks; only those that are listed are records`)
}
