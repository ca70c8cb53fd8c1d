import type { FrameworkKind } from '@onus/core/framework'
import type { Reply } from '../api.ts'

type Card = Reply<'frameworks', 'list'>['items'][number]

const kinds: Readonly<Record<FrameworkKind, string>> = {
  criteria: 'criteria',
  outcomes: 'outcomes',
  controls: 'controls',
  'management-system': 'clauses and controls',
  obligations: 'duties',
}

/** What the items of a framework are called, in the plural. */
export function kindWord(kind: FrameworkKind): string {
  return kinds[kind]
}

/** The name of a framework without its version: `csf` of `csf@2.0`. */
export function nameOf(ref: string): string {
  return ref.slice(0, Math.max(0, ref.indexOf('@'))) || ref
}

/** The frameworks in their order, the versions of one together: the one that describes the latest publication first. */
export function versionsByFramework(
  cards: readonly Card[],
): readonly { readonly latest: Card; readonly others: readonly Card[] }[] {
  return [...Map.groupBy(cards, card => nameOf(card.id)).values()].flatMap(versions => {
    const [latest, ...others] = versions.toSorted(
      (one, other) =>
        other.asOf.localeCompare(one.asOf) || other.version.localeCompare(one.version, 'en', { numeric: true }),
    )
    return latest ? [{ latest, others }] : []
  })
}

/** The head of a framework as it is written in a form. Empty texts are not given yet. */
export interface HeadDraft {
  readonly id: string
  readonly version: string
  readonly title: string
  readonly shortTitle: string
  readonly publisher: string
  readonly licence: string
  readonly provenance: string
  readonly legalForce: 'voluntary' | 'binding' | ''
  readonly kind: FrameworkKind | ''
  readonly asOf: string
}

export const emptyHead: HeadDraft = {
  id: '',
  version: '',
  title: '',
  shortTitle: '',
  publisher: '',
  licence: '',
  provenance: '',
  legalForce: '',
  kind: '',
  asOf: '',
}

type Head = Reply<'frameworks', 'importFile'>['head']

/** What the head form shows of what a file says. What somebody wrote stays. */
export function draftOfHead(head: Head, written: Partial<HeadDraft>): HeadDraft {
  const said = Object.fromEntries(
    Object.entries(head).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join('\n') : value]],
    ),
  )
  return { ...emptyHead, ...said, ...written }
}

/** What of a head was given, in the form of the API. */
export function headOf(written: Partial<HeadDraft>): Head {
  const { provenance, ...rest } = written
  const given = Object.fromEntries(
    Object.entries(rest).flatMap(([name, value]) => {
      const text = String(value).trim()
      return text === '' ? [] : [[name, text]]
    }),
  )
  const lines = (provenance ?? '')
    .split('\n')
    .map(line => line.trim())
    .filter(Boolean)
  return { ...given, ...(lines.length > 0 && { provenance: lines }) } as Head
}

const words: Readonly<Record<keyof HeadDraft, string>> = {
  id: 'Give it a short id.',
  version: 'Say which version it is.',
  title: 'Give it a title.',
  shortTitle: 'Give it a short title.',
  publisher: 'Say who published it.',
  licence: 'Say what may be done with it.',
  provenance: 'Say where its contents come from.',
  legalForce: 'Say whether it binds by law.',
  kind: 'Say what its items are.',
  asOf: 'Say which day it describes.',
}

/** What is wrong with the head, by field. */
export function headErrors(draft: HeadDraft): Readonly<Partial<Record<keyof HeadDraft, string>>> {
  const errors: Partial<Record<keyof HeadDraft, string>> = {}
  for (const name of Object.keys(words) as (keyof HeadDraft)[])
    if (draft[name].trim() === '') errors[name] = words[name]
  if (draft.id && !/^[a-z0-9][a-z0-9-]*$/.test(draft.id))
    errors.id = 'Small letters, digits and dashes only, as in our-policy.'
  if (draft.version && !/^[A-Za-z0-9][A-Za-z0-9.]*$/.test(draft.version))
    errors.version = 'Letters, digits and dots only, as in 2026.1.'
  return errors
}
