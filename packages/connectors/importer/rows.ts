import { createHash } from 'node:crypto'
import type { DatasetRef } from '@onus/core/dataset'
import type { Component, Finding, FindingKind, ImportEvent, Installed, ResultRecord } from '@onus/core/result-record'
import { wordIn } from './outcome.ts'

/** What is known of a file before its events: where it comes from, and what somebody says it is about. */
export type RowsAbout = {
  /** Its name, and the SHA-256 of its bytes. */
  readonly file: string
  readonly sha256: string
  readonly format: string
  /** What was looked at, where the file itself does not say. */
  readonly target: string | null
  /** What wrote it, where an empty file does not say. */
  readonly tool: string | null
}

export type DatasetRow = { readonly dataset: DatasetRef; readonly row: Readonly<Record<string, unknown>> }

const results: DatasetRef = 'configuration.results@1'
const findings: DatasetRef = 'vulnerability.findings@1'
const scans: DatasetRef = 'vulnerability.scans@1'
const components: DatasetRef = 'vulnerability.components@1'
const statements: DatasetRef = 'vulnerability.statements@1'
const packages: DatasetRef = 'endpoint.packages@1'

/** The datasets that files of results can fill. */
export const resultDatasets: readonly DatasetRef[] = [results, findings, scans, components, statements, packages]

type Profile = {
  /** What its failures are findings of; `told`: only what a record says of weaknesses is one; null: none is. */
  readonly finding: FindingKind | 'told' | null
  /** What a run looked for; null where a file is no run of a scanner. */
  readonly scan: FindingKind | null
  /** What else a file may fill, where it holds any. */
  readonly more?: readonly DatasetRef[]
}

const profiles: Readonly<Record<string, Profile>> = {
  sarif: { finding: 'code', scan: 'code' },
  cyclonedx: { finding: 'told', scan: null, more: [components, statements] },
  spdx: { finding: null, scan: null, more: [components] },
  xccdf: { finding: null, scan: 'configuration' },
  hdf: { finding: null, scan: 'configuration' },
  ckl: { finding: null, scan: 'configuration' },
  cklb: { finding: null, scan: 'configuration' },
  nessus: { finding: 'told', scan: 'host' },
  junit: { finding: null, scan: null },
  'zap-xml': { finding: 'web', scan: 'web' },
  'nikto-xml': { finding: 'web', scan: 'web' },
  openvex: { finding: null, scan: null, more: [statements] },
  csaf: { finding: null, scan: null, more: [statements] },
  lynis: { finding: null, scan: 'configuration', more: [components] },
  ocsf: { finding: 'told', scan: 'configuration' },
  asff: { finding: 'told', scan: 'configuration' },
  'prowler-csv': { finding: null, scan: 'configuration' },
  'prowler-json': { finding: null, scan: 'configuration' },
  trivy: { finding: 'told', scan: 'package', more: [components] },
  grype: { finding: 'told', scan: 'package' },
  snyk: { finding: 'told', scan: 'package' },
  checkov: { finding: 'configuration', scan: 'configuration' },
  gosec: { finding: 'code', scan: 'code' },
  gitleaks: { finding: 'secret', scan: 'secret' },
  trufflehog: { finding: 'secret', scan: 'secret' },
  'npm-audit': { finding: 'told', scan: 'package' },
  zap: { finding: 'web', scan: 'web' },
  nikto: { finding: 'web', scan: 'web' },
  'empty-list': { finding: null, scan: null },
  osquery: { finding: null, scan: null, more: [packages] },
}

/** What scanners look for that write SARIF and are none of code. */
const kindsOfTools: Readonly<Record<string, FindingKind>> = {
  gitleaks: 'secret',
  trufflehog: 'secret',
  checkov: 'configuration',
  kics: 'configuration',
  tfsec: 'configuration',
  terrascan: 'configuration',
  zap: 'web',
  nuclei: 'web',
}

function profileOf(format: string): Profile {
  const profile = wordIn(profiles, format)
  if (!profile) throw new Error(`nobody said what files of ${format} fill`)
  return profile
}

/** The datasets that a file of this format fills even when it holds nothing: an empty scan is a scan. */
export function datasetsOf(format: string): readonly DatasetRef[] {
  const { finding, scan } = profileOf(format)
  return [results, ...(finding === null ? [] : [findings]), ...(scan === null ? [] : [scans])]
}

/** Every dataset that files of this format may fill. */
export function mayFill(format: string): readonly DatasetRef[] {
  return [...datasetsOf(format), ...(profileOf(format).more ?? [])]
}

type Scan = {
  readonly tool: string
  readonly toolVersion: string | null
  readonly target: string
  readonly from: string | null
  readonly to: string | null
  readonly succeeded: boolean | null
  readonly credentialed: boolean | null
  findings: number
}

/**
 * Makes rows of datasets from what a reader says, one event after the other: each record is a row of the results, each weakness
 * one of the findings, each run one of the scans. No row is lost to another that looks the same: those are numbered. A time
 * without a zone is none, and `zoneless` counts how many there were.
 */
export function newRows(about: RowsAbout) {
  const profile = profileOf(about.format)
  const numbers = new Map<string, number>()
  const scansSeen = new Map<string, Scan>()
  const known = new Map<string, Component>()
  let zoneless = 0
  /** What to call something whose target nobody says. */
  const unsaid = about.target ?? about.file

  const unique = (dataset: string, id: string): string => {
    const count = (numbers.get(`${dataset} ${id}`) ?? 0) + 1
    numbers.set(own(`${dataset} ${id}`), count)
    return count === 1 ? id : `${id} #${count}`
  }
  const moment = (written: string | null | undefined): string | null => {
    if (written === null || written === undefined || written === '') return null
    const found = instantOf(written)
    if (found === null) zoneless += 1
    return found
  }
  const raw = (pointer: string) => clean(`${about.file} ${pointer}`)

  const scanOf = (tool: string, target: string | null): Scan | undefined =>
    scansSeen.get(scanKey(tool, target ?? unsaid))
  const openScan = (scan: Omit<Scan, 'findings' | 'target'> & { readonly target: string | null }) => {
    const target = scan.target ?? unsaid
    const before = scansSeen.get(scanKey(scan.tool, target))
    scansSeen.set(scanKey(scan.tool, target), {
      ...scan,
      target,
      from: before?.from ?? scan.from,
      to: scan.to ?? before?.to ?? null,
      succeeded: before?.succeeded === false ? false : (scan.succeeded ?? before?.succeeded ?? null),
      findings: before?.findings ?? 0,
    })
  }

  function* recordRows(record: ResultRecord): Generator<DatasetRow> {
    const id = unique(results, record.identity ?? idOf(record, about))
    yield { dataset: results, row: resultRow(record, id) }
    const scan = scanOf(record.tool, record.target)
    if (!scan) openScan({ ...record, from: null, to: null, succeeded: null, credentialed: null })
    for (const found of findingRows(record, id)) {
      const of = scanOf(record.tool, record.target)
      if (of) of.findings += 1
      yield { dataset: findings, row: found }
    }
    if (record.statement) yield { dataset: statements, row: statementRow(record, record.statement) }
  }

  function resultRow(record: ResultRecord, id: string) {
    return {
      result_id: clean(id),
      tool: clean(record.tool),
      tool_version: cleanOr(record.toolVersion),
      run_name: cleanOr(record.run),
      target: cleanOr(record.target ?? about.target),
      rule: clean(record.rule),
      title: cleanOr(record.title),
      verdict: record.verdict,
      source_word: clean(record.sourceWord),
      severity: record.severity,
      source_severity: cleanOr(record.sourceSeverity),
      subject: cleanOr(record.resource),
      message: cleanOr(record.message),
      evaluated_from: moment(record.from),
      evaluated_to: moment(record.to),
      suppressed_by: cleanOr(record.suppression?.by),
      suppressed_why: cleanOr(record.suppression?.why),
      suppressed_until: cleanOr(record.suppression?.until),
      requirements: record.requirements.map(({ scheme, id: requirement }) => clean(`${scheme} ${requirement}`)),
      raw_sha256: record.raw.sha256,
      raw: raw(record.raw.pointer),
    }
  }

  function findingRows(record: ResultRecord, id: string) {
    const isOpen = record.verdict === 'fail'
    const isAccepted = record.verdict === 'suppressed'
    if (profile.finding === null || !(isOpen || isAccepted)) return []
    const told = record.findings ?? []
    const all: readonly Finding[] = told.length > 0 ? told : profile.finding === 'told' ? [] : [{}]
    return all.map((finding, place) => {
      const kind = finding.kind ?? kindOf(record, profile.finding)
      const component = finding.component == null ? undefined : known.get(finding.component)
      return {
        finding_id: clean(unique(findings, all.length === 1 ? id : `${id} ${finding.vulnerability ?? place + 1}`)),
        asset: clean(finding.asset ?? record.target ?? unsaid),
        vulnerability: cleanOr(finding.vulnerability ?? (kind === 'package' ? advisoryIn(record.rule) : null)),
        title: cleanOr(record.title ?? record.message?.split('\n')[0] ?? null),
        severity: record.severity === 'none' ? 'info' : record.severity,
        score: finding.score ?? null,
        component: cleanOr(component?.name ?? finding.component),
        component_version: cleanOr(finding.version ?? component?.version),
        fixed_version: cleanOr(finding.fixedVersion),
        exploited: finding.exploited ?? null,
        state: isOpen ? 'open' : isFalsePositive(record) ? 'false_positive' : 'accepted',
        scanner: clean(record.tool),
        component_url: cleanOr(finding.purl ?? component?.purl ?? purlIn(finding.component)),
        place: cleanOr(finding.place ?? (kind === 'package' || kind === 'licence' ? null : record.resource)),
        rule: clean(record.rule),
        kind,
        exploit_probability: finding.exploitProbability ?? null,
        state_by: cleanOr(record.suppression?.by),
        state_why: cleanOr(record.suppression?.why),
        state_until: dayOf(record.suppression?.until),
        source_severity: cleanOr(record.sourceSeverity),
        raw: raw(record.raw.pointer),
      }
    })
  }

  function statementRow(record: ResultRecord, statement: NonNullable<ResultRecord['statement']>) {
    const document = record.run ?? about.file
    return {
      document: clean(document),
      statement_id: clean(
        unique(
          `${statements} ${document}`,
          `${record.raw.pointer} ${statement.product ?? ''} ${statement.component ?? ''}`.trim(),
        ),
      ),
      vulnerability: clean(record.rule),
      product: cleanOr(statement.product ?? about.target),
      component: cleanOr(statement.component),
      said: statement.said,
      justification: cleanOr(statement.justification),
      action: cleanOr(statement.action),
      author: cleanOr(statement.author),
      said_at: moment(record.to),
      raw: raw(record.raw.pointer),
    }
  }

  function componentRow(component: Component, document: string) {
    const ref = component.ref === '' ? component.name : component.ref
    return {
      document: clean(document),
      component_ref: clean(unique(components, ref)),
      component: clean(component.name),
      version: cleanOr(component.version),
      kind: cleanOr(component.type),
      purl: cleanOr(component.purl),
      licences: component.licences ? component.licences.map(clean) : null,
      supplier: cleanOr(component.supplier),
      raw: raw(component.ref),
    }
  }

  function packageRow({ host, name, version, architecture, manager }: Installed) {
    const on = host ?? unsaid
    const key = `${on} ${name} ${architecture} ${version}`
    if (numbers.has(`${packages} ${key}`)) return null
    numbers.set(own(`${packages} ${key}`), 1)
    return {
      host: clean(on),
      package: clean(name),
      architecture: clean(architecture ?? 'unknown'),
      version: clean(version),
      manager,
      raw: clean(about.file),
    }
  }

  let document = unsaid
  return {
    /** Makes the rows of an event; the order of events is that of the file. */
    *add(event: ImportEvent): Generator<DatasetRow> {
      switch (event.kind) {
        case 'tool':
          if (event.target !== null && about.target === null) document = event.target
          openScan({
            tool: event.tool,
            toolVersion: event.toolVersion,
            target: event.target,
            from: event.from ?? null,
            to: event.to ?? null,
            succeeded: event.succeeded ?? null,
            credentialed: event.credentialed ?? null,
          })
          return
        case 'record':
          return yield* recordRows(event.record)
        case 'component':
          known.set(event.component.ref, event.component)
          if (about.format !== 'osquery') yield { dataset: components, row: componentRow(event.component, document) }
          return
        case 'installed': {
          const row = packageRow(event.installed)
          if (row) yield { dataset: packages, row }
          return
        }
        case 'vulnerability':
        case 'resource':
        case 'warning':
          return
      }
    },
    /** The runs, once it is known what each found; one that found nothing is a run too. */
    *end(): Generator<DatasetRow> {
      if (profile.scan === null && ![...scansSeen.values()].some(scan => scan.findings > 0)) return
      for (const scan of scansSeen.values())
        yield {
          dataset: scans,
          row: {
            scan_id: sha256Of([about.sha256, scan.tool, scan.target]),
            asset: clean(scan.target),
            scanner: clean(scan.tool),
            scanner_version: cleanOr(scan.toolVersion),
            kind: kindOfScan(scan.tool, profile.scan),
            started_at: moment(scan.from),
            finished_at: moment(scan.to),
            succeeded: scan.succeeded,
            credentialed: scan.credentialed,
            findings: scan.findings,
            scan_file_sha256: about.sha256,
            raw: clean(about.file),
          },
        }
    },
    /** How many times were left out because they name no zone. */
    zoneless: () => zoneless,
  }
}

/** Where a tool gives no identity: what it looked at, by which rule, and where. Stands in the file do not count, since they move. */
function idOf(record: ResultRecord, about: RowsAbout): string {
  const places = (record.findings ?? []).map(({ place, component, version }) => [place, component, version])
  return sha256Of([record.tool, record.target ?? about.target, record.run, record.rule, record.resource, places])
}

function sha256Of(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}

function scanKey(tool: string, target: string): string {
  return JSON.stringify([tool, target])
}

function kindOf(record: ResultRecord, finding: Profile['finding']): FindingKind | null {
  if (advisoryIn(record.rule) !== null) return 'package'
  const byTool = wordIn(kindsOfTools, record.tool.toLowerCase())
  return byTool ?? (finding === 'told' ? null : finding)
}

function kindOfScan(tool: string, kind: FindingKind | null): FindingKind | null {
  return kind === 'code' ? (wordIn(kindsOfTools, tool.toLowerCase()) ?? kind) : kind
}

/** The advisory that a rule is named after. */
function advisoryIn(rule: string): string | null {
  return /^(?:CVE-\d{4}-\d{4,}|GHSA(?:-[0-9a-z]{4}){3})(?![\w])/i.exec(rule)?.[0] ?? null
}

function purlIn(component: string | null | undefined): string | null {
  return component?.startsWith('pkg:') ? component : null
}

function isFalsePositive({ suppression }: ResultRecord): boolean {
  return /false.?positive/i.test(suppression?.why ?? '')
}

const longestText = 20_000

/** Text that a column can hold: no characters that are none, and no more than somebody would read. */
function clean(text: string): string {
  const whole = (text.includes('\0') ? text.replaceAll('\0', '\u{fffd}') : text).toWellFormed()
  if (whole.length <= longestText) return own(whole)
  return `${whole.slice(0, longestText).toWellFormed()} …`
}

function cleanOr(text: string | null | undefined): string | null {
  return text === null || text === undefined || text === '' ? null : clean(text)
}

/** A text of its own, which does not keep the piece of the file alive from which it was cut. */
function own(text: string): string {
  return text.length > 12 ? Buffer.from(text).toString() : text
}

/** A moment that names its zone, in the form of a column; a year before 1970 or after 2200 is a mistake of the source. */
function instantOf(written: string): string | null {
  const form = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) ?(Z|UTC|[+-]\d{2}:?\d{2})$/i.exec(
    written.trim(),
  )
  if (!form) return null
  const zone = /^(z|utc)$/i.test(form[3] ?? '') ? 'Z' : (form[3] ?? '').replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')
  const at = new Date(`${form[1]}T${form[2]}${zone}`)
  if (Number.isNaN(at.getTime()) || at.getUTCFullYear() < 1970 || at.getUTCFullYear() > 2200) return null
  return at.toISOString()
}

function dayOf(written: string | null | undefined): string | null {
  const day = /^\d{4}-\d{2}-\d{2}(?!\d)/.exec(written ?? '')?.[0]
  if (day === undefined) return null
  const at = new Date(`${day}T00:00:00Z`)
  return Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== day ? null : day
}
