const hour = 1
const day = 24 * hour
const units: Readonly<Record<string, number>> = {
  hour,
  day,
  week: 7 * day,
  month: 30 * day,
  quarter: 91 * day,
  year: 365 * day,
}
const words: readonly (readonly [RegExp, number])[] = [
  [/\bhourly\b/, hour],
  [/\bdaily\b/, day],
  [/\b(bi-?weekly|fortnightly)\b/, 14 * day],
  [/\bweekly\b/, 7 * day],
  [/\b(semi-?annual(ly)?|half-?yearly|twice a year)\b/, 182 * day],
  [/\bmonthly\b/, 30 * day],
  [/\bquarterly\b/, 91 * day],
  [/\b(annual(ly)?|yearly|once a year)\b/, 365 * day],
]

/**
 * How many hours lie between two performances at most, as words of a parameter say it: "quarterly", "every 30 days",
 * "within 24 hours", "30 (thirty) days". Null when they say no time, or more than one.
 */
export function hoursBetween(text: string): number | null {
  let said = text.toLowerCase()
  const found = new Set<number>()
  for (const [word, hours] of words) {
    if (!word.test(said)) continue
    found.add(hours)
    said = said.replace(word, ' ')
  }
  for (const match of said.matchAll(
    /(\d+)\s*(?:\([a-z -]+\)\s*)?(?:calendar |business |working )?(hour|day|week|month|quarter|year)s?\b/g,
  )) {
    found.add(Number(match[1]) * (units[match[2] ?? ''] ?? Number.NaN))
  }
  const once = /\b(?:every|each|per|a)\s+(hour|day|week|month|quarter|year)\b/.exec(said)
  if (once && found.size === 0) found.add(units[once[1] ?? ''] ?? Number.NaN)
  const [only] = found
  return found.size === 1 && only !== undefined && only > 0 ? only : null
}

/** Whether the first is asked for at least as often as the second. Null when either says no time. */
export function isAtLeastAsOften(first: string, second: string): boolean | null {
  const [one, other] = [hoursBetween(first), hoursBetween(second)]
  return one === null || other === null ? null : one <= other
}
