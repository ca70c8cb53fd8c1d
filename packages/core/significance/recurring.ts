import { Temporal } from 'temporal-polyfill'
import { type Facts, type Law, numberOf } from '../regulation/index.ts'
import type { Instant } from '../time/index.ts'

/** An incident as far as recurrence is concerned: when it happened, its apparent root cause, what it lost or could have. */
export type Incident = Readonly<{
  id: string
  at: Instant
  rootCause: string
  lossEur: number | null
  significant: boolean
}>

/** Incidents that were not significant alone and share an apparent root cause inside the window, with the facts to ask about. */
export type Recurrence = Readonly<{ rootCause: string; incidents: readonly string[]; until: Instant; facts: Facts }>

/**
 * Groups of incidents with one apparent root cause inside the window of Article 4 of the implementing regulation, counted by
 * whole days so that no hour of a change of clocks excludes one; the group with the largest loss of each cause; what they lost together is a fact for `significanceOf`. A loss that is not known leaves the sum open
 * upwards. Looked for each quarter, and by anyone earlier.
 */
export function recurrencesOf(law: Law, incidents: readonly Incident[], zone: string): readonly Recurrence[] {
  const months = numberOf(law, 'recurring.window')
  const alone = incidents.filter(({ significant }) => !significant)
  return [...Map.groupBy(alone, ({ rootCause }) => rootCause)].flatMap(([rootCause, same]) => {
    const groups = same.map(last => {
      const first = dateOf(last.at, zone).subtract({ months })
      const recent = same.filter(({ at }) => Temporal.PlainDate.compare(dateOf(at, zone), first) >= 0)
      return { last, inside: recent.filter(({ at }) => at <= last.at) }
    })
    const worst = groups
      .filter(({ inside }) => inside.length > 1)
      .toSorted((a, b) => lossOf(b.inside) - lossOf(a.inside))[0]
    if (worst === undefined) return []
    const ids = worst.inside.map(({ id }) => id)
    return [{ rootCause, incidents: ids, until: worst.last.at, facts: factsOf(worst.inside) }]
  })
}

function factsOf(inside: readonly Incident[]): Facts {
  const sum = lossOf(inside)
  const open = inside.some(({ lossEur }) => lossEur === null)
  return { recurring_count: inside.length, recurring_loss_eur: open ? { atLeast: sum, atMost: null } : sum }
}

function lossOf(incidents: readonly Incident[]): number {
  return incidents.reduce((sum, { lossEur }) => sum + (lossEur ?? 0), 0)
}

function dateOf(at: Instant, zone: string): Temporal.PlainDate {
  return Temporal.Instant.from(at).toZonedDateTimeISO(zone).toPlainDate()
}
