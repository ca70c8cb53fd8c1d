import { z } from 'zod'

/** What a check itself may say about a resource. The engine adds `excepted` and `missing`. */
export const AnswerStatus = z.enum([
  'pass',
  'fail',
  'excluded',
  'not_applicable',
  'not_evaluated',
  'manual',
  'info',
  'suppressed',
  'error',
])
export type AnswerStatus = z.infer<typeof AnswerStatus>

/** The state of one resource in a result: the one closed set of words (rulings 4). */
export const RowStatus = z.enum([...AnswerStatus.options, 'excepted', 'missing'])
export type RowStatus = z.infer<typeof RowStatus>

/** What a whole run says. Everything but `passed` and `failed` leaves the control unknown, for that reason. */
export const RunVerdict = z.enum(['passed', 'failed', 'no_data', 'stale', 'error', 'timed_out'])
export type RunVerdict = z.infer<typeof RunVerdict>

/** What a row means for the question whether the control operated. Only `pass` supports it. */
export type RowMeaning = 'supports' | 'contradicts' | 'accepted' | 'unknown' | 'counted'

const meanings: Record<RowStatus, RowMeaning> = {
  pass: 'supports',
  fail: 'contradicts',
  excepted: 'accepted',
  error: 'unknown',
  not_evaluated: 'unknown',
  manual: 'unknown',
  missing: 'unknown',
  excluded: 'counted',
  not_applicable: 'counted',
  suppressed: 'counted',
  info: 'counted',
}

export function meaningOf(status: RowStatus): RowMeaning {
  return meanings[status]
}
