import type { Effective, Period } from '../time/index.ts'
import { checkedAt, checkedThroughout } from './checked.ts'
import { timeOfRun } from './facts.ts'
import { isResult } from './meaning.ts'
import type { Part } from './part.ts'
import type { View } from './question.ts'
import { watchedBy } from './watchers.ts'

/**
 * What the register says of a requirement, to be taken together with a control that does not have its check. It can only take
 * away: what passes there reviews nothing and shows no control. Null while the register has never been judged, or holds nothing.
 */
export function watchedAs(
  control: string,
  requirement: string,
  inForce: readonly Effective[],
  view: View,
): Pick<Part, 'state' | 'conditions' | 'reasons' | 'proof'> | null {
  const check = watchedBy.get(requirement)
  if (check === undefined) return null
  const { period } = view
  const first = firstResult(check, view)
  if (first === null) return null
  if (period === null) return speaking(checkedAt(control, check, view))
  const since = inForce.flatMap(({ from, to }) =>
    to !== null && to <= first ? [] : [{ from: from < first ? first : from, to }],
  )
  return speaking(checkedThroughout(control, check, since, period, view))
}

/** A register that was emptied, or is read for the first time, has nothing to say. */
function speaking(part: Part | null): Part | null {
  if (part === null || part.state === 'yes') return null
  if (part.reasons.every(({ code }) => code === 'run_no_data' || code === 'never_run')) return null
  return { ...part, proof: { ...part.proof, claim: `The register that speaks of it: ${part.proof.claim}` } }
}

function firstResult(check: string, { facts, at, period, horizon }: View): Period['from'] | null {
  const from = period?.from ?? at
  const results = [...facts.runsOf(check, from, at, horizon)].filter(run => isResult(run.body))
  return results.map(timeOfRun).sort()[0] ?? null
}
