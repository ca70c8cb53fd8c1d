import type { ClaimedRequirement } from '@onus/core/result-record'
import type { Format } from '../importer/format.ts'
import { type Json, jsonItems } from '../importer/json.ts'
import { at, entries, has, list, text } from '../importer/look.ts'
import { claims, findingsAt, outcome, warning } from '../importer/outcome.ts'
import { cellsOf, outcomeOf } from '../prowler-csv/row.ts'

/** The JSON of its own that Prowler wrote in version 2, one object a line, and in version 3, a list; read like its CSV. */
export const prowlerJson: Format = {
  id: 'prowler-json',
  title: 'Prowler JSON',
  recognises: shape => findingsAt(shape, isFinding, []) !== null,
  async *read(file, shape) {
    const pattern = findingsAt(shape, isFinding, []) ?? ['*']
    const isLines = shape.kind === 'json' && shape.isLines
    const said = new Set<string | null>()
    let others = 0
    for await (const item of jsonItems(file, [pattern], { isLines })) {
      if (!isFinding(item.value)) {
        others += 1
        continue
      }
      const cell = cellsOf(entries(item.value).map(([name, value]) => [name, text(value)] as const))
      const found = outcomeOf(cell, requirementsOf(item.value))
      if (!said.has(found.target)) yield { kind: 'tool', tool, toolVersion: found.toolVersion, target: found.target }
      said.add(found.target)
      yield outcome(item, found)
    }
    if (others > 0) yield warning(`${others} items are not findings of Prowler and were not read`)
  },
}

const tool = 'Prowler'

function isFinding(value: Json): boolean {
  return has(value, 'CheckID', 'Status', 'StatusExtended') || has(value, 'Control ID', 'Status', 'Account Number')
}

function requirementsOf(value: Json): readonly ClaimedRequirement[] {
  return claims(
    entries(at(value, 'Compliance')).flatMap(([scheme, ids]) =>
      list(ids).flatMap(id => (text(id) === null ? [] : [{ scheme, id: String(id), claimedBy: tool }])),
    ),
  )
}
