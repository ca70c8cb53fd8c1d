import { SourceProblem } from '../connector/index.ts'
import type { Value } from './value.ts'

/** The forms a preview tries on values; the first parts are unlike each other on purpose. */
export const knownForms = [
  'YYYY-MM-DD',
  'YYYY/MM/DD',
  'DD.MM.YYYY',
  'DD/MM/YYYY',
  'MM/DD/YYYY',
  'DD-MM-YYYY',
  'YYYYMMDD',
] as const

/** The day of a value as YYYY-MM-DD. */
export function readDay(value: Value, text: string, form: string | undefined, zone: string): string | undefined {
  if (isMoment(value)) return value.moment.slice(0, 10)
  const local = localOf(text, form)
  if (local) return local.day
  const moment = readMoment(value, text, form, zone)
  return moment === undefined ? undefined : dayIn(zone, new Date(moment))
}

/** The moment of a value with its zone; a value that names none is taken to be in `zone`, a day to begin there. */
export function readMoment(value: Value, text: string, form: string | undefined, zone: string): string | undefined {
  if (form === 'unix' || form === 'unix_ms') return fromEpoch(text, form)
  const given = isMoment(value) ? value.moment : text
  const zoned = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s?(Z|UTC|GMT|[+-]\d{2}:?\d{2})$/i.exec(
    given,
  )
  if (zoned) return `${zoned[1]}T${zoned[2]}${/^[+-]/.test(zoned[3] ?? '') ? zoned[3] : 'Z'}`
  const local = localOf(given, isMoment(value) ? undefined : form)
  return local && inZone(local.day, local.time, zone)
}

/** The forms of `knownForms` that every one of the values has. */
export function formsOf(values: readonly string[]): readonly string[] {
  if (values.length === 0) return []
  return knownForms.filter(form => values.every(value => localOf(value.trim(), form) !== undefined))
}

function isMoment(value: Value): value is { moment: string } {
  return typeof value === 'object' && value !== null && 'moment' in value
}

type Local = { readonly day: string; readonly time: string }

function localOf(text: string, form = 'YYYY-MM-DD'): Local | undefined {
  const match = patternOf(form).exec(text)
  if (!match?.groups) return undefined
  const { year = '', month = '', day = '', hour = '0', minute = '0', second = '0', fraction = '', half } = match.groups
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (/p/i.test(half) ? 12 : 0)
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  if (!isDay(Number(year), Number(month), Number(day)) || hours > 23 || Number(minute) > 59 || Number(second) > 59)
    return undefined
  const two = (part: string | number) => String(part).padStart(2, '0')
  return { day: date, time: `${two(hours)}:${two(minute)}:${two(second)}.${fraction.padEnd(6, '0').slice(0, 6)}` }
}

const patterns = new Map<string, RegExp>()

/** A form as a pattern; a time may follow a form that names none. */
function patternOf(form: string): RegExp {
  const known = patterns.get(form)
  if (known) return known
  if (!/YYYY/.test(form) || !/M/.test(form) || !/D/.test(form))
    throw new SourceProblem(
      `"${form}" is no form of a day; use YYYY, MM and DD, such as DD.MM.YYYY, or unix or unix_ms`,
    )
  const body = form.replaceAll(/YYYY|MM?|DD?|HH|mm|ss|[^A-Za-z]|[A-Za-z]/g, part => fields[part] ?? escaped(part))
  const time = /HH/.test(form)
    ? ''
    : `(?:[T ]+${fields.HH}:${fields.mm}(?::${fields.ss}(?:[.,](?<fraction>\\d{1,9}))?)?(?:\\s?(?<half>[ap]\\.?m\\.?))?)?`
  const pattern = new RegExp(`^${body}${time}$`, 'i')
  patterns.set(form, pattern)
  return pattern
}

const fields: Readonly<Record<string, string>> = {
  YYYY: '(?<year>\\d{4})',
  MM: '(?<month>\\d{1,2})',
  M: '(?<month>\\d{1,2})',
  DD: '(?<day>\\d{1,2})',
  D: '(?<day>\\d{1,2})',
  HH: '(?<hour>\\d{1,2})',
  mm: '(?<minute>\\d{2})',
  ss: '(?<second>\\d{2})',
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}

function isDay(year: number, month: number, day: number): boolean {
  const days = month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31
  return year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= days
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

function fromEpoch(text: string, form: 'unix' | 'unix_ms'): string | undefined {
  if (!/^-?\d{1,15}(\.\d+)?$/.test(text)) return undefined
  const date = new Date(Number(text) * (form === 'unix' ? 1000 : 1))
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}

/** A local time in a zone as a moment. A time that a change of clocks skips is taken with the offset before the change. */
function inZone(day: string, time: string, zone: string): string {
  const fixed = /^[+-]\d{2}:\d{2}$/.test(zone) ? zone : undefined
  if (zone === 'UTC' || fixed) return `${day}T${time}${fixed ?? 'Z'}`
  const asUtc = Date.parse(`${day}T${time.slice(0, 12)}Z`)
  const guess = asUtc - offsetMs(zone, asUtc)
  return new Date(asUtc - offsetMs(zone, guess)).toISOString()
}

function dayIn(zone: string, date: Date): string {
  return new Date(date.getTime() + offsetMs(zone, date.getTime())).toISOString().slice(0, 10)
}

const clocks = new Map<string, Intl.DateTimeFormat>()

function offsetMs(zone: string, at: number): number {
  const parts = Object.fromEntries(
    clockOf(zone)
      .formatToParts(at)
      .map(part => [part.type, Number(part.value)]),
  )
  const local = Date.UTC(
    parts.year ?? 0,
    (parts.month ?? 1) - 1,
    parts.day ?? 1,
    parts.hour ?? 0,
    parts.minute ?? 0,
    parts.second ?? 0,
  )
  return local - Math.floor(at / 1000) * 1000
}

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone)
  if (known) return known
  try {
    const clock = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    clocks.set(zone, clock)
    return clock
  } catch {
    throw new SourceProblem(`"${zone}" is no time zone; give one such as Europe/Paris, +01:00 or UTC`)
  }
}
