import { z } from 'zod'
import { Instant } from '../time/index.ts'

/** What is owed by a day: a performance, a review, work, the end of something. */
export const AgendaKind = z.enum([
  'performance',
  'action',
  'finding',
  'access_review',
  'exception',
  'request',
  'engagement',
  'grant',
  'incident',
  'supplier',
  'management_body',
  'authority_request',
  'registration',
])
export type AgendaKind = z.infer<typeof AgendaKind>

/** One line of the compliance calendar (R-112). */
export const AgendaItem = z.object({
  day: z.iso.date(),
  kind: AgendaKind,
  noun: z.string(),
  id: z.string(),
  title: z.string(),
  /** What is so on this day, in words. */
  what: z.string(),
  owner: z.uuid().nullable(),
  done: z.boolean(),
  /** The moment itself, where hours count and not days. */
  at: Instant.optional(),
  /** Which of several of one record it is, as a report of an incident. */
  part: z.string().optional(),
  /** Of an exercise: nothing real is owed. */
  exercise: z.literal(true).optional(),
})
export type AgendaItem = z.infer<typeof AgendaItem>

/** By day, then what is open first, then by title. */
export function inOrder(items: readonly AgendaItem[]): readonly AgendaItem[] {
  return items.toSorted(
    (a, b) => a.day.localeCompare(b.day) || Number(a.done) - Number(b.done) || a.title.localeCompare(b.title),
  )
}

/** The state of a feed that is read again and again: how often it changed so far, and when it did last. */
export type FeedRevision = Readonly<{ sequence: number; changedAt: Instant }>

/**
 * A calendar as RFC 5545: an item is an event of a whole day, so that a time zone changes nothing, or of a moment in UTC where
 * hours count. An item keeps its id, so that reading the file again moves it instead of doubling it. Reports of incidents that
 * are still to be made sound an alarm a day, six hours and one hour before. With a revision it is a feed, of which the same
 * items give the same bytes.
 */
export function icsOf(
  items: readonly AgendaItem[],
  about: Readonly<{ name: string; origin: string; at: Instant; revision?: FeedRevision }>,
): string {
  const { revision } = about
  const stamp = stampOf(revision?.changedAt ?? about.at)
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Onus//Compliance calendar//EN',
    'CALSCALE:GREGORIAN',
    `X-WR-CALNAME:${escaped(about.name)}`,
    ...(revision ? ['REFRESH-INTERVAL;VALUE=DURATION:PT1H', 'X-PUBLISHED-TTL:PT1H'] : []),
    ...items.flatMap(item => [
      'BEGIN:VEVENT',
      `UID:${escaped(`${item.kind}-${item.id}-${item.part ?? (item.kind === 'performance' ? item.day : '')}`)}@onus`,
      `DTSTAMP:${stamp}`,
      ...(revision ? [`LAST-MODIFIED:${stamp}`, `SEQUENCE:${revision.sequence}`] : []),
      item.at ? `DTSTART:${stampOf(item.at)}` : `DTSTART;VALUE=DATE:${item.day.replaceAll('-', '')}`,
      `SUMMARY:${escaped(item.done ? `Done: ${item.title}` : item.title)}`,
      `DESCRIPTION:${escaped(item.what)}`,
      `CATEGORIES:${item.exercise ? 'EXERCISE' : escaped(item.kind.replaceAll('_', ' ').toUpperCase())}`,
      `URL:${about.origin}/open/${item.noun}/${encodeURIComponent(item.id)}`,
      'TRANSP:TRANSPARENT',
      ...alarmsOf(item),
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
  ]
  return `${lines.map(folded).join('\r\n')}\r\n`
}

function alarmsOf({ kind, at, done, exercise, title }: AgendaItem): readonly string[] {
  if (kind !== 'incident' || at === undefined || done || exercise) return []
  return ['-P1D', '-PT6H', '-PT1H'].flatMap(trigger => [
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    `TRIGGER:${trigger}`,
    `DESCRIPTION:${escaped(title)}`,
    'END:VALARM',
  ])
}

function stampOf(at: Instant): string {
  return at.replaceAll(/[-:]|\.\d{3}/g, '')
}

/** A text of RFC 5545 may hold no control signs; line ends are written as two signs. */
function escaped(text: string): string {
  return text
    .replaceAll(/[\\;,]/g, sign => `\\${sign}`)
    .replaceAll(/\r\n|[\r\n]/g, '\\n')
    .replaceAll(/\p{Cc}/gu, ' ')
}

/** Lines are at most 75 octets; what is longer goes on in the next one, after a blank. No sign is cut in two. */
function folded(line: string): string {
  const parts: string[] = []
  let part = ''
  let octets = 0
  for (const sign of line) {
    const size = new TextEncoder().encode(sign).length
    if (octets + size > 74) {
      parts.push(part)
      part = ''
      octets = 0
    }
    part += sign
    octets += size
  }
  return [...parts, part].join('\r\n ')
}
