import { z } from 'zod'
import type { Control, ResponseLimit } from '../control/index.ts'
import type { Calendar } from '../occurrence/index.ts'
import { type Instant, instant } from '../time/index.ts'
import type { Population, PopulationEvents } from './schema.ts'

/** One event and its response as its row has them; null or empty where the row says nothing. */
export type EventTimes = Readonly<{ occurred: string | null; responded: string | null }>

/** Whether an event was responded to within its limit. Late and none are deviations; what cannot be told is neither. */
export const ResponseState = z.enum(['in_time', 'late', 'none', 'unknown'])
export type ResponseState = z.infer<typeof ResponseState>

export type EventResponse = Readonly<{ state: ResponseState; why: string }>

export type ResponseCounts = Readonly<Record<'events' | 'inTime' | 'late' | 'none' | 'unknown', number>>

type Reading = Readonly<{ calendar: Calendar; readAt: Instant }>

/**
 * How one event stands against the limit of its control (domain 3.9). Hours are those that went by; days end with the last of
 * them in the zone of the organisation. A moment that is known by its day only counts where every hour of it says the same.
 * Nothing is missing before its time was over when the rows were read.
 */
export function responseTo({ occurred, responded }: EventTimes, limit: ResponseLimit, reading: Reading): EventResponse {
  const event = momentOf(occurred, reading.calendar)
  if (event === null) return unknown(occurred ? 'When it happened cannot be read' : 'When it happened is not recorded')
  if (responded === null || responded.trim() === '') return unanswered(event, limit, reading)
  const response = momentOf(responded, reading.calendar)
  if (response === null) return unknown('When it was responded to cannot be read')
  return limit.unit === 'days' ? byDays(event, response, limit) : byHours(event, response, limit)
}

/** What the events of a population are held against, or why nothing can be said of them. */
export function responsesAsked(
  { events }: Pick<Population, 'events'>,
  control: Pick<Control, 'cadence' | 'respondWithin'> | null,
): Readonly<{ events: PopulationEvents; limit: ResponseLimit; why: null }> | Readonly<{ why: string }> {
  if (!events) return { why: 'It is not said which columns tell when each event happened and when it was responded to' }
  if (control === null) return { why: 'No control is named whose events these are' }
  if (control.cadence !== 'event-driven') return { why: 'The control is not event-driven' }
  if (!control.respondWithin) return { why: 'The control does not say how soon it responds to an event' }
  return { events, limit: control.respondWithin, why: null }
}

/** How many events stand how. */
export function countResponses(states: Iterable<ResponseState>): ResponseCounts {
  const counts = { events: 0, inTime: 0, late: 0, none: 0, unknown: 0 }
  for (const state of states) {
    counts.events += 1
    counts[state === 'in_time' ? 'inTime' : state] += 1
  }
  return counts
}

/** `12 events: 10 in time, 1 late, 1 without response, 0 unknown`. */
export function wordsOfResponses({ events, inTime, late, none, unknown: untold }: ResponseCounts): string {
  return `${counted(events, 'event')}: ${inTime} in time, ${late} late, ${none} without response, ${untold} unknown`
}

/** `24 hours`, `30 days`. */
export function wordsOfLimit({ within, unit }: ResponseLimit): string {
  return counted(within, unit.slice(0, -1))
}

/** A stretch in which something happened: one moment, or a day of which the hour is unknown. `to` belongs to a day no more. */
type Moment = Readonly<{ from: number; to: number; day: string; isDay: boolean }>

function momentOf(text: string | null, calendar: Calendar): Moment | null {
  const said = text?.trim() ?? ''
  if (z.iso.date().safeParse(said).success) {
    const from = calendar.startOfDay(said)
    return { from: Date.parse(from), to: Date.parse(calendar.plusDays(from, 1)), day: said, isDay: true }
  }
  if (!z.iso.datetime({ offset: true }).safeParse(said).success) return null
  const at = Date.parse(said)
  return { from: at, to: at, day: calendar.dateAt(instant(at)), isDay: false }
}

function byHours(event: Moment, response: Moment, limit: ResponseLimit): EventResponse {
  const allowed = limit.within * hour
  const [least, most] = [response.from - event.to, response.to - event.from]
  const isLate = event.isDay ? least >= allowed : least > allowed
  if (most > allowed && !isLate)
    return unknown(`One of the two is known by its day only, too coarse for ${wordsOfLimit(limit)}`)
  const after = event.isDay || response.isDay ? `at ${isLate ? 'least' : 'most'} ` : ''
  return said(isLate, `${after}${elapsed(isLate ? least : most)}`, limit)
}

function byDays(event: Moment, response: Moment, limit: ResponseLimit): EventResponse {
  const days = daysBetween(event.day, response.day)
  return said(days > limit.within, counted(Math.abs(days), 'day') + (days < 0 ? ' before' : ''), limit)
}

function unanswered(event: Moment, limit: ResponseLimit, { calendar, readAt }: Reading): EventResponse {
  const isOver =
    limit.unit === 'days'
      ? daysBetween(event.day, calendar.dateAt(readAt)) > limit.within
      : Date.parse(readAt) - event.to > limit.within * hour
  if (!isOver) return unknown(`No response is recorded; ${wordsOfLimit(limit)} were not over when the rows were read`)
  return { state: 'none', why: `No response is recorded; allowed were ${wordsOfLimit(limit)}` }
}

function said(isLate: boolean, after: string, limit: ResponseLimit): EventResponse {
  const when = after.endsWith(' before') ? `${after} the event` : `${after} after the event`
  return { state: isLate ? 'late' : 'in_time', why: `Responded ${when}; allowed are ${wordsOfLimit(limit)}` }
}

const unknown = (why: string): EventResponse => ({ state: 'unknown', why })

const minute = 60_000
const hour = 60 * minute

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / (24 * hour))
}

/** Rounded up to whole minutes, so that what is late by a moment never reads as in time. */
function elapsed(ms: number): string {
  const minutes = Math.ceil(Math.abs(ms) / minute)
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
  const parts = [hours > 0 && counted(hours, 'hour'), (rest > 0 || hours === 0) && counted(rest, 'minute')]
  return parts.filter(Boolean).join(' and ') + (ms < 0 ? ' before' : '')
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
