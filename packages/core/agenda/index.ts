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
})
export type AgendaItem = z.infer<typeof AgendaItem>

/** By day, then what is open first, then by title. */
export function inOrder(items: readonly AgendaItem[]): readonly AgendaItem[] {
  return items.toSorted(
    (a, b) => a.day.localeCompare(b.day) || Number(a.done) - Number(b.done) || a.title.localeCompare(b.title),
  )
}

/**
 * A calendar as RFC 5545: an item is an event of a whole day, so that a time zone changes nothing, or of a moment in UTC where
 * hours count. An item keeps its id, so that reading the file again moves it instead of doubling it.
 */
export function icsOf(items: readonly AgendaItem[], about: Readonly<{ name: string; origin: string; at: Instant }>) {
  const stamp = stampOf(about.at)
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Onus//Compliance calendar//EN',
    'CALSCALE:GREGORIAN',
    `X-WR-CALNAME:${escaped(about.name)}`,
    ...items.flatMap(item => [
      'BEGIN:VEVENT',
      `UID:${escaped(`${item.kind}-${item.id}-${item.part ?? (item.kind === 'performance' ? item.day : '')}`)}@onus`,
      `DTSTAMP:${stamp}`,
      item.at ? `DTSTART:${stampOf(item.at)}` : `DTSTART;VALUE=DATE:${item.day.replaceAll('-', '')}`,
      `SUMMARY:${escaped(item.done ? `Done: ${item.title}` : item.title)}`,
      `DESCRIPTION:${escaped(item.what)}`,
      `URL:${about.origin}/open/${item.noun}/${encodeURIComponent(item.id)}`,
      'TRANSP:TRANSPARENT',
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
  ]
  return `${lines.map(folded).join('\r\n')}\r\n`
}

function stampOf(at: Instant): string {
  return at.replaceAll(/[-:]|\.\d{3}/g, '')
}

function escaped(text: string): string {
  return text.replaceAll(/[\\;,]/g, sign => `\\${sign}`).replaceAll(/\r?\n/g, '\\n')
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
