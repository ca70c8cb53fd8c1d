import type { Finding, Suppression } from '@onus/core/result-record'
import { bestKnown, highest, joined, probabilityIn, scoreIn } from '../importer/finding.ts'
import type { Format } from '../importer/format.ts'
import type { Json } from '../importer/json.ts'
import { at, has, isObject, listAt, textAt } from '../importer/look.ts'
import { outcome, reportsIn, warning, weaknesses } from '../importer/outcome.ts'
import { severityOf } from '../importer/severity.ts'

/**
 * The JSON of Grype. A match fails, its word is the severity of the vulnerability (Negligible counts as info); a match that a rule
 * of the user, of the vendor (VEX) or of Grype itself ignored is suppressed. It is about the package.
 */
export const grype: Format = {
  id: 'grype',
  title: 'Grype JSON',
  recognises: shape =>
    shape.kind === 'json' &&
    has(shape.sample, 'matches') &&
    (has(shape.sample, 'descriptor') ||
      has(shape.sample, 'source') ||
      has(at(shape.sample, 'matches', 0), 'vulnerability', 'artifact')),
  async *read(file, shape) {
    const reports = await reportsIn(file, shape, [
      ['matches', '*'],
      ['ignoredMatches', '*'],
    ])
    const [head = null] = reports.heads
    const toolVersion = textAt(head, 'descriptor', 'version')
    const target = targetOf(at(head, 'source'))
    const tool = 'Grype'
    const time = textAt(head, 'descriptor', 'timestamp')
    yield { kind: 'tool', tool, toolVersion, target, from: time, to: time }
    let records = 0
    for await (const { item, part } of reports.items()) {
      records += 1
      const vulnerability = at(item.value, 'vulnerability')
      const artifact = at(item.value, 'artifact')
      const severity = textAt(vulnerability, 'severity')
      const id = textAt(vulnerability, 'id')
      const [name, version] = [textAt(artifact, 'name'), textAt(artifact, 'version')]
      yield outcome(item, {
        tool,
        toolVersion,
        target,
        rule: id ?? 'unnamed',
        title: null,
        sourceWord: severity ?? 'unnamed',
        verdict: part === 1 ? 'suppressed' : 'fail',
        sourceSeverity: severity,
        severity: severityOf(severity),
        resource: textAt(artifact, 'purl') ?? (version === null ? name : `${name}@${version}`),
        message: textAt(vulnerability, 'description') ?? textAt(item.value, 'relatedVulnerabilities', 0, 'description'),
        from: time,
        to: time,
        suppression: part === 1 ? suppressionOf(item.value) : null,
        requirements: listAt(vulnerability, 'cwes').flatMap(cwe => weaknesses(at(cwe, 'cwe'), tool)),
        findings: [findingOf(item.value, id)],
      })
      if (id !== null) yield { kind: 'vulnerability', id }
    }
    if (records === 0) yield warning('the report has no match: that is not yet a pass')
  },
}

function findingOf(match: Json, id: string | null): Finding {
  const vulnerability = at(match, 'vulnerability')
  const artifact = at(match, 'artifact')
  return {
    kind: 'package',
    vulnerability: bestKnown(id, ...listAt(match, 'relatedVulnerabilities').map(one => textAt(one, 'id'))),
    component: textAt(artifact, 'name'),
    version: textAt(artifact, 'version'),
    purl: textAt(artifact, 'purl'),
    fixedVersion: joined(at(vulnerability, 'fix', 'versions')),
    score: highest(listAt(vulnerability, 'cvss').map(one => scoreIn(at(one, 'metrics', 'baseScore')))),
    exploitProbability: probabilityIn(at(vulnerability, 'epss', 0, 'epss')),
    exploited: listAt(vulnerability, 'knownExploited').length > 0 || null,
    place: textAt(artifact, 'locations', 0, 'path'),
  }
}

function targetOf(source: Json | undefined): string | null {
  const target = at(source, 'target')
  if (!isObject(target)) return typeof target === 'string' && target !== '' ? target : null
  return textAt(target, 'userInput') ?? textAt(target, 'path') ?? textAt(target, 'imageID')
}

function suppressionOf(value: Json): Suppression {
  const rules = listAt(value, 'appliedIgnoreRules')
  const [first] = rules
  return {
    by: textAt(first, 'namespace'),
    why:
      textAt(first, 'reason') ??
      textAt(first, 'vex-justification') ??
      textAt(first, 'vex-status') ??
      (textAt(first, 'fix-state') === null ? null : `fix-state: ${textAt(first, 'fix-state')}`),
    until: null,
  }
}
