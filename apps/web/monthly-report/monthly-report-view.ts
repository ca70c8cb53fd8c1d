import { type ReadinessState, readinessWords } from '@onus/core/readiness'
import type { Reply } from '../api.ts'
import { readinessOrder } from '../readiness/readiness-view.ts'

export type Monthly = Reply<'monthlyReports', 'get'>
type Engagement = Monthly['engagements'][number]

/** One result of the criteria of an engagement, when the month began and when it was over. */
interface CountRow {
  readonly state: ReadinessState
  readonly words: string
  readonly begin: string
  readonly end: string
}

/** The counts of an engagement, without results that no criterion had at either time. Nothing is added up to one figure. */
export function countRows({ begin, end }: Engagement): readonly CountRow[] {
  return readinessOrder
    .filter(state => end[state] > 0 || (begin?.[state] ?? 0) > 0)
    .map(state => ({
      state,
      words: readinessWords[state],
      begin: begin === null ? 'not there yet' : String(begin[state]),
      end: String(end[state]),
    }))
}

/** Where an engagement went in the month; null where it stayed. */
export function stepWords({ step }: Engagement): string | null {
  if (step === null) return null
  const words = (state: string) => state.replaceAll('_', ' ')
  return step.from === null ? `Opened; now ${words(step.to)}.` : `Went from ${words(step.from)} to ${words(step.to)}.`
}

/** A month as people write it. */
export function monthWords(month: string): string {
  return new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    Date.parse(`${month}-01T00:00:00.000Z`),
  )
}
