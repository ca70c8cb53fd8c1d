import { placeOf } from '../importer/finding.ts'
import type { Format } from '../importer/format.ts'
import { type Json, jsonItems } from '../importer/json.ts'
import { has, list, textAt } from '../importer/look.ts'
import { outcome, warning } from '../importer/outcome.ts'

/**
 * The JSON of Gitleaks, of version 8 and of those before it. A leak fails; the tool has no word for it but that it lists it, so
 * the word is `leak`, and no severity. It is about a file; the secret itself is never taken over.
 */
export const gitleaks: Format = {
  id: 'gitleaks',
  title: 'Gitleaks JSON',
  recognises: shape => shape.kind === 'json' && list(shape.sample).some(isLeak),
  async *read(file, shape) {
    const isLines = shape.kind === 'json' && shape.isLines
    const tool = 'Gitleaks'
    const said = new Set<string | null>()
    let others = 0
    for await (const item of jsonItems(file, [['*']], { isLines })) {
      const { value } = item
      if (!isLeak(value)) {
        others += 1
        continue
      }
      const target = textAt(value, 'repoURL') ?? textAt(value, 'repo')
      if (!said.has(target)) yield { kind: 'tool', tool, toolVersion: null, target }
      said.add(target)
      const date = textAt(value, 'Date') ?? textAt(value, 'date')
      const commit = textAt(value, 'Commit') ?? textAt(value, 'commit')
      const line = textAt(value, 'StartLine') ?? textAt(value, 'lineNumber')
      const rule = textAt(value, 'RuleID') ?? textAt(value, 'ruleID') ?? textAt(value, 'rule')
      yield outcome(item, {
        tool,
        target,
        rule: rule ?? textAt(value, 'Description') ?? 'unnamed',
        title: textAt(value, 'Description') ?? textAt(value, 'rule'),
        sourceWord: 'leak',
        verdict: 'fail',
        severity: 'unknown',
        resource: textAt(value, 'File') ?? textAt(value, 'file'),
        message: [line === null ? null : `line ${line}`, commit === null ? null : `commit ${commit}`]
          .filter(part => part !== null)
          .join(', '),
        from: date,
        to: date,
        findings: [
          {
            kind: 'secret',
            place: placeOf(textAt(value, 'File') ?? textAt(value, 'file'), line),
          },
        ],
      })
    }
    if (others > 0) yield warning(`${others} items are not leaks and were not read`)
  },
}

function isLeak(value: Json): boolean {
  return has(value, 'RuleID', 'File') || has(value, 'Description', 'Secret', 'File') || has(value, 'rule', 'offender')
}
