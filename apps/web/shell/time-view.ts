import type { UrlState } from '../kit/url-state.ts'

/** The moment the whole page looks from: world time, and what was known. `null` is now. */
export interface Moment {
  readonly asOf: string | null
  readonly knownAt: string | null
}

/** Reads the moment from the address. What is no moment is now. */
export function momentOf(url: UrlState): Moment {
  return { asOf: instantOf(url.asOf), knownAt: instantOf(url.knownAt) }
}

/** The moment as the API asks for it, without the parts that are now. */
export function momentQuery(moment: Moment): { asOf?: string; knownAt?: string } {
  return { ...(moment.asOf && { asOf: moment.asOf }), ...(moment.knownAt && { knownAt: moment.knownAt }) }
}

export function isNow(moment: Moment): boolean {
  return moment.asOf === null && moment.knownAt === null
}

/** A day in the address means its end: "as of 31 March" includes that day. A whole instant means itself. */
function instantOf(text: string | undefined): string | null {
  if (!text) return null
  const whole = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T23:59:59.999Z` : text
  const at = Date.parse(whole)
  return Number.isNaN(at) ? null : new Date(at).toISOString()
}

/** The moment in words: "As of 31 March 2026, known then". */
export function momentInWords(moment: Moment): string {
  const asOf = moment.asOf ? `As of ${longDay(moment.asOf)}` : 'As of now'
  const known = moment.knownAt ? `by what was known on ${longDay(moment.knownAt)}` : 'by what is known now'
  return `${asOf}, ${known}`
}

function longDay(at: string): string {
  const day = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'long', year: 'numeric' })
  const clock = at.endsWith('T23:59:59.999Z') ? '' : ` ${at.slice(11, 16)} UTC`
  return `${day.format(new Date(at))}${clock}`
}
