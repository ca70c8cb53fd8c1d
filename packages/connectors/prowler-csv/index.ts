import { createHash } from 'node:crypto'
import type { ClaimedRequirement } from '@onus/core/result-record'
import type { Format, Shape } from '../importer/format.ts'
import { claims, outcome, warning } from '../importer/outcome.ts'
import { csvRows } from '../importer/text.ts'
import { type Cell, cellsOf, outcomeOf } from './row.ts'

/**
 * The CSV of Prowler: its checks as versions 2, 3 and later write them, and its files of one framework, where each requirement
 * has a row for each outcome under it. The word is STATUS (RESULT in version 2); what MUTED calls true is suppressed whatever
 * its status, MANUAL is manual and INFO of version 2 says neither yes nor no.
 */
export const prowlerCsv: Format = {
  id: 'prowler-csv',
  title: 'Prowler CSV',
  recognises: shape => separatorOf(shape) !== null,
  async *read(file, shape) {
    const said = new Set<string>()
    for await (const { row, line, text } of csvRows(file, separatorOf(shape) ?? ';')) {
      const cell = cellsOf(Object.entries(row))
      const found = outcomeOf(cell, requirementsOf(cell))
      const { toolVersion, target } = found
      const key = JSON.stringify([toolVersion, target])
      if (!said.has(key)) yield { kind: 'tool', tool, toolVersion, target }
      said.add(key)
      yield outcome({ pointer: `line ${line}`, sha256: createHash('sha256').update(text).digest('hex') }, found)
    }
    if (said.size > 0) return
    yield { kind: 'tool', tool, toolVersion: null, target: null }
    yield warning('the file has no rows: that is not yet a pass')
  },
}

const tool = 'Prowler'

/** What separates the cells when the first row is one of Prowler's; else null. */
function separatorOf(shape: Shape): string | null {
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
