import { canonicalJson } from '../json/index.ts'
import type { EvidenceWindows } from '../organisation/index.ts'
import type { TiledCadence } from './calendar.ts'
import { cadenceRules } from './usual.ts'

type Graces = EvidenceWindows['graces']

/**
 * Why graces cannot be written over others, in words; none when they can. One that held before today stays as it was, and
 * none is longer than the usual one: what was missed under a grace must stay missed under every later version.
 */
export function faultsOfGraces(before: Graces, after: Graces, today: string): readonly string[] {
  const past = (graces: Graces) => graces.filter(grace => grace.from < today).map(grace => canonicalJson(grace))
  const [held, kept] = [past(before), past(after)]
  const isPastChanged = held.length !== kept.length || held.some(grace => !kept.includes(grace))
  const longer = after.flatMap(({ from, days }) =>
    (Object.keys(cadenceRules) as TiledCadence[])
      .filter(cadence => (days[cadence] ?? 0) > cadenceRules[cadence].graceDays)
      .map(
        cadence =>
          `The ${cadence} grace from ${from} is longer than the usual ${cadenceRules[cadence].graceDays} days; it can only be shorter`,
      ),
  )
  return [
    ...(isPastChanged ? ['A grace of the past cannot be changed: add one that holds from today or later'] : []),
    ...longer,
  ]
}

/**
 * Why fiscal years cannot be written over others, in words; none when they can. Once windows are expected of anybody, those
 * that began by today stay as they were cut: a window that was missed must not become a part of one that is still open.
 */
export function faultsOfFiscalYears(
  before: readonly string[],
  after: readonly string[],
  today: string,
  isInUse: boolean,
): readonly string[] {
  const doubled = after.length !== new Set(after).size
  const begun = (starts: readonly string[]) => starts.filter(start => start <= today).toSorted()
  const isPastChanged = isInUse && begun(before).join() !== begun(after).join()
  return [
    ...(doubled ? ['A fiscal year is named twice'] : []),
    ...(isPastChanged
      ? ['Windows that have begun stay as they are: fiscal years begin in another month from a later day on']
      : []),
  ]
}
