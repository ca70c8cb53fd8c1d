import type { Cell } from './row.ts'
import type { Column } from './schema.ts'

type Read = { ok: true; value: Cell } | { ok: false; expected: string }

/** Reads one value as a cell of the column, in canonical form; what it cannot read it refuses and says what it expected. */
export function cellOf(column: Column, given: unknown): Read {
  if (given === null || given === undefined)
    return column.nullable
      ? { ok: true, value: null }
      : { ok: false, expected: `${expectedOf[column.type]}, not nothing` }
  const value = readers[column.type](given)
  if (value === undefined) return { ok: false, expected: expectedOf[column.type] }
  if (column.values && !column.values.includes(String(value)))
    return { ok: false, expected: `one of ${column.values.join(', ')}` }
  return { ok: true, value }
}

const expectedOf: Record<Column['type'], string> = {
  text: 'well-formed text without NUL',
  integer: 'a whole number between -9007199254740991 and 9007199254740991',
  decimal: 'a number with at most 29 digits before and 9 after the point',
  boolean: 'true or false',
  instant: 'a moment with its zone, such as 2026-03-31T00:00:00Z',
  date: 'a day such as 2026-03-31',
  'text[]': 'a list of well-formed texts without NUL',
}

const readers: Record<Column['type'], (given: unknown) => Exclude<Cell, null> | undefined> = {
  text: given => (typeof given === 'string' && isStorable(given) ? given : undefined),
  integer,
  decimal,
  boolean,
  instant,
  date,
  'text[]': given => (Array.isArray(given) && given.every(isStorable) ? given : undefined),
}

function isStorable(value: unknown): value is string {
  return typeof value === 'string' && value.isWellFormed() && !value.includes('\0')
}

function integer(given: unknown): number | undefined {
  if (typeof given === 'bigint') return BigInt.asIntN(54, given) === given ? integer(Number(given)) : undefined
  if (typeof given === 'string') return /^[+-]?\d{1,16}$/.test(given) ? integer(Number(given)) : undefined
  return Number.isSafeInteger(given) ? Number(given) + 0 : undefined
}

function decimal(given: unknown): string | undefined {
  if (typeof given === 'bigint') return decimal(given.toString())
  if (typeof given === 'number') return Number.isFinite(given) ? decimal(plain(given)) : undefined
  if (typeof given !== 'string') return undefined
  const match = /^([+-]?)0*(\d{0,29})(?:\.(\d{0,9}?)0*)?$/.exec(given)
  if (!match || !/\d/.test(given)) return undefined
  const whole = match[2] || '0'
  const digits = match[3] ? `${whole}.${match[3]}` : whole
  return match[1] === '-' && digits !== '0' ? `-${digits}` : digits
}

/** A float has no exact decimal digits: beyond nine after the point it is rounded, while such text is refused. */
function plain(value: number): string {
  const text = String(value)
  return /e|\.\d{10}/.test(text) ? value.toFixed(9) : text
}

function boolean(given: unknown): boolean | undefined {
  if (typeof given === 'boolean') return given
  if (given === 'true') return true
  if (given === 'false') return false
  return undefined
}

function date(given: unknown): string | undefined {
  return typeof given === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(given) && isDayText(given) ? given : undefined
}

function isDayText(text: string): boolean {
  return isDay(Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10)))
}

const canonicalInstant = /^\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}Z$/
const instantForm =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?:[Zz]|([+-])(\d{2}):?(\d{2}))$/

/** Microseconds, always six digits, always Z: instants of rows sort as text. */
function instant(given: unknown): string | undefined {
  if (given instanceof Date) return Number.isNaN(given.getTime()) ? undefined : instant(given.toISOString())
  if (typeof given !== 'string') return undefined
  if (canonicalInstant.test(given) && isDayText(given)) return given
  const match = instantForm.exec(given)
  if (!match) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(part => Number(part ?? 0)) as number[]
  if (!isDay(year!, month!, day!) || hour! > 23 || minute! > 59 || second! > 59) return undefined
  const [offsetHours, offsetMinutes] = [Number(match[9] ?? 0), Number(match[10] ?? 0)]
  if (offsetHours > 23 || offsetMinutes > 59) return undefined
  const offset = (match[8] === '-' ? -1 : 1) * (offsetHours * 60 + offsetMinutes)
  const utc = new Date(0)
  utc.setUTCFullYear(year!, month! - 1, day!)
  utc.setUTCHours(hour!, minute! - offset, second!)
  if (utc.getUTCFullYear() < 1 || utc.getUTCFullYear() > 9999) return undefined
  return `${utc.toISOString().slice(0, 19)}.${(match[7] ?? '').padEnd(6, '0').slice(0, 6)}Z`
}

function isDay(year: number, month: number, day: number): boolean {
  const days = month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31
  return year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= days
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}
