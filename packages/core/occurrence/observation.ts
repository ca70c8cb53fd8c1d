import { type Instant, instant, type Period } from '../time/index.ts'
import { millis } from './window.ts'

/** What a check saw at one time, and until when that observation speaks. `unknown` saw nothing it could judge. */
export type Observation = Readonly<{ at: Instant; freshUntil: Instant; saw: 'pass' | 'fail' | 'unknown' }>

export type Stretch = Readonly<{ from: Instant; to: Instant; saw: Observation['saw']; by: Observation | null }>

/** How continuous a continuous control was seen to be. Milliseconds, so that the reader can form any share. */
export type Continuity = Readonly<{
  periodMs: number
  observedMs: number
  passMs: number
  failMs: number
  unknownMs: number
  stretches: readonly Stretch[]
  /** Unknown stretches longer than three times the age an observation may have: a deviation, to be listed. */
  gaps: readonly Period[]
  /** Unknown stretches longer than the grace of one such age. Shorter ones are jitter, and still counted. */
  unknown: readonly Period[]
}>

/**
 * What was observed in `period`: each observation speaks from its time until the next one or until it is stale; a pass
 * that another pass follows keeps speaking until it is stale itself. Give the observations before the period that may
 * speak into it too.
 */
export function continuityOf(observations: readonly Observation[], period: Period, maxAgeMs: number): Continuity {
  const stretches = merged(stretchesOf(observations, period))
  const sum = (saw: Observation['saw']) =>
    stretches.filter(one => one.saw === saw).reduce((total, one) => total + millis(one.from, one.to), 0)
  const longerThan = (limitMs: number) =>
    stretches
      .filter(one => one.saw === 'unknown' && millis(one.from, one.to) > limitMs)
      .map(({ from, to }) => ({ from, to }))
  const [passMs, failMs, unknownMs] = [sum('pass'), sum('fail'), sum('unknown')]
  return {
    periodMs: millis(period.from, period.to),
    observedMs: passMs + failMs,
    passMs,
    failMs,
    unknownMs,
    stretches,
    gaps: longerThan(3 * maxAgeMs),
    unknown: longerThan(maxAgeMs),
  }
}

function stretchesOf(observations: readonly Observation[], period: Period): readonly Stretch[] {
  const sorted = observations.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
  const stretches: Stretch[] = []
  let reached = period.from
  const add = (to: Instant, saw: Observation['saw'], by: Observation | null) => {
    const end = to < period.to ? to : period.to
    if (end <= reached) return
    stretches.push({ from: reached, to: end, saw, by })
    reached = end
  }
  let passUntil = period.from
  for (const [index, observation] of sorted.entries()) {
    const next = sorted[index + 1]?.at ?? period.to
    passUntil = observation.saw === 'pass' && observation.freshUntil > passUntil ? observation.freshUntil : passUntil
    const until = observation.saw === 'pass' ? passUntil : observation.freshUntil
    if (observation.saw !== 'pass') passUntil = observation.at
    add(observation.at, 'unknown', null)
    add(until < next ? until : next, observation.saw, observation)
    add(next, 'unknown', null)
  }
  add(period.to, 'unknown', null)
  return stretches
}

/** Neighbouring unknown stretches are one; seen stretches stay apart, because each has its own observation. */
function merged(stretches: readonly Stretch[]): readonly Stretch[] {
  const result: Stretch[] = []
  for (const stretch of stretches) {
    const last = result.at(-1)
    if (last?.saw === 'unknown' && stretch.saw === 'unknown') {
      result[result.length - 1] = { ...last, to: stretch.to, by: last.by ?? stretch.by }
    } else result.push(stretch)
  }
  return result
}

/** How long observations of this kind may be believed: the longest that any of them claims. */
export function maxAgeOf(observations: readonly Observation[]): number {
  return Math.max(0, ...observations.map(({ at, freshUntil }) => millis(at, freshUntil)))
}

/** The moment just after `at`, for half-open ranges that must contain it. */
export function justAfter(at: Instant): Instant {
  return instant(Date.parse(at) + 1)
}
