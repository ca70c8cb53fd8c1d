import type { Instant } from '@onus/core/time'
import { types } from 'pg'

const { INT8, TIMESTAMPTZ } = types.builtins

/**
 * How PostgreSQL's texts become values in our own queries: `bigint` a number (a refusal beyond 2^53), `timestamptz` an
 * `Instant`; `numeric` and `date` stay exact texts. Kept per pool, since libraries expect the driver's own (`Date`).
 */
export const ourValues: { getTypeParser: typeof types.getTypeParser } = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (format === 'binary') return types.getTypeParser(oid, 'binary')
    if (oid === INT8) return wholeNumber
    if (oid === TIMESTAMPTZ) return moment
    if (oid === types.builtins.DATE || oid === types.builtins.TIMESTAMP) return asText
    return types.getTypeParser(oid, 'text')
  }) as typeof types.getTypeParser,
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value))
    throw new RangeError(`${text} is beyond the whole numbers that JavaScript holds exactly`)
  return value
}

/** `2026-03-31 00:00:00.123456+00`, as a session in UTC writes it; what is finer than a millisecond is cut off. */
const inUtc = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d{1,6})?\+00$/

function moment(text: string): Instant {
  if (!inUtc.test(text))
    throw new RangeError(`"${text}" is not a moment between the years 1 and 9999 in a session set to UTC`)
  const fraction = text.slice('2026-03-31 00:00:00.'.length, -'+00'.length)
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.padEnd(3, '0').slice(0, 3)}Z` as Instant
}

function asText(text: string): string {
  return text
}
