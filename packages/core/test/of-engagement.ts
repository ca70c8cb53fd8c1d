import type { EngagementKind } from '../engagement/kind.ts'
import { engagementKinds } from '../engagement/kind.ts'
import { whyNotOperating } from '../engagement/period.ts'
import { type Refusal, refusal } from '../problem/index.ts'
import type { Period } from '../time/index.ts'
import { isEffective, type Version } from '../version/index.ts'
import type { Test } from './schema.ts'

/** Why an engagement of a kind has no such test; null where it may have it. In a Type I only an item is walked through. */
export function whyNoSuchTest(
  kind: EngagementKind,
  { purpose, population, draw }: Pick<Test, 'purpose' | 'population' | 'draw'>,
): string | null {
  return purpose === 'walkthrough' && population === null && draw === null ? null : whyNotOperating({ kind })
}

type Said = Pick<Version<unknown>, 'version' | 'effective'>

/** The versions that were in force at some time of a period, in the order in which they came into force. */
export function versionsDuring(versions: readonly Said[], { from, to }: Period): readonly number[] {
  const changes = versions.flatMap(({ effective }) => [effective.from, effective.to ?? effective.from])
  const moments = [from, ...changes.filter(at => from < at && at < to).toSorted()]
  const found = moments.flatMap(at => {
    const covering = versions.filter(({ effective }) => isEffective(effective, at)).map(one => one.version)
    return covering.length > 0 ? [Math.max(...covering)] : []
  })
  return [...new Set(found)]
}

/**
 * The version of a control that a test names: the one that was in force at the end of its time, or another that was in force
 * in it and is asked for. Of a control that was recorded only later, it is the latest; not in a Type I, which is about what
 * was in force on its day (domain 3.9).
 */
export function versionToTest(
  kind: EngagementKind,
  versions: readonly Said[],
  period: Period,
  asked: number | null,
): number | Refusal {
  const during = versionsDuring(versions, period)
  const none = during.length === 0
  if (none && engagementKinds[kind].time === 'date')
    return refusal('invalid_input', 'No version of this control was in force on the day of this engagement')
  const offered = none ? versions.map(one => one.version).toSorted((one, other) => one - other) : during
  const chosen = asked ?? offered.at(-1)
  if (chosen !== undefined && offered.includes(chosen)) return chosen
  if (!versions.some(one => one.version === chosen)) return refusal('invalid_input', 'This control has no such version')
  return refusal(
    'invalid_input',
    `Version ${chosen} was not in force in the time of this engagement: ${offered.join(', ')}`,
  )
}
