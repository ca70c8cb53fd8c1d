import { createHash } from 'node:crypto'
import type { ClaimedRequirement } from '@onus/core/result-record'
import type { AnswerStatus } from '@onus/core/verdict'
import type { Format, Shape } from '../importer/format.ts'
import { claims, identityOf, outcome, severityOf, warning, wordIn } from '../importer/outcome.ts'
import { csvRows } from '../importer/text.ts'

/**
 * The CSV of Prowler: its checks as versions 2, 3 and later write them, and its files of one framework, where each requirement
 * has a row for each outcome under it. The word is STATUS (RESULT in version 2); what MUTED calls true is suppressed whatever
 * its status, MANUAL is manual and INFO of version 2 says neither yes nor no.
 */
export const prowlerCsv: Format = {
  id: 'prowler-csv',
  title: 'Prowler CSV',
  recognises: shape => headerOf(shape) !== null,
  async *read(file, shape) {
    const said = new Set<string>()
    let rows = 0
    for await (const { row, line, text } of csvRows(file, headerOf(shape) ?? ';')) {
      rows += 1
      const cell = cellsOf(row)
      const toolVersion = cell('PROWLER_VERSION')
      const target = cell('ACCOUNT_UID', 'ACCOUNT_ID', 'ACCOUNTID', 'ACCOUNT_NUM', 'SUBSCRIPTIONID', 'PROJECTID')
      const key = JSON.stringify([toolVersion, target])
      if (!said.has(key)) yield { kind: 'tool', tool, toolVersion, target }
      said.add(key)
      const word = cell('STATUS', 'CHECK_RESULT', 'RESULT') ?? 'unnamed'
      const isMuted = /^(true|yes|1)$/i.test(cell('MUTED') ?? '') || /^muted$/i.test(word)
      const rule = cell('CHECK_ID', 'CHECKID', 'TITLE_ID') ?? 'unnamed'
      const resource = cell('RESOURCE_UID', 'RESOURCE_ARN', 'RESOURCE_ID', 'RESOURCEID', 'CHECK_RESOURCE_ID')
      const message = cell('STATUS_EXTENDED', 'STATUSEXTENDED', 'CHECK_RESULT_EXTENDED', 'NOTES')
      const time = cell('TIMESTAMP', 'ASSESSMENT_START_TIME', 'ASSESSMENTDATE', 'PROWLER_START_TIME')
      const severity = cell('SEVERITY', 'CHECK_SEVERITY')
      yield outcome(
        { pointer: `line ${line}`, sha256: createHash('sha256').update(text).digest('hex') },
        {
          tool,
          toolVersion,
          target,
          rule,
          title: cell('CHECK_TITLE', 'TITLE_TEXT'),
          sourceWord: word,
          verdict: isMuted ? 'suppressed' : (wordIn(verdicts, word.toUpperCase()) ?? 'not_evaluated'),
          sourceSeverity: severity,
          severity: severityOf(severity),
          resource: resource ?? cell('RESOURCE_NAME', 'RESOURCENAME'),
          message,
          from: time,
          to: time,
          suppression: isMuted ? { by: null, why: cell('NOTES'), until: null } : null,
          requirements: requirementsOf(cell),
          identity: identityOf(cell('FINDING_UID', 'FINDING_UNIQUE_ID'), rule, resource, word, message),
        },
      )
    }
    if (rows === 0) {
      yield { kind: 'tool', tool, toolVersion: null, target: null }
      yield warning('the file has no rows: that is not yet a pass')
    }
  },
}

const tool = 'Prowler'

const verdicts: Readonly<Record<string, AnswerStatus>> = {
  PASS: 'pass',
  FAIL: 'fail',
  MANUAL: 'manual',
  INFO: 'info',
  ERROR: 'error',
}

/** What separates the cells when the first row is one of Prowler's; else null. */
function headerOf(shape: Shape): string | null {
  if (shape.kind !== 'text') return null
  const first = /^\ufeff?([^\r\n]*)/.exec(shape.head)?.[1] ?? ''
  for (const separator of [';', ',', '\t', '|']) {
    const names = new Set(first.split(separator).map(name => name.trim().replace(/^"|"$/g, '').toUpperCase()))
    if (headers.some(header => header.every(name => names.has(name)))) return separator
  }
  return null
}

const headers = [
  ['CHECK_ID', 'STATUS', 'STATUS_EXTENDED'],
  ['CHECKID', 'STATUS', 'STATUSEXTENDED'],
  ['ACCOUNT_NUM', 'TITLE_ID', 'CHECK_RESULT'],
  ['ACCOUNT_NUM', 'TITLE_ID', 'RESULT'],
]

type Cell = (...names: readonly string[]) => string | null

/** Looks for the first cell under one of these names that says something. */
function cellsOf(row: Readonly<Record<string, string>>): Cell {
  const byName = new Map(Object.entries(row).map(([name, value]) => [name.trim().toUpperCase(), value]))
  return (...names) =>
    names.map(name => byName.get(name)).find(value => value !== undefined && value.trim() !== '') ?? null
}

/** Written as `CIS-1.4: 1.20, 1.21 | SOC2: cc_6_1`; a file of one framework names one requirement in each row. */
function requirementsOf(cell: Cell): readonly ClaimedRequirement[] {
  const own = cell('REQUIREMENTS_ID')
  const scheme = cell('FRAMEWORK') ?? 'unnamed'
  const all = (cell('COMPLIANCE') ?? '').split(' | ').flatMap(part => {
    const [, name, ids] = /^([^:]+): (.+)$/s.exec(part.trim()) ?? []
    return name && ids ? ids.split(', ').map(id => ({ scheme: name, id: id.trim(), claimedBy: tool })) : []
  })
  return claims([...(own === null ? [] : [{ scheme, id: own, claimedBy: tool }]), ...all])
}
