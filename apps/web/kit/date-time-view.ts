const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['week', 7 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** "3 days ago", "in 2 hours", "just now". */
export function relativeTime(at: string, now: number): string {
  const seconds = (Date.parse(at) - now) / 1000
  const unit = units.find(([, size]) => Math.abs(seconds) >= size)
  return unit ? relative.format(Math.trunc(seconds / unit[1]), unit[0]) : 'just now'
}

/** "31 Mar 2026, 14:05 CEST": the moment with its zone. */
export function absoluteTime(at: string, zone: string): string {
  return momentsIn(zone).format(new Date(at))
}

/** "31 Mar 2026" in a zone. */
export function dayOf(at: string, zone: string): string {
  return daysIn(zone).format(new Date(at))
}

const day = { day: 'numeric', month: 'short', year: 'numeric' } as const
const daysIn = formatterByZone(day)
const momentsIn = formatterByZone({ ...day, hour: '2-digit', minute: '2-digit', timeZoneName: 'short' })

/** Making a formatter takes as long as a hundred uses of it, and a calendar names thousands of days. */
function formatterByZone(options: Intl.DateTimeFormatOptions): (zone: string) => Intl.DateTimeFormat {
  const made = new Map<string, Intl.DateTimeFormat>()
  return zone => {
    const known = made.get(zone) ?? new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone })
    made.set(zone, known)
    return known
  }
}

/** The zone of this browser, e.g. `Europe/Berlin`. */
export function localZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** "1 h 20 min", "350 ms": how long something took. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return seconds % 60 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`
  return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${Math.floor(minutes / 60)} h`
}

/** "1.4 MB": a size in powers of ten. */
export function bytes(count: number): string {
  const sizes = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(count > 0 ? Math.floor(Math.log10(count) / 3) : 0, sizes.length - 1)
  const value = count / 1000 ** power
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${sizes[power]}`
}
