import { localOf, type Stage } from '../deadline/index.ts'
import type { Facts, FactValue } from '../regulation/index.ts'
import type { Instant } from '../time/index.ts'
import type { FilingField, FilingForm } from './form.ts'
import type { Filing, FilingLine } from './schema.ts'

/** What a filing takes its fields from. What is not known is null or left out. */
export type FilingSource = Readonly<{
  entity: Readonly<Record<string, string | readonly string[] | null | undefined>>
  contact: Readonly<Record<string, string | null | undefined>>
  moments: Readonly<Record<string, Instant | null | undefined>>
  facts: Facts
  answers: Readonly<Record<string, string | boolean | readonly string[] | null | undefined>>
  zone: string
}>

/** One line of a drafted report. Null is unknown, and stands in every export as unknown (R-177). */
export type DraftLine = Readonly<{ field: FilingField; value: string | null; owed: boolean }>

export type FilingDraft = Readonly<{
  stage: Stage
  version: string
  lines: readonly DraftLine[]
  /** The fields that the stage owes and nobody has answered. They can be sent as unknown; the law asks for no delay. */
  unknown: readonly FilingField[]
}>

/**
 * Drafts a report from what is known: each field from the one place that has it, so that nothing is asked twice. What is
 * missing is unknown and named; it holds back no report, since each is due without delay. Optional fields are left out while
 * they have no answer.
 */
export function draftFiling(form: FilingForm, stage: Stage, source: FilingSource): FilingDraft {
  const lines = form.fields.flatMap((field): readonly DraftLine[] => {
    const owed = field.owed.includes(stage)
    const value = textOf(field, source)
    return owed || (field.also.includes(stage) && value !== null) ? [{ field, value, owed }] : []
  })
  const unknown = lines.filter(({ owed, value }) => owed && value === null).map(({ field }) => field)
  return { stage, version: form.version, lines, unknown }
}

/** The fields that a person still has to answer for a stage: those that no register, moment or earlier report has. */
export function questionsFor(form: FilingForm, stage: Stage, source: FilingSource): readonly FilingField[] {
  return form.fields.filter(field => field.owed.includes(stage) && textOf(field, source) === null)
}

/** The fields that a stage may say and does not owe, and that nobody has answered yet. */
export function optionalFor(form: FilingForm, stage: Stage, source: FilingSource): readonly FilingField[] {
  const may = form.fields.filter(({ owed, also }) => also.includes(stage) && !owed.includes(stage))
  return may.filter(field => textOf(field, source) === null)
}

/**
 * Whether a draft says what would be drafted now. A length of time that grows while something goes on is no difference, or a
 * draft would be old as soon as it is made.
 */
export function saysTheSame(
  form: FilingForm,
  before: readonly FilingLine[],
  now: readonly FilingLine[],
  goesOn: boolean,
): boolean {
  const grows = (id: string) => {
    const field = form.fields.find(one => one.id === id)
    return goesOn && field?.from === 'fact' && field.kind === 'duration'
  }
  const said = (lines: readonly FilingLine[]) =>
    JSON.stringify(lines.map(line => (grows(line.id) && line.value !== null ? { ...line, value: 'goes on' } : line)))
  return said(before) === said(now)
}

/** The lines of a draft as they are kept with a filing: their words stay when the form gets others. */
export function writtenLines({ lines }: FilingDraft): FilingLine[] {
  return lines.map(({ field: { id, label }, value, owed }) => ({ id, label, value, owed }))
}

/** What stands on every export of a report of an exercise. */
export const exerciseMark = 'EXERCISE – EXERCISE – EXERCISE: nothing in this happened, and it goes to no authority'

type Written = Pick<Filing, 'lines' | 'exercise'>

/**
 * A report as plain text, for portals that take text: each field begins a line, and what goes on is set in, so that no answer can
 * look like another field. Every unknown says so and is listed again at the end.
 */
export function filingText({ lines, exercise }: Written): string {
  const body = lines.map(({ label, value }) => `${label}: ${indented(value) ?? `[unknown: ${label.toLowerCase()}]`}`)
  const unknown = unknownLines(lines)
  const open = unknown.length === 0 ? [] : ['', `Not known yet: ${unknown.join('; ')}`]
  const mark = exercise ? [exerciseMark, ''] : []
  return [...mark, ...body, ...open, ...(exercise ? ['', exerciseMark] : []), ''].join('\n')
}

function indented(value: string | null): string | null {
  return value?.replaceAll(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/g, '\n    ') ?? null
}

/** The labels of what a report owes and nobody has answered. */
export function unknownLines(lines: readonly FilingLine[]): readonly string[] {
  return lines.filter(({ owed, value }) => owed && value === null).map(({ label }) => label)
}

function textOf(field: FilingField, source: FilingSource): string | null {
  switch (field.from) {
    case 'entity':
      return asText(source.entity[field.id])
    case 'contact':
      return asText(source.contact[field.id])
    case 'moment':
      return momentText(field.kind, source.moments[field.moment] ?? null, source.zone)
    case 'fact':
      return factText(field.kind, source.facts[field.fact])
    case 'answer':
      return asText(source.answers[field.id]) ?? field.usual
  }
}

function asText(value: string | boolean | readonly string[] | null | undefined): string | null {
  if (value === null || value === undefined || value === '') return null
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string') return value
  return value.length === 0 ? null : value.join(', ')
}

function momentText(kind: 'moment' | 'ended', at: Instant | null, zone: string): string | null {
  if (kind === 'ended') return at === null ? 'yes' : `no, since ${withZone(at, zone)}`
  return at === null ? null : withZone(at, zone)
}

/** Local time with its offset, zone and UTC, so that no reader has to guess. */
function withZone(at: Instant, zone: string): string {
  const { local, offset } = localOf(at, zone)
  return `${local.replace('T', ' ')} ${offset} (${zone}), ${at.slice(0, 19).replace('T', ' ')} UTC`
}

function factText(kind: 'yes_no' | 'number' | 'duration', value: FactValue | undefined): string | null {
  if (value === undefined) return null
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  const said = (amount: number) => (kind === 'duration' ? durationText(amount) : String(amount))
  if (typeof value === 'number') return said(value)
  const { atLeast, atMost } = value
  return atMost === null ? `at least ${said(atLeast)}` : `between ${said(atLeast)} and ${said(atMost)}`
}

function durationText(seconds: number): string {
  const hours = Math.floor(seconds / 3_600)
  const minutes = Math.floor((seconds % 3_600) / 60)
  const rest = Math.floor(seconds % 60)
  const parts = [hours && `${hours} h`, minutes && `${minutes} min`, rest && `${rest} s`].filter(Boolean)
  return parts.length === 0 ? '0 min' : parts.join(' ')
}
