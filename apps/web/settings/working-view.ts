import type { Working } from '@onus/core/organisation'

export const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const

/** Holidays as people write them: a day and its name a line. */
export function holidayLines(holidays: Working['holidays']): string {
  return holidays.map(({ date, title }) => `${date} ${title}`.trimEnd()).join('\n')
}

/** What a person wrote, in the order of days, each day once; lines that begin with no day are named. */
export function holidaysOf(text: string): Readonly<{ holidays: Working['holidays']; faults: readonly string[] }> {
  const lines = text.split('\n').map(line => line.trim())
  const found = new Map<string, string>()
  const faults: string[] = []
  for (const [at, line] of lines.entries()) {
    if (line === '') continue
    const [date = '', ...words] = line.split(/[\s,;]+/)
    if (isDay(date)) found.set(date, words.join(' '))
    else faults.push(`Line ${at + 1} begins with "${date}"; expected a day like 2026-12-25`)
  }
  const holidays = [...found].map(([date, title]) => ({ date, title }))
  return { holidays: holidays.toSorted((a, b) => a.date.localeCompare(b.date)), faults }
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

/** A count of days that a person typed, or null when it is none. */
export function daysOf(text: string): number | null {
  const days = Number(text)
  return Number.isInteger(days) && days >= 1 && days <= 250 ? days : null
}
