import type { ClaimedRequirement, Finding, ResultRecord, Severity, Suppression } from '@onus/core/result-record'
import type { AnswerStatus } from '@onus/core/verdict'
import { placeOf as lineOf, scoreIn } from '../importer/finding.ts'
import type { Format } from '../importer/format.ts'
import { type Json, type JsonItem, jsonItems, jsonRest } from '../importer/json.ts'
import { at, entries, has, isObject, listAt, text, textAt } from '../importer/look.ts'
import { claims, identityOf, missing, warning, wordIn } from '../importer/outcome.ts'
import { severityOfScore } from '../importer/severity.ts'

/**
 * SARIF 2.1.0 (OASIS). A result says `fail` when it names no kind, and its level is that of its rule, else `warning`, when it
 * names none; neither silence is ever a pass. It is suppressed when it has suppressions of which none is under review or
 * rejected. What versions before 2.1.0 call otherwise is read too. A run without results says only that nothing was
 * reported, and one whose results are null did not come to an end.
 */
export const sarif: Format = {
  id: 'sarif',
  title: 'SARIF 2.1.0',
  recognises: shape =>
    shape.kind === 'json' &&
    has(shape.sample, 'runs') &&
    Array.isArray(at(shape.sample, 'runs')) &&
    (/sarif/i.test(textAt(shape.sample, '$schema') ?? '') ||
      has(at(shape.sample, 'runs', 0), 'tool') ||
      has(shape.sample, 'version')),
  async *read(file) {
    const rest = await jsonRest(file, [['runs', '*', 'results', '*']])
    const version = textAt(rest, 'version')
    if (version !== '2.1.0') yield warning(`the version is ${version ?? 'not said'}; it is read as 2.1.0`)
    const runs = listAt(rest, 'runs').map(readRun)
    if (runs.length === 0) yield warning('the file has no run')
    for (const [index, run] of runs.entries()) {
      yield {
        kind: 'tool',
        tool: run.tool,
        toolVersion: run.toolVersion,
        target: null,
        from: run.from,
        to: run.to,
        succeeded: run.succeeded,
      }
      for (const problem of run.problems) yield missing(`run ${index + 1}: ${problem}`)
    }
    const counts = new Map<number, number>()
    for await (const item of jsonItems(file, [['runs', '*', 'results', '*']])) {
      const index = Number(item.path[1])
      counts.set(index, (counts.get(index) ?? 0) + 1)
      yield { kind: 'record', record: recordOf(item, runs[index]!) }
    }
    for (const [index, run] of runs.entries())
      if (!counts.has(index) && run.hasResults)
        yield warning(`run ${index + 1} of ${run.tool} reports no result: that is not yet a pass`)
  },
}

type Rule = { readonly id: string; readonly json: Json }

type Run = {
  readonly tool: string
  readonly toolVersion: string | null
  readonly id: string | null
  readonly from: string | null
  readonly to: string | null
  readonly hasResults: boolean
  readonly succeeded: boolean | null
  /** Under `<component>/<index>`; the driver is component -1. */
  readonly rules: ReadonlyMap<string, Rule>
  /** Under the guids and names of the extensions. */
  readonly extensions: ReadonlyMap<string, number>
  readonly artifacts: readonly Json[]
  readonly bases: Json | undefined
  /** Levels that an invocation sets for a rule. */
  readonly levels: ReadonlyMap<string, string>
  readonly problems: readonly string[]
}

function readRun(json: Json): Run {
  // Before 2.1.0 the tool itself was the driver, and its rules stood under their ids.
  const driver = at(json, 'tool', 'driver') ?? at(json, 'tool')
  const rules = new Map<string, Rule>()
  const components: [number, Json | undefined][] = [[-1, driver], ...listAt(json, 'tool', 'extensions').entries()]
  for (const [component, one] of components)
    for (const [index, rule] of listAt(one, 'rules').entries()) {
      const id = textAt(rule, 'id')
      if (id !== null) rules.set(`${component}/${index}`, { id, json: rule })
    }
  for (const [id, rule] of [...entries(at(json, 'rules')), ...entries(at(json, 'resources', 'rules'))])
    rules.set(`old/${id}`, { id: textAt(rule, 'id') ?? id, json: rule })
  const extensions = extensionsOf(json)
  const invocations = listAt(json, 'invocations')
  const results = at(json, 'results')
  const failed = invocations.filter(one => at(one, 'executionSuccessful') === false)
  const notes = invocations.flatMap(one => [
    ...listAt(one, 'toolExecutionNotifications'),
    ...listAt(one, 'toolConfigurationNotifications'),
  ])
  const errors = notes.filter(note => textAt(note, 'level') === 'error')
  return {
    tool: textAt(driver, 'name') ?? 'unnamed',
    toolVersion:
      textAt(driver, 'semanticVersion') ?? textAt(driver, 'version') ?? textAt(driver, 'dottedQuadFileVersion'),
    id: textAt(json, 'automationDetails', 'id') ?? textAt(json, 'automationDetails', 'guid'),
    from: textAt(invocations[0], 'startTimeUtc'),
    to: textAt(invocations.at(-1), 'endTimeUtc'),
    hasResults: Array.isArray(results),
    succeeded: failed.length > 0 || !Array.isArray(results) ? false : invocations.length > 0 ? true : null,
    rules,
    extensions,
    artifacts: listAt(json, 'artifacts'),
    bases: at(json, 'originalUriBaseIds'),
    levels: levelsOf(invocations, rules, extensions),
    problems: [
      ...(Array.isArray(results) ? [] : ['it has no list of results: the scan did not come to one']),
      ...(failed.length > 0 ? ['the tool says that it did not run to its end'] : []),
      ...errors.map(
        note => `the tool reports an error: ${(textAt(note, 'message', 'text') ?? 'without words').slice(0, 200)}`,
      ),
      ...(has(json, 'externalPropertyFileReferences') ? ['parts of it are in other files, which were not read'] : []),
    ],
  }
}

function levelsOf(
  invocations: readonly Json[],
  rules: Run['rules'],
  extensions: Run['extensions'],
): ReadonlyMap<string, string> {
  const levels = new Map<string, string>()
  for (const one of invocations.flatMap(invocation => listAt(invocation, 'ruleConfigurationOverrides'))) {
    const level = textAt(one, 'configuration', 'level')
    const id = textAt(one, 'descriptor', 'id') ?? rules.get(placeOf(at(one, 'descriptor'), extensions))?.id
    if (level && id) levels.set(id, level)
  }
  return levels
}

function extensionsOf(run: Json): ReadonlyMap<string, number> {
  const places = [...listAt(run, 'tool', 'extensions').entries()].flatMap(([place, one]) =>
    namesOf(one).map(name => [name, place] as const),
  )
  // Of two with one name the first counts.
  return new Map(places.reverse())
}

/** What tells a component from others: its guid, whose case does not count, and its name. */
function namesOf(component: Json | undefined): readonly string[] {
  const [guid, name] = [textAt(component, 'guid'), textAt(component, 'name')]
  return [...(guid === null ? [] : [`guid ${guid.toLowerCase()}`]), ...(name === null ? [] : [`name ${name}`])]
}

/** The place of a rule under its component; a component that is named and not known has none. */
function placeOf(reference: Json | undefined, extensions: Run['extensions'], ruleIndex: string | null = null): string {
  const component = at(reference, 'toolComponent')
  const named = namesOf(component)
  const place =
    textAt(component, 'index') ??
    named.map(name => extensions.get(name)).find(one => one !== undefined) ??
    (named.length > 0 ? 'unknown' : -1)
  return `${place}/${textAt(reference, 'index') ?? ruleIndex ?? -1}`
}

function recordOf({ value, pointer, sha256 }: JsonItem, run: Run): ResultRecord {
  const { id, json } = ruleOf(value, run)
  const kind = kindOf(value)
  const written = textAt(value, 'level')
  const level = kind === 'fail' ? levelOf(value, json, run, id) : written === kind ? 'none' : (written ?? 'none')
  const suppression = suppressionOf(value)
  const isGone = textAt(value, 'baselineState') === 'absent'
  const sourceWord = isGone ? 'absent' : kind === 'fail' ? level : kind
  const message =
    textAt(value, 'message', 'text') ??
    textAt(value, 'message', 'markdown') ??
    textAt(value, 'message', 'id') ??
    textAt(value, 'message')
  return {
    tool: run.tool,
    toolVersion: run.toolVersion,
    run: run.id,
    target: null,
    rule: id,
    title: textAt(json, 'shortDescription', 'text') ?? textAt(json, 'name'),
    sourceWord,
    // A result of an earlier run that this one no longer found says nothing about what is there now.
    verdict: suppression ? 'suppressed' : isGone ? 'info' : (wordIn(verdicts, kind) ?? 'not_evaluated'),
    sourceSeverity: textAt(value, 'level'),
    severity: severityOf(level, value, json),
    resource: resourceOf(value, run),
    message,
    from: run.from,
    to: run.to,
    suppression,
    requirements: requirementsOf(json, run.tool),
    // Tools repeat a guid for what they found in two places.
    identity: identityOf(
      textAt(value, 'guid'),
      run.tool,
      id,
      sourceWord,
      message,
      JSON.stringify(at(value, 'locations') ?? null),
    ),
    findings: [findingOf(value, json, run)],
    raw: { pointer, sha256 },
  }
}

/** Before 2.1.0 there was no kind, and the level could be a word for an outcome. */
function kindOf(value: Json): string {
  const level = textAt(value, 'level')
  return textAt(value, 'kind') ?? (level !== 'fail' && wordIn(verdicts, level) ? level : null) ?? 'fail'
}

const verdicts: Readonly<Record<string, AnswerStatus>> = {
  pass: 'pass',
  fail: 'fail',
  open: 'not_evaluated',
  review: 'manual',
  notApplicable: 'not_applicable',
  informational: 'info',
}

/** A rule may be named by its id, by its place, or by an id with a path behind it that says which variety of the rule it is. */
function ruleOf(value: Json, run: Run): Rule {
  const reference = at(value, 'rule')
  const byPlace = run.rules.get(placeOf(reference, run.extensions, textAt(value, 'ruleIndex')))
  const id = textAt(value, 'ruleId') ?? textAt(reference, 'id') ?? byPlace?.id ?? 'unnamed'
  return { id, json: (byPlace ?? ruleNamed(id, run))?.json ?? null }
}

function ruleNamed(id: string, { rules }: Run): Rule | undefined {
  const all = [...rules.values()]
  return all.find(one => one.id === id) ?? all.find(one => id.startsWith(`${one.id}/`))
}

function levelOf(value: Json, rule: Json, run: Run, id: string): string {
  return textAt(value, 'level') ?? run.levels.get(id) ?? defaultOf(rule) ?? 'warning'
}

function defaultOf(rule: Json): string | null {
  return (
    textAt(rule, 'defaultConfiguration', 'level') ??
    textAt(rule, 'configuration', 'defaultLevel') ??
    textAt(rule, 'defaultLevel')
  )
}

const byLevel: Readonly<Record<string, Severity>> = { error: 'high', warning: 'medium', note: 'low', none: 'none' }

/** `security-severity` is a CVSS score of the rule or of the result, as code scanning services write it. */
function severityOf(level: string, value: Json, rule: Json): Severity {
  const written = textAt(value, 'properties', 'security-severity') ?? textAt(rule, 'properties', 'security-severity')
  const score = written === null ? Number.NaN : Number(written)
  if (score > 0 && score <= 10) return severityOfScore(score)
  return wordIn(byLevel, level) ?? 'unknown'
}

function findingOf(value: Json, rule: Json, run: Run): Finding {
  const severity = at(value, 'properties', 'security-severity') ?? at(rule, 'properties', 'security-severity')
  const place = lineOf(resourceOf(value, run), value, 'locations', 0, 'physicalLocation', 'region', 'startLine')
  return { score: scoreIn(severity), place }
}

function suppressionOf(value: Json): Suppression | null {
  const all = listAt(value, 'suppressions')
  const [state] = listAt(value, 'suppressionStates')
  if (state !== undefined) return { by: text(state), why: null, until: null }
  const isOpen = all.some(one => ['underReview', 'rejected'].includes(textAt(one, 'status') ?? ''))
  if (all.length === 0 || isOpen) return null
  const [first] = all
  return {
    by: textAt(first, 'properties', 'suppressedBy') ?? textAt(first, 'kind'),
    why: textAt(first, 'justification'),
    until: textAt(first, 'properties', 'expiresAt'),
  }
}

function resourceOf(value: Json, run: Run): string | null {
  for (const location of listAt(value, 'locations')) {
    const place = at(location, 'physicalLocation')
    const uri =
      uriOf(at(place, 'artifactLocation'), run) ??
      textAt(place, 'fileLocation', 'uri') ??
      textAt(location, 'resultFile', 'uri') ??
      textAt(location, 'analysisTarget', 'uri')
    if (uri !== null) return uri
    const logical = at(location, 'logicalLocations', 0)
    const name =
      textAt(logical, 'fullyQualifiedName') ?? textAt(logical, 'name') ?? textAt(location, 'fullyQualifiedLogicalName')
    if (name !== null) return name
  }
  return uriOf(at(value, 'analysisTarget'), run)
}

function uriOf(artifact: Json | undefined, run: Run): string | null {
  if (!isObject(artifact)) return null
  const index = textAt(artifact, 'index')
  return text(artifact.uri) ?? (index === null ? null : textAt(run.artifacts[Number(index)], 'location', 'uri'))
}

function requirementsOf(rule: Json, tool: string): readonly ClaimedRequirement[] {
  const byTag = listAt(rule, 'properties', 'tags').flatMap(tag => {
    const cwe = /^(?:external\/cwe\/)?cwe-0*(\d+)/i.exec(text(tag) ?? '')?.[1]
    return cwe ? [{ scheme: 'CWE', id: `CWE-${cwe}`, claimedBy: tool }] : []
  })
  const byRelation = listAt(rule, 'relationships').flatMap(one => {
    const [scheme, id] = [textAt(one, 'target', 'toolComponent', 'name'), textAt(one, 'target', 'id')]
    if (scheme === null || id === null) return []
    return [{ scheme, id: scheme === 'CWE' && /^\d+$/.test(id) ? `CWE-${id}` : id, claimedBy: tool }]
  })
  return claims([...byTag, ...byRelation])
}
