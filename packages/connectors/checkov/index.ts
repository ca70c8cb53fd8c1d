import type { ClaimedRequirement, Finding, ImportEvent } from '@onus/core/result-record'
import type { AnswerStatus } from '@onus/core/verdict'
import { bestKnown, placeOf, scoreIn } from '../importer/finding.ts'
import type { Format } from '../importer/format.ts'
import type { Json, JsonItem } from '../importer/json.ts'
import { at, entries, has, list, listAt, text, textAt } from '../importer/look.ts'
import { missing, outcome, reportsIn, warning, wordIn } from '../importer/outcome.ts'
import { severityOf } from '../importer/severity.ts'

/**
 * The JSON of Checkov, of one kind of check or a list of them. The word is `check_result.result`; a skipped check was suppressed by
 * somebody, with a comment; one whose result is unknown was not evaluated. A file that Checkov could not parse is a warning. What
 * a check is about is the resource behind the path of its file, as Checkov itself tells resources apart.
 */
export const checkov: Format = {
  id: 'checkov',
  title: 'Checkov JSON',
  recognises: shape => shape.kind === 'json' && (isReport(shape.sample) || list(shape.sample).some(isReport)),
  async *read(file, shape) {
    const reports = await reportsIn(
      file,
      shape,
      lists.map(([name]) => ['results', name, '*']),
    )
    for (const head of reports.heads) {
      yield { kind: 'tool', tool, toolVersion: versionOf(head), target: null }
      for (const broken of listAt(head, 'results', 'parsing_errors'))
        yield missing(`${kindOf(head)}: ${text(broken) ?? 'a file'} could not be parsed`)
    }
    const seen = new Set<number>()
    for await (const { item, head, part } of reports.items()) {
      seen.add(head)
      yield* eventsOf(item, reports.heads[head] ?? null, lists[part]?.[1] ?? 'not_evaluated')
    }
    for (const [place, head] of reports.heads.entries())
      if (!seen.has(place)) yield warning(`${kindOf(head)}: no check has a result: that is not yet a pass`)
  },
}

const tool = 'Checkov'

const lists: readonly (readonly [string, AnswerStatus])[] = [
  ['passed_checks', 'pass'],
  ['failed_checks', 'fail'],
  ['skipped_checks', 'suppressed'],
  ['unknown_checks', 'not_evaluated'],
]

/** A run that found no file writes only the summary. */
function isReport(value: Json): boolean {
  if (has(value, 'check_type', 'results')) return true
  const results = at(value, 'results')
  if (has(results, 'failed_checks') || has(results, 'passed_checks')) return true
  return has(value, 'passed', 'failed', 'skipped', 'checkov_version')
}

function versionOf(head: Json): string | null {
  return textAt(head, 'summary', 'checkov_version') ?? textAt(head, 'checkov_version')
}

function kindOf(head: Json): string {
  return textAt(head, 'check_type') ?? 'the run'
}

function* eventsOf(item: JsonItem, head: Json, byList: AnswerStatus): Generator<ImportEvent> {
  const { value } = item
  const word = textAt(value, 'check_result', 'result') ?? wordOf(byList)
  const severity = textAt(value, 'severity') ?? textAt(value, 'vulnerability_details', 'severity')
  const verdict = wordIn(verdicts, word.toUpperCase()) ?? (byList === 'pass' ? 'not_evaluated' : byList)
  const [file, resource] = [textAt(value, 'file_path'), textAt(value, 'resource')]
  yield outcome(item, {
    tool,
    toolVersion: versionOf(head),
    run: textAt(head, 'check_type'),
    rule: textAt(value, 'check_id') ?? textAt(value, 'bc_check_id') ?? 'unnamed',
    title: textAt(value, 'check_name'),
    sourceWord: word,
    verdict,
    sourceSeverity: severity,
    severity: severityOf(severity),
    resource: [file, resource].filter(one => one !== null).join(':') || null,
    message: textAt(value, 'guideline'),
    suppression:
      verdict === 'suppressed'
        ? { by: null, why: textAt(value, 'check_result', 'suppress_comment'), until: null }
        : null,
    requirements: benchmarksOf(value),
    findings: [findingOf(value, file)],
  })
  const id = textAt(value, 'vulnerability_details', 'id')
  if (id !== null) yield { kind: 'vulnerability', id }
}

function findingOf(value: Json, file: string | null): Finding {
  const details = at(value, 'vulnerability_details')
  if (textAt(details, 'id') === null)
    return { kind: 'configuration', place: placeOf(file, value, 'file_line_range', 0) }
  return {
    kind: 'package',
    vulnerability: bestKnown(textAt(details, 'id')),
    component: textAt(details, 'package_name'),
    version: textAt(details, 'package_version'),
    fixedVersion: textAt(details, 'lowest_fixed_version'),
    score: scoreIn(at(details, 'cvss')),
    place: file,
  }
}

/** A list of names, or of objects with a name, under each benchmark. */
function benchmarksOf(value: Json): readonly ClaimedRequirement[] {
  return entries(at(value, 'benchmarks')).flatMap(([scheme, names]) =>
    list(names).flatMap(one => {
      const id = text(one) ?? textAt(one, 'name')
      return id === null ? [] : [{ scheme, id, claimedBy: tool }]
    }),
  )
}

function wordOf(byList: AnswerStatus): string {
  return lists.find(([, verdict]) => verdict === byList)?.[0].replace(/_checks$/, '') ?? 'unknown'
}

const verdicts: Readonly<Record<string, AnswerStatus>> = {
  PASSED: 'pass',
  FAILED: 'fail',
  SKIPPED: 'suppressed',
  UNKNOWN: 'not_evaluated',
}
