import type { ProfileFault } from './faults.ts'
import type { OutcomeProfile, OutcomeRow } from './outcomes.ts'

const order = ['unknown', 'not', 'partial', 'largely', 'fully'] as const
const urgency = [null, 'low', 'medium', 'high'] as const

/**
 * What of a profile differs from the locked community profile that it follows without saying so, or says otherwise than it
 * does. A deviation is tightened, relaxed, or not applicable, each with its reason.
 */
export function unexplainedDeviations(profile: OutcomeProfile, template: OutcomeProfile): readonly ProfileFault[] {
  const asked = new Map(template.rows.map(row => [row.requirement, row]))
  const faults: ProfileFault[] = []
  const given = new Set<string>()
  for (const [index, row] of profile.rows.entries()) {
    given.add(row.requirement)
    const wanted = asked.get(row.requirement)
    const kind = wanted ? deviationOf(row, wanted) : null
    const said = row.deviation?.kind ?? null
    if (kind === said) continue
    const path = `outcomes.rows.${index}.deviation`
    if (kind === null) faults.push({ path, message: `${row.requirement} does not deviate from the community profile` })
    else if (said === null) faults.push({ path, message: `${row.requirement} is ${words[kind]}: say why` })
    else faults.push({ path, message: `${row.requirement} is ${words[kind]}, not ${words[said]}` })
  }
  for (const row of template.rows) {
    if (row.included && !given.has(row.requirement))
      faults.push({
        path: 'outcomes.rows',
        message: `${row.requirement} of the community profile is missing: include it, or leave it out with a reason`,
      })
  }
  return faults
}

const words = {
  tightened: 'tightened against the community profile',
  relaxed: 'relaxed against the community profile',
  not_applicable: 'left out against the community profile',
} as const

/** How a row differs from the row of the community profile that it follows; null when it does not. */
export function deviationOf(row: OutcomeRow, wanted: OutcomeRow): keyof typeof words | null {
  if (wanted.included && !row.included) return 'not_applicable'
  if (!wanted.included) return row.included ? 'tightened' : null
  const step = order.indexOf(aimOf(row)) - order.indexOf(aimOf(wanted))
  if (step !== 0) return step > 0 ? 'tightened' : 'relaxed'
  const press = urgency.indexOf(row.priority) - urgency.indexOf(wanted.priority)
  return press === 0 ? null : press > 0 ? 'tightened' : 'relaxed'
}

/** What a row aims at: its target, or what it says where a community profile gives no targets of its own. */
function aimOf({ target, achievement }: OutcomeRow): OutcomeRow['achievement'] {
  return target?.achievement ?? achievement
}
