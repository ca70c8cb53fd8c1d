import type { ClaimedRequirement, Finding, ImportEvent, Severity, Suppression } from '@onus/core/result-record'
import type { AnswerStatus } from '@onus/core/verdict'
import { bestKnown, highest, joined, probabilityIn, scoreIn } from '../importer/finding.ts'
import type { Format } from '../importer/format.ts'
import { type Json, type JsonItem, jsonItems } from '../importer/json.ts'
import { at, has, listAt, text, textAt } from '../importer/look.ts'
import { claims, findingsAt, identityOf, missing, outcome, pageWarning, warning, wordIn } from '../importer/outcome.ts'
import { severityOf } from '../importer/severity.ts'

/**
 * Findings of the AWS Security Finding Format: under `Findings` (as Security Hub answers), under `detail.findings` (as it sends
 * events), as a list (as Prowler writes), one a line, or one alone. The outcome is `Compliance.Status`; a finding without one is
 * of a tool that only lists problems and fails, and its word is the label of its severity. Suppressed by its workflow it is
 * suppressed; archived it says nothing of what is there now. A finding is one record about its first resource; the others are
 * counted as resources.
 */
export const asff: Format = {
  id: 'asff',
  title: 'AWS Security Finding Format',
  recognises: shape => findingsAt(shape, isFinding, wrappers) !== null || isEmpty(shape),
  async *read(file, shape) {
    const pattern = findingsAt(shape, isFinding, wrappers) ?? ['Findings', '*']
    const isLines = shape.kind === 'json' && shape.isLines
    const said = new Set<string>()
    let [read, others] = [0, 0]
    for await (const item of jsonItems(file, [pattern], { isLines })) {
      if (!isFinding(item.value)) {
        others += 1
        continue
      }
      read += 1
      const { tool, toolVersion } = toolOf(item.value)
      const target = textAt(item.value, 'AwsAccountId')
      const key = JSON.stringify([tool, toolVersion, target])
      if (!said.has(key)) yield { kind: 'tool', tool, toolVersion, target }
      said.add(key)
      yield* eventsOf(item, tool, toolVersion, target)
    }
    yield* pageWarning(shape)
    if (read === 0) yield warning('the list of findings is empty: that is not yet a pass')
    if (others > 0) yield missing(`${others} items are not findings of this format and were not read`)
  },
}

const wrappers = [
  ['Findings', '*'],
  ['findings', '*'],
  ['detail', 'findings', '*'],
]

function isFinding(value: Json): boolean {
  if (has(value, 'class_uid')) return false
  const marks = ['ProductArn', 'GeneratorId', 'AwsAccountId', 'SchemaVersion', 'Resources']
  return has(value, 'Id') && marks.filter(mark => has(value, mark)).length >= 2
}

function isEmpty(shape: Parameters<Format['recognises']>[0]): boolean {
  if (shape.kind !== 'json' || has(shape.sample, 'ClusterName')) return false
  const findings = at(shape.sample, 'Findings')
  return Array.isArray(findings) && findings.length === 0
}

function toolOf(value: Json): { tool: string; toolVersion: string | null } {
  const fields = at(value, 'ProductFields')
  const product = /:product\/(.+)$/.exec(textAt(value, 'ProductArn') ?? '')?.[1]
  return {
    tool:
      textAt(value, 'ProductName') ??
      textAt(fields, 'aws/securityhub/ProductName') ??
      textAt(fields, 'ProviderName') ??
      textAt(fields, 'Product Name') ??
      product ??
      'unnamed',
    toolVersion: textAt(fields, 'ProviderVersion') ?? textAt(fields, 'aws/inspector/ProductVersion'),
  }
}

function* eventsOf(
  item: JsonItem,
  tool: string,
  toolVersion: string | null,
  target: string | null,
): Generator<ImportEvent> {
  const { value } = item
  const resources = [...new Set(listAt(value, 'Resources').flatMap(one => textAt(one, 'Id') ?? []))]
  const word = textAt(value, 'Compliance', 'Status')
  const suppression = suppressionOf(value)
  const isArchived = /^archived$/i.test(textAt(value, 'RecordState') ?? '')
  const severity =
    textAt(value, 'Severity', 'Label') ??
    textAt(value, 'FindingProviderFields', 'Severity', 'Label') ??
    textAt(value, 'Severity', 'Original')
  const sourceSeverity = severity ?? textAt(value, 'Severity', 'Normalized') ?? textAt(value, 'Severity', 'Product')
  const rule = textAt(value, 'GeneratorId') ?? textAt(value, 'Compliance', 'SecurityControlId') ?? 'unnamed'
  const message = textAt(value, 'Description')
  const created = textAt(value, 'CreatedAt')
  const updated = textAt(value, 'UpdatedAt')
  yield outcome(item, {
    tool,
    toolVersion,
    target,
    rule,
    title: textAt(value, 'Title'),
    sourceWord: word ?? sourceSeverity ?? textAt(value, 'RecordState') ?? 'unnamed',
    verdict: suppression ? 'suppressed' : isArchived ? 'info' : verdictOf(value, word),
    sourceSeverity,
    severity: severityIn(value, severity),
    resource: resources[0] ?? null,
    message,
    from: textAt(value, 'FirstObservedAt') ?? created,
    to: textAt(value, 'LastObservedAt') ?? updated ?? created,
    suppression,
    requirements: requirementsOf(value, tool),
    findings: findingsOf(value, resources[0] ?? target),
    // Tools write one identifier for two outcomes of a check about one resource, and for two packages of an image.
    identity: identityOf(
      textAt(value, 'Id'),
      textAt(value, 'ProductArn'),
      rule,
      JSON.stringify(at(value, 'Resources') ?? null),
      word,
      textAt(value, 'Title'),
      message,
    ),
  })
  for (const resource of resources.slice(1)) yield { kind: 'resource', resource }
  for (const one of listAt(value, 'Vulnerabilities')) {
    const id = textAt(one, 'Id')
    if (id !== null) yield { kind: 'vulnerability', id }
  }
}

/** One for each weakness and package that it is in. */
function findingsOf(value: Json, asset: string | null): readonly Finding[] {
  return listAt(value, 'Vulnerabilities').flatMap(one => {
    const packages = listAt(one, 'VulnerablePackages')
    const same: Finding = {
      kind: packages.length > 0 ? 'package' : 'host',
      asset,
      vulnerability: bestKnown(textAt(one, 'Id')),
      score: highest(listAt(one, 'Cvss').map(cvss => scoreIn(at(cvss, 'BaseScore')))),
      exploitProbability: probabilityIn(at(one, 'EpssScore')),
    }
    if (packages.length === 0) return [same]
    return packages.map(found => ({
      ...same,
      component: textAt(found, 'Name'),
      version: textAt(found, 'Version'),
      fixedVersion: joined(at(found, 'FixedInVersion')),
      place: textAt(found, 'FilePath'),
    }))
  })
}

/** A status that AWS Config calls not applicable arrives as NOT_AVAILABLE with that reason. */
function verdictOf(value: Json, word: string | null): AnswerStatus {
  if (word === null)
    return /^resolved$/i.test(textAt(value, 'Workflow', 'Status') ?? textAt(value, 'WorkflowState') ?? '')
      ? 'info'
      : 'fail'
  const reasons = listAt(value, 'Compliance', 'StatusReasons').map(one => textAt(one, 'ReasonCode'))
  if (reasons.includes('CONFIG_RETURNS_NOT_APPLICABLE')) return 'not_applicable'
  return wordIn(verdicts, word.trim().toUpperCase()) ?? 'not_evaluated'
}

const verdicts: Readonly<Record<string, AnswerStatus>> = {
  PASSED: 'pass',
  FAILED: 'fail',
  WARNING: 'not_evaluated',
  NOT_AVAILABLE: 'not_evaluated',
}

function suppressionOf(value: Json): Suppression | null {
  const status = textAt(value, 'Workflow', 'Status')
  if (!/^suppressed$/i.test(status ?? '')) return null
  return { by: textAt(value, 'Note', 'UpdatedBy'), why: textAt(value, 'Note', 'Text'), until: null }
}

/** Without a label, `Normalized` from 0 to 100 says it, in the steps that AWS gives for it. */
function severityIn(value: Json, label: string | null): Severity {
  const byLabel = severityOf(label)
  if (byLabel !== 'unknown') return byLabel
  const normalized = at(value, 'Severity', 'Normalized')
  if (typeof normalized !== 'number') return 'unknown'
  if (normalized >= 90) return 'critical'
  if (normalized >= 70) return 'high'
  if (normalized >= 40) return 'medium'
  return normalized >= 1 ? 'low' : 'info'
}

/** The standards that a control belongs to, and requirements written as `SCHEME id` or `SCHEME/id`. */
function requirementsOf(value: Json, claimedBy: string): readonly ClaimedRequirement[] {
  const standards = listAt(value, 'Compliance', 'AssociatedStandards').flatMap(one => textAt(one, 'StandardsId') ?? [])
  const written = listAt(value, 'Compliance', 'RelatedRequirements').flatMap(one => text(one) ?? [])
  return claims(
    written.flatMap(word => {
      const standard = standards.find(one => word.startsWith(`${one} `))
      if (standard)
        return word
          .slice(standard.length + 1)
          .split(' ')
          .filter(id => id !== '')
          .map(id => ({ scheme: standard, id, claimedBy }))
      const cut = word.lastIndexOf('/') > 0 ? word.lastIndexOf('/') : word.lastIndexOf(' ')
      const [scheme, id] = cut > 0 ? [word.slice(0, cut), word.slice(cut + 1)] : [standards[0] ?? 'unnamed', word]
      return /\d/.test(id) ? [{ scheme, id, claimedBy }] : []
    }),
  )
}
