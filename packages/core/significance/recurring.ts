import { Temporal } from 'temporal-polyfill'
import { type Facts, type Law, numberOf } from '../regulation/index.ts'
import type { Instant } from '../time/index.ts'

/** What was lost or could have been, in euro: known, known between bounds, or null. */
export type Loss = number | Readonly<{ atLeast: number; atMost: number | null }> | null

/** An incident as far as recurrence is concerned: when it happened, its apparent root cause (empty while open), what it lost. */
export type Incident = Readonly<{
  id: string
  at: Instant
  rootCause: string
  lossEur: Loss
  /** Significant by itself, so that it is no part of a recurrence. */
  significant: boolean
}>

/** Incidents that were not significant alone and share an apparent root cause inside the window, with the facts to ask about. */
export type Recurrence = Readonly<{ rootCause: string; incidents: readonly string[]; until: Instant; facts: Facts }>

/**
 * Groups of incidents with one apparent root cause inside the window of Article 4 of the implementing regulation, counted by whole
 * days so that no hour of a change of clocks excludes one; each group that no larger one holds, those that may have lost most
 * first. What they lost together is a fact for `significanceOf`; a loss that is not known leaves the sum open upwards. Looked for
 * each quarter, and by anyone earlier.
 */
export function recurrencesOf(law: Law, incidents: readonly Incident[], zone: string): readonly Recurrence[] {
  const alone = incidents.filter(({ significant, rootCause }) => !significant && rootCause !== '')
  return [...Map.groupBy(alone, ({ rootCause }) => rootCause)].flatMap(([rootCause, same]) => {
    const groups = windowsOf(law, same, zone).filter(({ length }) => length > 1)
    const largest = groups.filter(
      (one, at) => !groups.some((other, place) => place !== at && holds(other, one, place < at)),
    )
    return largest.toSorted(byLoss).map(inside => ({
      rootCause,
      incidents: inside.map(({ id }) => id),
      until: inside
        .map(({ at }) => at)
        .toSorted()
        .at(-1) as Instant,
      facts: { recurring_count: inside.length, recurring_loss_eur: bounds(...boundsOf(inside)) },
    }))
  })
}

/**
 * What is known of how one incident recurs: with those that share its cause at least, with those whose cause, or whose own, is
 * open at most. Where nothing near it could share its cause it happened once, and nobody has to be asked.
 */
export function recurringFactsOf(law: Law, one: Incident, others: readonly Incident[], zone: string): Facts {
  const alone = others.filter(({ significant, id }) => !significant && id !== one.id)
  const surely = alone.filter(({ rootCause }) => rootCause === one.rootCause && rootCause !== '')
  const perhaps = alone.filter(({ rootCause }) => [rootCause, one.rootCause].includes(''))
  const inAny = (partners: readonly Incident[]) =>
    windowsOf(law, [...partners, one], zone).filter(inside => inside.length > 1 && inside.includes(one))
  const [least, most] = [inAny(surely), inAny([...surely, ...perhaps])]
  const count = bounds(Math.max(1, ...least.map(sizeOf)), Math.max(1, ...most.map(sizeOf)))
  if (most.length === 0) return { recurring_count: count }
  const [lows, highs] = [least.map(inside => boundsOf(inside)[0]), most.map(inside => boundsOf(inside)[1])]
  return { recurring_count: count, recurring_loss_eur: bounds(Math.max(0, ...lows), Math.max(...highs)) }
}

/** For each incident those of the window that ends with its day, the earliest first. */
function windowsOf(law: Law, incidents: readonly Incident[], zone: string): readonly (readonly Incident[])[] {
  const months = numberOf(law, 'recurring.window')
  const inOrder = incidents.toSorted((a, b) => a.at.localeCompare(b.at))
  return inOrder.map(last => {
    const first = dateOf(last.at, zone).subtract({ months })
    return inOrder.filter(({ at }) => at <= last.at && Temporal.PlainDate.compare(dateOf(at, zone), first) >= 0)
  })
}

/** Of two groups that are the same the first one holds the other. */
function holds(group: readonly Incident[], other: readonly Incident[], isFirst: boolean): boolean {
  return other.every(one => group.includes(one)) && (group.length > other.length || isFirst)
}

/** What may have lost most first, and of those what has surely lost most. */
function byLoss(a: readonly Incident[], b: readonly Incident[]): number {
  const [[low, high], [otherLow, otherHigh]] = [boundsOf(a), boundsOf(b)]
  if (high !== otherHigh) return otherHigh > high ? 1 : -1
  return otherLow - low
}

function boundsOf(incidents: readonly Incident[]): readonly [low: number, high: number] {
  return incidents.map(lossOf).reduce(([low, high], [more, most]) => [low + more, high + most], [0, 0] as const)
}

function lossOf({ lossEur }: Incident): readonly [low: number, high: number] {
  if (lossEur === null) return [0, Number.POSITIVE_INFINITY]
  if (typeof lossEur === 'number') return [lossEur, lossEur]
  return [lossEur.atLeast, lossEur.atMost ?? Number.POSITIVE_INFINITY]
}

function bounds(low: number, high: number): number | { atLeast: number; atMost: number | null } {
  if (low === high) return low
  return { atLeast: low, atMost: high === Number.POSITIVE_INFINITY ? null : high }
}

function sizeOf(inside: readonly Incident[]): number {
  return inside.length
}

function dateOf(at: Instant, zone: string): Temporal.PlainDate {
  return Temporal.Instant.from(at).toZonedDateTimeISO(zone).toPlainDate()
}
