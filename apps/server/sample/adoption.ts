import type { Control } from '@onus/core/control'

/** The controls that the examined year is told with. */
const needed: ReadonlySet<string> = new Set([
  'ONUS-AST-01',
  'ONUS-BCP-03',
  'ONUS-BCP-05',
  'ONUS-CHG-01',
  'ONUS-GOV-02',
  'ONUS-GOV-04',
  'ONUS-GOV-05',
  'ONUS-IAM-02',
  'ONUS-INC-04',
  'ONUS-PPL-01',
  'ONUS-PPL-04',
  'ONUS-RSK-02',
  'ONUS-SUP-01',
  'ONUS-SUP-04',
  'ONUS-VUL-02',
])

/** So many proposals a company may leave for later and still examine seventy controls. */
const mostLeft = 5

type Proposed = { readonly subject: string; readonly body: Pick<Control, 'code' | 'addresses'> }

/**
 * The proposals that stay proposals, of those that somebody would leave: none that the year is told with, and none without
 * which a criterion of Security or Availability would have no control.
 */
export function leftForLater(all: readonly Proposed[], wished: ReadonlySet<string>): ReadonlySet<string> {
  const left = new Set<string>()
  for (const one of all) {
    if (!wished.has(one.subject) || needed.has(one.body.code) || left.size === mostLeft) continue
    const others = all.filter(other => other !== one && !left.has(other.subject))
    const addressed = new Set(others.flatMap(other => other.body.addresses.map(link => link.requirement)))
    const wanted = one.body.addresses.map(link => link.requirement).filter(isExamined)
    if (wanted.every(requirement => addressed.has(requirement))) left.add(one.subject)
  }
  return left
}

const isExamined = (requirement: string) => /^soc2@2017:(CC|A)\d/.test(requirement)
