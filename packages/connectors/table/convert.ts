import type { Column } from '@onus/core/dataset'
import { readDay, readMoment } from './moment.ts'
import type { ColumnSource, TableSettings } from './settings.ts'
import { isList, shownValue, type Value } from './value.ts'

export type Converted =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly given: string; readonly expected: string }

type FromField = Extract<ColumnSource, { from: string }>
export type Rules = Pick<TableSettings, 'numbers' | 'zone' | 'empty'>

/** Turns a value of a file into what the column holds, or says why not. Nothing is guessed: a form not named is ISO 8601. */
export function convert(column: Column, value: Value, source: FromField, rules: Rules): Converted {
  const text = shownValue(value).trim()
  if (typeof value === 'object' && value !== null && 'problem' in value) return refused(value.problem, 'a value')
  if (value === null || (!isList(value) && rules.empty.includes(text))) return { ok: true, value: null }
  const word = source.words?.[text]
  if (word !== undefined) return { ok: true, value: column.type === 'text[]' ? [word] : word }
  switch (column.type) {
    case 'text':
      return { ok: true, value: column.values ? matchingWord(text, column.values) : text }
    case 'integer':
    case 'decimal':
      return number(value, text, column.type, rules)
    case 'boolean':
      return boolean(value, text, source)
    case 'date':
      return orRefused(readDay(value, text, source.format, rules.zone), text, source.format ?? 'YYYY-MM-DD')
    case 'instant':
      return orRefused(
        readMoment(value, text, source.format, rules.zone),
        text,
        source.format ?? 'a moment such as 2026-03-31T09:00:00Z, or YYYY-MM-DD',
      )
    case 'text[]':
      return { ok: true, value: isList(value) ? value : parts(text, source.separator) }
  }
}

function refused(given: string, expected: string): Converted {
  return { ok: false, given, expected }
}

function orRefused(value: string | undefined, text: string, form: string): Converted {
  return value === undefined ? refused(JSON.stringify(text), form) : { ok: true, value }
}

/** A word of a closed set, whatever its case and whether its parts are joined by spaces, hyphens or underscores. */
function matchingWord(text: string, values: readonly string[]): string {
  const plain = (word: string) => word.toLowerCase().replaceAll(/[\s_-]+/g, '_')
  return values.find(value => plain(value) === plain(text)) ?? text
}

function number(value: Value, text: string, type: 'integer' | 'decimal', { numbers }: Rules): Converted {
  const isNumber = typeof value === 'object' && value !== null && 'number' in value
  const expected =
    type === 'integer' ? 'a whole number' : `a number such as ${numbers === 'comma' ? '1234,5' : '1234.5'}`
  const digits = isNumber ? text : pointed(text, numbers)
  if (digits === undefined) return refused(JSON.stringify(text), expected)
  if (!/[eE]/.test(digits)) return { ok: true, value: type === 'integer' ? digits.replace(/\.0*$/, '') : digits }
  return { ok: true, value: Number(digits) }
}

/** The digits with a point; grouping is taken away only where it groups by three. */
function pointed(text: string, numbers: 'point' | 'comma'): string | undefined {
  const plain = text.replaceAll(/[\s\u00a0\u202f']/g, '').replace(/%$/, '')
  const [group, point] = numbers === 'comma' ? ['.', ','] : [',', '.']
  const form = new RegExp(`^[+-]?(\\d+|\\d{1,3}(\\${group}\\d{3})+)(\\${point}\\d+)?$`)
  return form.test(plain) ? plain.replaceAll(group, '').replace(point, '.') : undefined
}

const yes = ['true', 'yes', 'y', '1', 'x', 'on']
const no = ['false', 'no', 'n', '0', 'off']

function boolean(value: Value, text: string, source: FromField): Converted {
  if (typeof value === 'boolean') return { ok: true, value }
  const [trueWords, falseWords] = [source.true ?? yes, source.false ?? no]
  const holds = (words: readonly string[]) => words.some(word => word.toLowerCase() === text.toLowerCase())
  if (holds(trueWords)) return { ok: true, value: true }
  if (holds(falseWords)) return { ok: true, value: false }
  return refused(JSON.stringify(text), `one of ${[...trueWords, ...falseWords].join(', ')}`)
}

function parts(text: string, separator: string | undefined): string[] {
  const pieces = separator === undefined ? text.split(/[;,\n]/) : text.split(separator)
  return pieces.map(piece => piece.trim()).filter(piece => piece !== '')
}
