import { Temporal } from 'temporal-polyfill'
import type { Instant } from '../time/index.ts'

/** A stretch in which a service was interrupted, or maintenance was planned; half-open. */
export type Interruption = Readonly<{ from: Instant; to: Instant }>

/**
 * What of interruptions was not planned: maintenance explains no moment outside of its window, so what overran counts.
 * Overlapping interruptions are joined.
 */
export function unplanned(
  interruptions: readonly Interruption[],
  maintenance: readonly Interruption[],
): readonly Interruption[] {
  return joined(maintenance).reduce((left, window) => left.flatMap(one => without(one, window)), joined(interruptions))
}

/** The longest stretch, in seconds; zero where there is none. */
export function longest(stretches: readonly Interruption[]): number {
  return joined(stretches).reduce((most, { from, to }) => Math.max(most, seconds(from, to)), 0)
}

/** The most seconds of interruption in one calendar week, from Monday in the zone, summed over its stretches. */
export function mostInWeek(stretches: readonly Interruption[], zone: string): number {
  const weeks = new Map<string, number>()
  for (const { week, length } of joined(stretches).flatMap(stretch => byWeek(stretch, zone))) {
    weeks.set(week, (weeks.get(week) ?? 0) + length)
  }
  return Math.max(0, ...weeks.values())
}

function joined(stretches: readonly Interruption[]): readonly Interruption[] {
  const out: Interruption[] = []
  for (const stretch of stretches
    .filter(({ from, to }) => from < to)
    .toSorted((a, b) => a.from.localeCompare(b.from))) {
    const last = out.at(-1)
    if (last === undefined || last.to < stretch.from) out.push(stretch)
    else out[out.length - 1] = { from: last.from, to: last.to > stretch.to ? last.to : stretch.to }
  }
  return out
}

function without(one: Interruption, window: Interruption): readonly Interruption[] {
  if (window.to <= one.from || one.to <= window.from) return [one]
  const parts = [
    { from: one.from, to: window.from },
    { from: window.to, to: one.to },
  ]
  return parts.filter(({ from, to }) => from < to)
}

function byWeek({ from, to }: Interruption, zone: string): readonly Readonly<{ week: string; length: number }>[] {
  const zoned = Temporal.Instant.from(from).toZonedDateTimeISO(zone)
  const monday = zoned.toPlainDate().subtract({ days: zoned.dayOfWeek - 1 })
  const next = monday.add({ days: 7 }).toZonedDateTime(zone).epochMilliseconds
  if (Date.parse(to) <= next) return [{ week: monday.toString(), length: seconds(from, to) }]
  const border = new Date(next).toISOString() as Instant
  return [{ week: monday.toString(), length: seconds(from, border) }, ...byWeek({ from: border, to }, zone)]
}

function seconds(from: Instant, to: Instant): number {
  return (Date.parse(to) - Date.parse(from)) / 1_000
}
