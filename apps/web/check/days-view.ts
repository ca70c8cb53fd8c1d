export type Day = {
  readonly day: string
  readonly failing: number
  readonly unknown: number
  readonly observed: boolean
}

export type DayState = 'operating' | 'failing' | 'unknown'

/** A day on which a resource failed is failing; one on which nothing spoke, or something was not known, is unknown, never good. */
export function dayState({ failing, unknown, observed }: Day): DayState {
  if (failing > 0) return 'failing'
  return observed && unknown === 0 ? 'operating' : 'unknown'
}

/** The answer to whether every resource passed on every day, in a sentence. */
export function answerOf(resources: number, days: readonly Day[]): string {
  const count = (state: DayState) => days.filter(day => dayState(day) === state).length
  const [good, failing, unknown] = [count('operating'), count('failing'), count('unknown')]
  if (resources === 0) return `Nothing was judged on these ${days.length} days.`
  const of = `${resources.toLocaleString('en-GB')} ${resources === 1 ? 'resource' : 'resources'}`
  if (failing + unknown === 0) return `All ${of} passed on every one of ${days.length} days.`
  const parts = [
    failing > 0 ? `on ${failing} ${failing === 1 ? 'day' : 'days'} at least one failed` : '',
    unknown > 0 ? `${unknown} ${unknown === 1 ? 'day is' : 'days are'} unknown` : '',
  ].filter(Boolean)
  return `Of ${of}, all passed on ${good} of ${days.length} days; ${parts.join(', ')}.`
}

/** The days in columns of a week, Monday first; the first column begins with empty places. */
export function weeksOf(days: readonly Day[]): readonly (readonly (Day | null)[])[] {
  const first = days[0]
  if (!first) return []
  const empty = (new Date(`${first.day}T00:00:00Z`).getUTCDay() + 6) % 7
  const places: (Day | null)[] = [...Array.from({ length: empty }, () => null), ...days]
  return Array.from({ length: Math.ceil(places.length / 7) }, (_, week) => places.slice(week * 7, week * 7 + 7))
}

/** What one day says, for who points at it or hears it. */
export function sayDay(day: Day): string {
  const state = dayState(day)
  if (state === 'operating') return `${day.day}: every resource passed`
  const said = [
    day.failing > 0 ? `${day.failing} failed` : '',
    day.unknown > 0 ? `${day.unknown} unknown` : '',
    day.observed ? '' : 'no result spoke',
  ].filter(Boolean)
  return `${day.day}: ${said.join(', ')}`
}
