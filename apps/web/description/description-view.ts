import { type Description, type SectionDraft, type SectionKey, sections } from '@onus/core/description'
import type { Reply } from '../api.ts'
import type { State } from '../kit/state-view.ts'

export type DescriptionReply = Reply<'descriptions', 'get'>
export type SectionReply = DescriptionReply['sections'][number]
export type Choices = DescriptionReply['choices']

/** How a section stands, as a shape and in words; what is stale comes before what is missing. */
export function standing({ gaps, changed }: Pick<SectionReply, 'gaps' | 'changed'>): {
  readonly state: State
  readonly words: string
} {
  if (changed.length > 0) return { state: 'late', words: `Stale: ${counted(changed.length, 'fact')} changed` }
  if (gaps.length > 0) return { state: 'unknown', words: `${counted(gaps.length, 'thing')} missing` }
  return { state: 'operating', words: 'Complete' }
}

/** How many sections are complete, in words. */
export function progress(all: readonly Pick<SectionReply, 'gaps' | 'changed'>[]): string {
  const complete = all.filter(one => one.gaps.length === 0 && one.changed.length === 0).length
  return `${complete} of ${all.length} sections complete`
}

/** What is changed of a section: what stands now, without what Onus adds. */
export function draftOf<Key extends SectionKey>(
  section: Key,
  description: Description,
): Extract<SectionDraft, { section: Key }> {
  const { made: _, ...said } = description[section]
  return { section, ...said, ...('decision' in said && { decision: undecorated(said.decision as Decided) }) } as never
}

/** The name of a section with its number. */
export function titleOf(section: SectionKey): string {
  return `${sections[section].code} ${sections[section].title}`
}

/** The decisions about the changes that are not decided yet, all as not mattering. */
export function othersIrrelevant(
  changes: Choices['changes'],
  decisions: Description['changes']['decisions'],
): Description['changes']['decisions'] {
  const decided = new Set(decisions.map(one => one.key))
  const others = changes.filter(change => !decided.has(change.key) && !change.material)
  return [...decisions, ...others.map(({ key }) => ({ key, relevant: false, words: '' }))]
}

/** The suppliers inside the boundary of which nobody said yet what they are. */
export function unclassified(
  { suppliers }: Pick<Choices, 'suppliers'>,
  named: readonly { readonly name: string }[],
): Choices['suppliers'] {
  const known = new Set(named.map(one => one.name.trim().toLowerCase()))
  return suppliers.filter(supplier => !known.has(supplier.name.toLowerCase()))
}

type Decided = Description['incidents']['decision']

function undecorated(decision: Decided) {
  return decision.state === 'none' ? { state: decision.state, title: decision.title } : decision
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`
