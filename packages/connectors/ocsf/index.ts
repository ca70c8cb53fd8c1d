import type { ClaimedRequirement, Finding, ImportEvent, Severity, Suppression } from '@onus/core/result-record'
import type { AnswerStatus } from '@onus/core/verdict'
import { bestKnown, highest, joined, probabilityIn, scoreIn } from '../importer/finding.ts'
import type { Format } from '../importer/format.ts'
import { type Json, type JsonItem, jsonItems } from '../importer/json.ts'
import { at, entries, has, isObject, list, listAt, text, textAt } from '../importer/look.ts'
import {
  claims,
  findingsAt,
  identityOf,
  missing,
  outcome,
  pageWarning,
  weaknesses,
  wordIn,
} from '../importer/outcome.ts'
import { severityOf } from '../importer/severity.ts'

/**
 * Findings of the Open Cybersecurity Schema Framework 1.x: Compliance, Detection, Vulnerability and the like, with the Security
 * Finding of 1.0, as one event, a list, one a line, or a list under `findings`. The outcome is `compliance.status` where there is
 * one, else `status_code` (where Prowler writes PASS, FAIL, MANUAL or MUTED). `status` is where people are with a finding: its
 * New says nothing, its Suppressed suppresses; a finding without an outcome fails, and says no more once it is resolved,
 * archived or deleted. A finding is one record about its first resource; the others are counted as resources.
 */
export const ocsf: Format = {
  id: 'ocsf',
  title: 'OCSF findings',
  recognises: shape => findingsAt(shape, isFinding, wrappers) !== null,
  async *read(file, shape) {
    const pattern = findingsAt(shape, isFinding, wrappers) ?? []
    const isLines = shape.kind === 'json' && shape.isLines
    const said = new Set<string>()
    let others = 0
    for await (const item of jsonItems(file, [pattern], { isLines })) {
      if (!isFinding(item.value)) {
        others += 1
        continue
      }
      const { tool, toolVersion } = toolOf(item.value)
      const target = targetOf(item.value)
      const key = JSON.stringify([tool, toolVersion, target])
      if (!said.has(key)) yield { kind: 'tool', tool, toolVersion, target }
      said.add(key)
      yield* eventsOf(item, tool, toolVersion, target)
    }
    yield* pageWarning(shape)
    if (others > 0) yield missing(`${others} events are not findings of OCSF and were not read`)
  },
}

const wrappers = [
  ['findings', '*'],
  ['Findings', '*'],
  ['events', '*'],
  ['detail', 'findings', '*'],
]

/** The classes of the category Findings begin with a 2. */
function isFinding(value: Json): boolean {
  if (!isObject(value)) return false
  const isClass = /^200\d$/.test(textAt(value, 'class_uid') ?? '')
  return isClass ? has(value, 'metadata') || has(value, 'finding_info') || has(value, 'finding') : false
}

function toolOf(value: Json): { tool: string; toolVersion: string | null } {
  const product = at(value, 'metadata', 'product')
  return {
    tool: textAt(product, 'name') ?? textAt(product, 'vendor_name') ?? textAt(product, 'uid') ?? 'unnamed',
    toolVersion: textAt(product, 'version'),
  }
}

function targetOf(value: Json): string | null {
  const account = at(value, 'cloud', 'account')
  const device = at(value, 'device')
  return (
    textAt(account, 'uid') ??
    textAt(account, 'name') ??
    textAt(value, 'cloud', 'account_uid') ??
    textAt(value, 'unmapped', 'provider_uid') ??
    textAt(device, 'uid') ??
    textAt(device, 'hostname') ??
    textAt(device, 'name')
  )
}

function* eventsOf(
  item: JsonItem,
  tool: string,
  toolVersion: string | null,
  target: string | null,
): Generator<ImportEvent> {
  const { value } = item
  const info = isObject(at(value, 'finding_info')) ? at(value, 'finding_info') : at(value, 'finding')
  const resources = resourcesOf(value)
  const found = listAt(value, 'vulnerabilities').map(vulnerabilityOf)
  const rule = ruleOf(value, info, found)
  const word = outcomeWord(value)
  const status = standingOf(value) ?? wordIn(byStatusId, textAt(value, 'status_id')) ?? null
  const message = textAt(value, 'status_detail') ?? textAt(value, 'message') ?? textAt(info, 'desc')
  const suppression = suppressionOf(value, word)
  const time = timeAt(value, 'time') ?? textAt(value, 'event_time')
  yield outcome(item, {
    tool,
    toolVersion,
    run: textAt(value, 'metadata', 'correlation_uid'),
    target,
    rule,
    title: textAt(info, 'title'),
    sourceWord: word ?? status ?? textAt(value, 'class_name') ?? 'unnamed',
    verdict: suppression ? 'suppressed' : verdictOf(value, word),
    sourceSeverity: textAt(value, 'severity') ?? textAt(value, 'severity_id'),
    severity: severityIn(value),
    resource: resources[0] ?? null,
    message,
    from: timeAt(value, 'start_time') ?? timeAt(info, 'first_seen_time') ?? time,
    to: timeAt(value, 'end_time') ?? timeAt(info, 'last_seen_time') ?? time,
    suppression,
    requirements: requirementsOf(value, tool),
    findings: findingsOf(value, resources[0] ?? target),
    // Prowler makes its uid of names that two resources can share, and says one uid for each key of a user.
    identity: identityOf(textAt(info, 'uid'), rule, resourceText(value), word, status, message),
  })
  for (const resource of resources.slice(1)) yield { kind: 'resource', resource }
  for (const id of found) if (id !== null) yield { kind: 'vulnerability', id }
}

function resourcesOf(value: Json): readonly string[] {
  const all = [...listAt(value, 'resources'), ...(isObject(at(value, 'resource')) ? [at(value, 'resource')] : [])]
  const named = all.flatMap(one => textAt(one, 'uid') ?? textAt(one, 'name') ?? textAt(one, 'hostname') ?? [])
  return [...new Set(named)]
}

function resourceText(value: Json): string {
  return JSON.stringify([at(value, 'resources') ?? null, at(value, 'resource') ?? null])
}

function vulnerabilityOf(value: Json): string | null {
  return textAt(value, 'cve', 'uid') ?? textAt(value, 'advisory', 'uid') ?? textAt(value, 'title')
}

/** One for each weakness and package that it is in; the asset is what the finding is about, its account is only where that is. */
function findingsOf(value: Json, asset: string | null): readonly Finding[] {
  if (classOf(value) !== '2002') return []
  return listAt(value, 'vulnerabilities').flatMap(one => {
    const packages = [...listAt(one, 'affected_packages'), ...listAt(one, 'packages')]
    const same: Finding = {
      kind: packages.length > 0 ? 'package' : 'host',
      asset,
      vulnerability: bestKnown(vulnerabilityOf(one)),
      score: highest(
        [at(one, 'cve', 'cvss'), at(one, 'cvss')].flatMap(list).map(cvss => scoreIn(at(cvss, 'base_score'))),
      ),
      exploitProbability: probabilityIn(at(one, 'cve', 'epss', 'score')),
    }
    if (packages.length === 0) return [same]
    return packages.map(found => ({
      ...same,
      component: textAt(found, 'name'),
      version: textAt(found, 'version'),
      purl: textAt(found, 'purl'),
      fixedVersion: joined(at(found, 'fixed_in_version')),
      place: textAt(found, 'path'),
    }))
  })
}

function ruleOf(value: Json, info: Json | undefined, found: readonly (string | null)[]): string {
  const product = at(value, 'metadata', 'product')
  return (
    textAt(value, 'metadata', 'event_code') ??
    textAt(value, 'compliance', 'control') ??
    textAt(value, 'compliance', 'checks', 0, 'uid') ??
    (classOf(value) === '2002' ? found.find(one => one !== null) : null) ??
    textAt(info, 'analytic', 'uid') ??
    textAt(info, 'analytic', 'name') ??
    (classOf(value) === '2004' ? textAt(info, 'types', 0) : textAt(product, 'feature', 'uid')) ??
    textAt(info, 'title') ??
    textAt(info, 'types', 0) ??
    'unnamed'
  )
}

function classOf(value: Json): string | null {
  return textAt(value, 'class_uid')
}

/** The word for the outcome of a check: of `compliance`, of `status_code`, or, in a Security Finding of 1.0, of `status`. */
function outcomeWord(value: Json): string | null {
  const word = textAt(value, 'compliance', 'status') ?? wordIn(byComplianceId, textAt(value, 'compliance', 'status_id'))
  if (word) return word
  const code = textAt(value, 'status_code')
  if (code !== null) return code
  const status = textAt(value, 'status')
  return classOf(value) === '2001' && status !== null && wordIn(verdicts, wordOf(status)) ? status : null
}

/** Where people are with a finding. A Security Finding says it in `state`, since its `status` is that of the event. */
function standingOf(value: Json): string | null {
  const state = textAt(value, 'state') ?? wordIn(byStatusId, textAt(value, 'state_id')) ?? null
  return (classOf(value) === '2001' ? state : null) ?? textAt(value, 'status')
}

const byComplianceId: Readonly<Record<string, string>> = { 1: 'Pass', 2: 'Warning', 3: 'Fail' }

const byStatusId: Readonly<Record<string, string>> = {
  1: 'New',
  2: 'In Progress',
  3: 'Suppressed',
  4: 'Resolved',
  5: 'Archived',
  6: 'Deleted',
}

function verdictOf(value: Json, word: string | null): AnswerStatus {
  const verdict = checked(value, word)
  const isCheck = classOf(value) === '2003' || isObject(at(value, 'compliance'))
  const isGone = ['4', '5', '6'].includes(statusId(value)) || textAt(value, 'activity_id') === '3'
  if (verdict === undefined) return isCheck ? 'not_evaluated' : isGone ? 'info' : 'fail'
  const isPutAway = ['5', '6'].includes(statusId(value))
  return isPutAway ? 'info' : verdict
}

/** The word, else the number beside it; a word that passes while the number does not passes nothing. */
function checked(value: Json, word: string | null): AnswerStatus | undefined {
  const said = word === null ? undefined : wordIn(verdicts, wordOf(word))
  const number = wordIn(byComplianceId, textAt(value, 'compliance', 'status_id'))
  const numbered = number === undefined ? undefined : wordIn(verdicts, wordOf(number))
  if (said === undefined) return numbered
  return said === 'pass' && numbered !== undefined ? numbered : said
}

/** Archived and deleted findings say nothing of what is there now; a passed check is resolved by the tool itself. */
function statusId(value: Json): string {
  const id = textAt(value, 'status_id')
  const word = wordOf(standingOf(value) ?? '')
  const byWord = Object.entries(byStatusId).find(([, one]) => wordOf(one) === word)?.[0]
  if (classOf(value) === '2001' || id === null || id === '0' || id === '99') return byWord ?? ''
  return id
}

function wordOf(word: string): string {
  return word
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_')
}

const verdicts: Readonly<Record<string, AnswerStatus>> = {
  pass: 'pass',
  passed: 'pass',
  success: 'pass',
  compliant: 'pass',
  fail: 'fail',
  failed: 'fail',
  failure: 'fail',
  non_compliant: 'fail',
  noncompliant: 'fail',
  manual: 'manual',
  muted: 'suppressed',
  suppressed: 'suppressed',
  info: 'info',
  error: 'error',
  warning: 'not_evaluated',
  not_available: 'not_evaluated',
  not_evaluated: 'not_evaluated',
  unknown: 'not_evaluated',
  skipped: 'not_evaluated',
  not_applicable: 'not_applicable',
  excluded: 'excluded',
}

/** Where the word and the number of a status disagree, the word counts; but then nothing passes by it. */
function suppressionOf(value: Json, word: string | null): Suppression | null {
  const outcomeOf = word === null ? undefined : wordIn(verdicts, wordOf(word))
  const isNumbered = statusId(value) === '3' && (outcomeOf !== 'fail' || !saysOtherwise(value))
  const isSaid = wordOf(standingOf(value) ?? '') === 'suppressed'
  if (outcomeOf !== 'suppressed' && !isNumbered && !isSaid && at(value, 'is_suppressed') !== true) return null
  return {
    by: textAt(value, 'assignee', 'name') ?? textAt(value, 'unmapped', 'muted_by'),
    why: textAt(value, 'unmapped', 'muted_reason') ?? textAt(value, 'comment'),
    until: null,
  }
}

function saysOtherwise(value: Json): boolean {
  return ['new', 'in_progress', 'resolved'].includes(wordOf(standingOf(value) ?? ''))
}

const bySeverityId: Readonly<Record<string, Severity>> = {
  1: 'info',
  2: 'low',
  3: 'medium',
  4: 'high',
  5: 'critical',
  6: 'critical',
}

function severityIn(value: Json): Severity {
  return wordIn(bySeverityId, textAt(value, 'severity_id')) ?? severityOf(textAt(value, 'severity'))
}

/** `_dt` is a text; the other is milliseconds since 1970, which Prowler writes as seconds. */
function timeAt(value: Json | undefined, name: string): string | null {
  const written = textAt(value, `${name}_dt`)
  if (written !== null) return written
  const given = at(value, name)
  if (typeof given !== 'number') return text(given)
  const moment = new Date(given < 100_000_000_000 ? given * 1000 : given)
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString()
}

/** Prowler puts them under `unmapped.compliance`, a list under each scheme, and earlier as `SCHEME: id, id`. */
function requirementsOf(value: Json, claimedBy: string): readonly ClaimedRequirement[] {
  const mapped = entries(at(value, 'unmapped', 'compliance')).flatMap(([scheme, ids]) =>
    list(ids).flatMap(id => (text(id) === null ? [] : [{ scheme, id: String(id), claimedBy }])),
  )
  const standards = listAt(value, 'compliance', 'standards').flatMap(one => text(one) ?? [])
  const written = listAt(value, 'compliance', 'requirements').flatMap(one =>
    claimsOf(text(one), standards[0] ?? 'unnamed', claimedBy),
  )
  const weak = listAt(value, 'vulnerabilities').flatMap(one => [
    ...weaknesses(at(one, 'cwe', 'uid'), claimedBy),
    ...listAt(one, 'related_cwes').flatMap(cwe => weaknesses(at(cwe, 'uid'), claimedBy)),
  ])
  return claims([...mapped, ...written, ...weak])
}

function claimsOf(word: string | null, standard: string, claimedBy: string): readonly ClaimedRequirement[] {
  if (word === null) return []
  const [, scheme, ids] = /^([^:]{1,80}): (.+)$/s.exec(word) ?? []
  if (!scheme || !ids) return [{ scheme: standard, id: word, claimedBy }]
  return ids.split(', ').map(id => ({ scheme, id: id.trim(), claimedBy }))
}
