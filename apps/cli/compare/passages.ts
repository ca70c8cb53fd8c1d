import { type SectionKey, sectionKeys, sections } from '@onus/core/description'
import type { Passage, Told } from '@onus/core/same-words'
import type { FactContent } from '@onus/reports/bundle'

/** Where in a report people write, besides the sections of a description. */
const besides = {
  assertion: 'Assertion and its papers',
  procedures: 'Procedures of tests',
  results: 'Results of tests',
  conclusions: 'Conclusions',
  opinion: 'Opinion',
} as const

export type Place = SectionKey | keyof typeof besides

/** What each place is called, in the order of a report. */
export const places: ReadonlyMap<Place, string> = new Map<Place, string>([
  ...sectionKeys.map(key => [key, `${sections[key].code} ${sections[key].title}`] as const),
  ...(Object.entries(besides) as [Place, string][]),
])

export const writtenNouns = new Set(['description', 'assertion', 'test', 'conclusion', 'opinion'])
export const namingNouns = new Set(['organisation', 'legal-entity', 'scope', 'person'])

/**
 * What people wrote in a report, and the names that are theirs. Given are the last versions of what is written and all of what
 * names; what another supersedes is left out. Findings are left out, since Onus writes their words.
 */
export function toldIn(contents: readonly FactContent[], organisation: string): Told<Place> {
  const superseded = new Set(contents.map(({ body }) => body.supersedes))
  return {
    passages: contents.filter(({ subject }) => !superseded.has(subject)).flatMap(passagesOf),
    names: [
      organisation,
      ...contents.filter(({ noun }) => namingNouns.has(noun)).flatMap(({ body }) => texts(body.name)),
    ],
  }
}

function passagesOf({ noun, body }: FactContent): readonly Passage<Place>[] {
  const at = (place: Place, ...values: readonly unknown[]) => values.flatMap(texts).map(text => ({ place, text }))
  switch (noun) {
    case 'description':
      return sectionKeys.flatMap(key => at(key, without(body[key], 'made', 'decision')))
    case 'assertion':
      return at(
        'assertion',
        member(body.lifecycle, 'text') ?? body.exceptions,
        Object.values(members(body.papers)).map(wordsOfPaper),
      )
    case 'test':
      return [
        ...at('procedures', body.procedure),
        ...at(
          'results',
          listOf(body.results).map(one => member(one, 'reason')),
          member(body.lifecycle, 'words'),
        ),
      ]
    case 'conclusion':
      return at('conclusions', member(member(body.signed, 'statement'), 'text'))
    case 'opinion':
      return at('opinion', member(member(body.signed, 'statement'), 'text'))
    default:
      return []
  }
}

function wordsOfPaper(paper: unknown): readonly unknown[] {
  return [member(paper, 'text'), listOf(member(paper, 'answers')).map(one => member(one, 'words'))]
}

/** Every text inside a value; what is none of the shape that is expected simply has no text there. */
function texts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : []
}

function without(value: unknown, ...left: readonly string[]): unknown {
  return Object.fromEntries(Object.entries(members(value)).filter(([key]) => !left.includes(key)))
}

function member(value: unknown, key: string): unknown {
  return members(value)[key]
}

function members(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
