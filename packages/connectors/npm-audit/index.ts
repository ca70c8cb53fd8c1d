import type { Finding, ImportEvent } from '@onus/core/result-record'
import { bestKnown, highest, scoreIn } from '../importer/finding.ts'
import type { Format, Shape } from '../importer/format.ts'
import { type Json, type JsonItem, jsonItems, jsonRest } from '../importer/json.ts'
import { at, has, isObject, list, listAt, text, textAt } from '../importer/look.ts'
import { claims, missing, outcome, warning, weaknesses } from '../importer/outcome.ts'
import { severityOf } from '../importer/severity.ts'

/**
 * The JSON of `npm audit`: advisories as npm 6 and pnpm write them, vulnerable packages as npm 7 and later do, and the lines of
 * yarn 1. Each advisory, package or line is one record that fails, as the tools count them; its word is the severity. It is about
 * the package by its name. Where a package is vulnerable only through others, the rule is the advisory of those.
 */
export const npmAudit: Format = {
  id: 'npm-audit',
  title: 'npm audit JSON',
  recognises: shape => kindOf(shape) !== null,
  async *read(file, shape) {
    const kind = kindOf(shape)
    if (kind === 'lines') return yield* readLines(file)
    const rest = await jsonRest(file, [['advisories'], ['actions']])
    yield { kind: 'tool', tool, toolVersion: null, target: null }
    if (kind === 'error') {
      yield missing(
        `the audit failed: ${(textAt(rest, 'error', 'summary') ?? textAt(rest, 'error', 'code') ?? '').slice(0, 200)}`,
      )
      return
    }
    const packages = new Map(
      isObject(rest) && isObject(rest.vulnerabilities) ? Object.entries(rest.vulnerabilities) : [],
    )
    let records = 0
    for await (const item of jsonItems(file, [[kind === 'advisories' ? 'advisories' : 'vulnerabilities', '*']])) {
      records += 1
      yield* kind === 'advisories' ? advisory(item, item.value, tool) : vulnerable(item, packages)
    }
    if (records === 0) yield warning('the audit lists nothing: that is not yet a pass')
  },
}

const tool = 'npm audit'

function kindOf(shape: Shape): 'packages' | 'advisories' | 'lines' | 'error' | null {
  if (shape.kind !== 'json') return null
  const { sample } = shape
  if (Array.isArray(sample)) return shape.isLines && sample.some(isYarnLine) ? 'lines' : null
  if (isYarnLine(sample)) return 'lines'
  if (has(sample, 'auditReportVersion')) return 'packages'
  if (isObject(at(sample, 'vulnerabilities')) && has(at(sample, 'metadata'), 'vulnerabilities')) return 'packages'
  if (isObject(at(sample, 'advisories')) && has(sample, 'metadata')) return 'advisories'
  return has(at(sample, 'error'), 'code', 'summary') ? 'error' : null
}

function isYarnLine(value: Json): boolean {
  return /^audit(Advisory|Summary|Action)$/.test(textAt(value, 'type') ?? '') && has(value, 'data')
}

async function* readLines(file: Parameters<Format['read']>[0]): AsyncGenerator<ImportEvent> {
  const yarn = 'yarn audit'
  yield { kind: 'tool', tool: yarn, toolVersion: null, target: null }
  let records = 0
  for await (const item of jsonItems(file, [['*']], { isLines: true })) {
    const type = textAt(item.value, 'type')
    if (type === 'error' || type === 'warning')
      yield warning(`the tool says: ${(textAt(item.value, 'data') ?? '').slice(0, 200)}`)
    if (type !== 'auditAdvisory') continue
    records += 1
    yield* advisory(item, at(item.value, 'data', 'advisory') ?? null, yarn)
  }
  if (records === 0) yield warning('the audit lists nothing: that is not yet a pass')
}

function* advisory(item: JsonItem, value: Json, by: string): Generator<ImportEvent> {
  const severity = textAt(value, 'severity')
  const id = advisoryId(value)
  const paths = listAt(value, 'findings').flatMap(one => listAt(one, 'paths').flatMap(path => text(path) ?? []))
  yield outcome(item, {
    tool: by,
    rule: id ?? 'unnamed',
    title: textAt(value, 'title'),
    sourceWord: severity ?? 'unnamed',
    verdict: 'fail',
    sourceSeverity: severity,
    severity: severityOf(severity),
    resource: textAt(value, 'module_name') ?? textAt(value, 'name'),
    message: paths.slice(0, 20).join(', ') || null,
    requirements: weaknesses(at(value, 'cwe'), by),
    findings: [advisoryFinding(value, id)],
  })
  if (id !== null) yield { kind: 'vulnerability', id }
}

function advisoryFinding(value: Json, id: string | null): Finding {
  const patched = textAt(value, 'patched_versions')
  return {
    kind: 'package',
    vulnerability: bestKnown(id, ...listAt(value, 'cves').map(text)),
    component: textAt(value, 'module_name') ?? textAt(value, 'name'),
    version: textAt(value, 'findings', 0, 'version'),
    // No version is below this one: that is how the data base says that there is no fix.
    fixedVersion: patched === '<0.0.0' ? null : patched,
    score: scoreIn(at(value, 'cvss', 'score')),
    place: textAt(value, 'findings', 0, 'paths', 0),
  }
}

/** A vulnerable package names no version that is installed, only ranges. */
function packageFinding(value: Json, name: string, found: readonly Json[], own: readonly Json[]): Finding {
  const fix = at(value, 'fixAvailable')
  return {
    kind: 'package',
    vulnerability: bestKnown(...found.map(advisoryId)),
    component: name,
    fixedVersion: textAt(fix, 'name') === name ? textAt(fix, 'version') : null,
    score: highest(own.map(one => scoreIn(at(one, 'cvss', 'score')))),
    place: textAt(value, 'nodes', 0),
  }
}

function* vulnerable(item: JsonItem, packages: ReadonlyMap<string, Json>): Generator<ImportEvent> {
  const { value } = item
  const name = textAt(value, 'name') ?? String(item.path.at(-1))
  const severity = textAt(value, 'severity')
  const own = listAt(value, 'via').filter(isObject)
  const through = listAt(value, 'via').flatMap(one => (typeof one === 'string' ? [one] : []))
  const found = own.length > 0 ? own : advisoriesOf(name, packages)
  yield outcome(item, {
    tool,
    rule: found.map(advisoryId).find(id => id !== null) ?? 'unnamed',
    title: found.map(one => textAt(one, 'title')).find(title => title !== null) ?? null,
    sourceWord: severity ?? 'unnamed',
    verdict: 'fail',
    sourceSeverity: severity,
    severity: severityOf(severity),
    resource: name,
    message:
      [
        ...own.map(one => `${advisoryId(one) ?? 'unnamed'} ${textAt(one, 'title') ?? ''}`.trim()),
        ...(through.length > 0 ? [`through ${through.join(', ')}`] : []),
      ].join('; ') || null,
    requirements: claims(own.flatMap(one => weaknesses(at(one, 'cwe'), tool))),
    findings: [packageFinding(value, name, found, own)],
  })
  for (const one of own) {
    const id = advisoryId(one)
    if (id !== null) yield { kind: 'vulnerability', id }
  }
}

/** The advisories of the packages that this one is vulnerable through; packages may go round in a circle. */
function advisoriesOf(name: string, packages: ReadonlyMap<string, Json>): readonly Json[] {
  const [seen, next] = [new Set<string>(), [name]]
  for (let one = next.shift(); one !== undefined; one = next.shift()) {
    if (seen.has(one)) continue
    seen.add(one)
    const via = list(at(packages.get(one), 'via'))
    const own = via.filter(isObject)
    if (own.length > 0) return own
    next.push(...via.flatMap(step => (typeof step === 'string' ? [step] : [])))
  }
  return []
}

/** The identifier of the advisory data base of GitHub, which both kinds name in a link, else the number of npm. */
function advisoryId(value: Json): string | null {
  const linked = /GHSA(-[0-9a-z]{4}){3}/.exec(textAt(value, 'url') ?? '')?.[0]
  return textAt(value, 'github_advisory_id') ?? linked ?? textAt(value, 'id') ?? textAt(value, 'source')
}
