import type { Finding, ImportEvent, Suppression } from '@onus/core/result-record'
import { bestKnown, joined, placeOf, probabilityIn, scoreIn } from '../importer/finding.ts'
import type { Format } from '../importer/format.ts'
import type { Json, JsonItem } from '../importer/json.ts'
import { at, has, isObject, list, listAt, text, textAt } from '../importer/look.ts'
import { missing, outcome, reportsIn, warning, weaknesses } from '../importer/outcome.ts'
import { severityOf } from '../importer/severity.ts'

/**
 * The JSON of Snyk for packages, images and infrastructure as code, of one project or a list of them. A listed issue fails, once
 * for each way into the project that it is listed with, and its word is the severity; an ignored or patched one is suppressed.
 * `ok` says that nothing was above the threshold, which passes nothing. An issue is about a package with its version, or about a
 * file.
 */
export const snyk: Format = {
  id: 'snyk',
  title: 'Snyk JSON',
  recognises: shape =>
    shape.kind === 'json' && (isProject(shape.sample) || (!shape.isLines && list(shape.sample).some(isProject))),
  async *read(file, shape) {
    const reports = await reportsIn(file, shape, parts)
    for (const head of reports.heads) {
      yield { kind: 'tool', tool, toolVersion: null, target: targetOf(head) }
      const error = textAt(head, 'error') ?? textAt(head, 'message')
      if (error !== null) yield missing(`${targetOf(head) ?? 'a project'} could not be tested: ${error.slice(0, 200)}`)
    }
    const seen = new Set<number>()
    for await (const { item, head, path, part } of reports.items()) {
      seen.add(head)
      const project = reports.heads[head] ?? null
      const owner = path[0] === 'applications' ? at(project, 'applications', Number(path[1])) : project
      yield* eventsOf(item, project, owner ?? null, suppressing.has(part))
    }
    for (const [place, head] of reports.heads.entries())
      if (!seen.has(place)) yield warning(`${targetOf(head) ?? 'the project'} lists no issue: that is not yet a pass`)
  },
}

const tool = 'Snyk'

const parts = [
  ['vulnerabilities', '*'],
  ['infrastructureAsCodeIssues', '*'],
  ['filtered', 'ignore', '*'],
  ['filtered', 'patch', '*'],
  ['applications', '*', 'vulnerabilities', '*'],
  ['applications', '*', 'filtered', 'ignore', '*'],
  ['applications', '*', 'filtered', 'patch', '*'],
]
const suppressing = new Set([2, 3, 5, 6])

function isProject(value: Json | undefined): boolean {
  if (has(value, 'infrastructureAsCodeIssues')) return true
  if (has(value, 'ok', 'error', 'path')) return true
  const issues = at(value, 'vulnerabilities')
  if (!Array.isArray(issues)) return false
  const marks = ['packageManager', 'projectName', 'ok', 'dependencyCount', 'filesystemPolicy', 'uniqueCount', 'org']
  const found = marks.filter(mark => has(value, mark)).length
  return found >= 2 || (found === 1 && has(issues[0], 'packageName', 'severity', 'from'))
}

function targetOf(project: Json | undefined): string | null {
  return (
    textAt(project, 'projectName') ??
    textAt(project, 'path') ??
    textAt(project, 'displayTargetFile') ??
    textAt(project, 'targetFile')
  )
}

function* eventsOf(item: JsonItem, project: Json, owner: Json, isFiltered: boolean): Generator<ImportEvent> {
  const { value } = item
  const severity = textAt(value, 'severity') ?? textAt(value, 'severityWithCritical')
  const suppression = isFiltered || isIgnored(value) ? suppressionOf(value) : null
  const id = textAt(value, 'id') ?? textAt(value, 'publicId')
  const isPackage = has(value, 'packageName') || has(value, 'version') || has(value, 'from')
  yield outcome(item, {
    tool,
    target: targetOf(project),
    rule: id ?? 'unnamed',
    title: textAt(value, 'title'),
    sourceWord: severity ?? 'unnamed',
    verdict: suppression ? 'suppressed' : 'fail',
    sourceSeverity: severity,
    severity: severityOf(severity),
    resource: isPackage ? packageOf(value) : fileOf(value, owner),
    message: isPackage ? wayTo(value) : (textAt(value, 'msg') ?? textAt(value, 'issue')),
    suppression,
    requirements: weaknesses(at(value, 'identifiers', 'CWE'), tool),
    findings: [isPackage ? packageFinding(value, id) : fileFinding(value, owner)],
  })
  const isLicence = textAt(value, 'type') === 'license'
  if (isPackage && id !== null && !isLicence) yield { kind: 'vulnerability', id }
}

function packageFinding(value: Json, id: string | null): Finding {
  const known = listAt(value, 'identifiers', 'CVE').map(text)
  const isLicence = textAt(value, 'type') === 'license'
  return {
    kind: isLicence ? 'licence' : 'package',
    vulnerability: isLicence ? null : bestKnown(...known, id),
    component: textAt(value, 'packageName') ?? textAt(value, 'name') ?? textAt(value, 'moduleName'),
    version: textAt(value, 'version'),
    purl: textAt(value, 'purl'),
    fixedVersion: joined(at(value, 'fixedIn')),
    score: scoreIn(at(value, 'cvssScore')),
    exploitProbability: probabilityIn(at(value, 'epssDetails', 'probability')),
    place: wayTo(value),
  }
}

function fileFinding(value: Json, owner: Json): Finding {
  return { kind: 'configuration', place: placeOf(fileOf(value, owner), value, 'lineNumber') }
}

function isIgnored(value: Json): boolean {
  return at(value, 'isIgnored') === true || listAt(value, 'filtered', 'ignored').length > 0
}

function suppressionOf(value: Json): Suppression {
  const ignored = at(value, 'filtered', 'ignored', 0) ?? at(value, 'ignored', 0)
  const by = at(ignored, 'ignoredBy')
  return {
    by: isObject(by) ? (textAt(by, 'name') ?? textAt(by, 'email')) : text(by),
    why: textAt(ignored, 'reason') ?? (at(value, 'filtered', 'patches') === undefined ? null : 'patched'),
    until: textAt(ignored, 'expires'),
  }
}

function packageOf(value: Json): string | null {
  const name = textAt(value, 'name') ?? textAt(value, 'packageName') ?? textAt(value, 'moduleName')
  const version = textAt(value, 'version')
  return name === null ? null : version === null ? name : `${name}@${version}`
}

function fileOf(value: Json, owner: Json): string | null {
  return textAt(value, 'targetFile') ?? textAt(owner, 'targetFile') ?? textAt(owner, 'targetFilePath')
}

function wayTo(value: Json): string | null {
  const steps = listAt(value, 'from').flatMap(step => text(step) ?? [])
  return steps.length === 0 ? null : steps.join(' > ')
}
