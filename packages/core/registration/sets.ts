import { type Due, dueOf } from '../deadline/index.ts'
import { type Cited, type Law, listOf, ofTypes, startsOf } from '../regulation/index.ts'
import type { EntityClass } from '../scoping/index.ts'
import type { Instant } from '../time/index.ts'

/** A set of what an entity tells about itself: the list of each member state, or the registry of the Union. */
export type RegistrationSet = Readonly<{
  id: 'list' | 'registry'
  rule: Cited
  fields: readonly string[]
  change: Cited
  /** The day that the law names for those who fell under it before; null where it names none. */
  first: Cited | null
}>

/** What of an entity is registered, by field. A field that nobody has filled in is left out. */
export type Dossier = Readonly<Record<string, unknown>>

/** The sets that an entity owes: the list when it is in either class, the registry by its types (Articles 3(4) and 27; R-154). */
export function registrationSets(
  law: Law,
  entity: Readonly<{ class: EntityClass; types: readonly string[] }>,
): readonly RegistrationSet[] {
  const listed = entity.class === 'important' || entity.class === 'essential'
  const inRegistry = ofTypes(listOf(law, 'registration.registry.entities'), entity.types) === 'yes'
  return [
    ...(listed || entity.class === 'registration_only' ? [setOf(law, 'list')] : []),
    ...(entity.class !== 'out' && inRegistry ? [setOf(law, 'registry')] : []),
  ]
}

function setOf(law: Law, id: RegistrationSet['id']): RegistrationSet {
  const first = law.find(`registration.${id}.first`)
  const more = id === 'list' ? law.find('registration.more') : undefined
  return {
    id,
    rule: law.get(`registration.${id}`),
    fields: [...listOf(law, `registration.${id}`), ...(more?.value.is === 'list' ? more.value.items : [])],
    change: law.get(`registration.${id}.change`),
    first: first?.value.is === 'day' ? first : null,
  }
}

/** The fields that sets ask for and the dossier lacks, each once. An empty text or list is lacking. */
export function missingFields(sets: readonly RegistrationSet[], dossier: Dossier): readonly string[] {
  return [...new Set(sets.flatMap(({ fields }) => fields))].filter(field => isEmpty(dossier[field]))
}

/** The fields that differ between what was registered and what holds now, of those that a set asks for. */
export function changedFields(set: RegistrationSet, registered: Dossier, now: Dossier): readonly string[] {
  return set.fields.filter(field => JSON.stringify(registered[field] ?? null) !== JSON.stringify(now[field] ?? null))
}

/**
 * By when a change has to be told: counted from when it happened, not from when somebody noticed, and by the shorter time
 * where several sets ask for the field. Null when no set asks for it.
 */
export function changeDue(
  sets: readonly RegistrationSet[],
  field: string,
  changedAt: Instant,
  zone: string,
): Due | null {
  const starts = sets.filter(({ fields }) => fields.includes(field)).flatMap(({ change }) => startsOf(change))
  return dueOf(starts, { changed: changedAt }, zone)
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true
  return Array.isArray(value) && value.length === 0
}
