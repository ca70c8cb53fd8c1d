import type { Suppression } from '@onus/core/result-record'
import { placeOf } from '../importer/finding.ts'
import type { Format } from '../importer/format.ts'
import type { Json } from '../importer/json.ts'
import { at, entries, has, listAt, textAt } from '../importer/look.ts'
import { missing, outcome, reportsIn, warning, weaknesses } from '../importer/outcome.ts'
import { severityOf } from '../importer/severity.ts'

/**
 * The JSON of gosec. An issue fails and its word is the severity; one with a suppression, or with `nosec`, is suppressed. A file
 * that did not compile is a warning. An issue is about a file.
 */
export const gosec: Format = {
  id: 'gosec',
  title: 'gosec JSON',
  recognises: shape => shape.kind === 'json' && has(shape.sample, 'Issues') && has(shape.sample, 'Stats'),
  async *read(file, shape) {
    const reports = await reportsIn(file, shape, [['Issues', '*']])
    const [head = null] = reports.heads
    const [tool, toolVersion] = ['gosec', textAt(head, 'GosecVersion')]
    yield { kind: 'tool', tool, toolVersion, target: null }
    for (const [path, errors] of entries(at(head, 'Golang errors')))
      yield missing(`${path} could not be read: ${(textAt(errors, 0, 'error') ?? 'without words').slice(0, 200)}`)
    let records = 0
    for await (const { item } of reports.items()) {
      records += 1
      const { value } = item
      const severity = textAt(value, 'severity')
      const suppression = suppressionOf(value)
      const cwe = textAt(value, 'cwe', 'id') ?? textAt(value, 'cwe', 'ID')
      yield outcome(item, {
        tool,
        toolVersion,
        rule: textAt(value, 'rule_id') ?? 'unnamed',
        title: textAt(value, 'details'),
        sourceWord: severity ?? 'unnamed',
        verdict: suppression ? 'suppressed' : 'fail',
        sourceSeverity: severity,
        severity: severityOf(severity),
        resource: textAt(value, 'file'),
        message: `${textAt(value, 'details') ?? 'an issue'}, line ${textAt(value, 'line') ?? 'not said'}`,
        suppression,
        requirements: weaknesses(cwe, tool),
        findings: [{ kind: 'code', place: placeOf(textAt(value, 'file'), value, 'line') }],
      })
    }
    if (records === 0) yield warning('the report has no issue: that is not yet a pass')
  },
}

function suppressionOf(value: Json): Suppression | null {
  const [first] = listAt(value, 'suppressions')
  if (first === undefined && at(value, 'nosec') !== true) return null
  return { by: textAt(first, 'kind'), why: textAt(first, 'justification'), until: null }
}
