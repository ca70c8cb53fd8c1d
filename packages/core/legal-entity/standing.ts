import { dueOf } from '../deadline/index.ts'
import type { Dossier } from '../registration/index.ts'
import { type EntityType, type Law, lawOf, type Pack, startsOf } from '../regulation/index.ts'
import { type Change, changesOf, driftOf, type Figures, type Scoping, scope } from '../scoping/index.ts'
import type { Instant } from '../time/index.ts'
import type { EntityContact, LegalEntity } from './schema.ts'

/**
 * The law that an entity stands under on a day: the Union's with the overlay of the member state whose authority is competent,
 * or of its seat while that is open. Drafts count only where somebody asks what they would change.
 */
export function lawFor(
  packs: readonly Pack[],
  { country, scoping }: Pick<LegalEntity, 'country' | 'scoping'>,
  on: string,
  drafts = false,
): Law {
  const union = lawOf(packs, { on, jurisdiction: null, drafts })
  const [competent = country] = scope(union, scoping).jurisdiction.memberStates
  const jurisdiction = packs.some(pack => pack.jurisdiction === competent) ? competent : null
  return lawOf(packs, { on, jurisdiction, drafts })
}

/** Why a decision about the scope of an entity is to be taken, or taken again. */
export type RecheckReason =
  | Readonly<{ is: 'undecided' }>
  | Readonly<{ is: 'differs'; computed: Scoping['class'] }>
  | Readonly<{ is: 'drift'; measures: readonly (keyof Figures)[] }>
  | Readonly<{ is: 'types' }>
  | Readonly<{ is: 'law'; packs: readonly string[] }>
  | Readonly<{ is: 'yearly'; by: Instant }>

export type EntityStanding = Readonly<{
  scoping: Scoping
  changes: readonly Change[]
  recheck: readonly RecheckReason[]
}>

/**
 * How an entity stands with the scope of NIS2 now: what the rules give, what would change it, and why the decision of a person
 * about it has to be looked at again. The class that counts is the one that a person decided; nothing here decides it.
 */
export function standingOf(law: Law, entity: LegalEntity, now: Instant): EntityStanding {
  const scoping = scope(law, entity.scoping)
  return { scoping, changes: changesOf(law, entity.scoping), recheck: recheckOf(law, entity, scoping, now) }
}

function recheckOf(law: Law, entity: LegalEntity, scoping: Scoping, now: Instant): readonly RecheckReason[] {
  const { decision } = entity
  if (decision === null) return [{ is: 'undecided' }]
  const drifted = driftOf(law, decision.figures, entity.scoping.figures)
  const renewed = law.packs.filter(pack =>
    decision.packs.some(then => then.id === pack.id && then.version !== pack.version),
  )
  const yearly = dueOf(startsOf(law.get('recheck.yearly')), { decided: decision.at }, entity.zone)?.at ?? null
  const isOther = scoping.class !== decision.class && scoping.class !== decision.computed
  return [
    ...(isOther ? [{ is: 'differs' as const, computed: scoping.class }] : []),
    ...(drifted.length > 0 ? [{ is: 'drift' as const, measures: drifted }] : []),
    ...(sameTypes(decision.types, entity.scoping.types) ? [] : [{ is: 'types' as const }]),
    ...(renewed.length > 0 ? [{ is: 'law' as const, packs: renewed.map(({ id }) => id) }] : []),
    ...(yearly !== null && now > yearly ? [{ is: 'yearly' as const, by: yearly }] : []),
  ]
}

function sameTypes(then: readonly string[] | null, now: readonly string[] | null): boolean {
  return (then === null) === (now === null) && (then ?? []).toSorted().join() === (now ?? []).toSorted().join()
}

/** What of an entity goes into registers of authorities, by the fields that the packs name (domain 6.2). */
export function dossierOf(law: Law, entity: LegalEntity): Dossier {
  const { scoping, contacts } = entity
  const types = (scoping.types ?? []).map(id => law.entityTypes.get(id)).filter(type => type !== undefined)
  const { establishment } = scoping
  return {
    name: entity.name,
    legal_form: entity.legalForm,
    register_number: entity.registerNumber,
    address: entity.address,
    emails: some(contacts, 'email'),
    phones: some(contacts, 'phone'),
    contacts: contacts.map(({ name, email, phone }) => [name, email, phone].filter(Boolean).join(', ')),
    ip_ranges: entity.ipRanges,
    sector: unique(types.map(({ sector }) => sector)),
    subsector: subsectorsOf(types),
    entity_type: unique(types.map(({ title }) => title)),
    member_states_served: establishment.served,
    main_establishment: mainEstablishmentOf(entity),
    other_establishments: entity.otherEstablishments,
    representative: entity.representative || (establishment.memberStates?.length ? 'not needed' : ''),
    supervising_authorities: entity.supervisingAuthorities,
  }
}

/** The annexes name subsectors of some sectors, by a letter; of the others there is none to tell. */
function subsectorsOf(types: readonly Pick<EntityType, 'id' | 'title'>[]): readonly string[] {
  const named = unique(types.filter(({ id }) => /\.[a-z]$/.test(id)).map(({ title }) => title))
  return types.length > 0 && named.length === 0 ? ['none in the annex'] : named
}

/** Where the main establishment in the Union is, with its address; empty while either is open, or that it is outside the Union. */
function mainEstablishmentOf({ scoping: { establishment }, country, address, mainEstablishment }: LegalEntity): string {
  const { memberStates, decisions, operations, mostEmployees } = establishment
  if (memberStates?.length === 0) return 'outside the Union'
  const place = [decisions, operations, mostEmployees].find(one => one !== 'outside') ?? null
  const where = mainEstablishment || (place === country ? address : '')
  return place === null || where === '' ? '' : `${where}, ${place}`
}

function some(contacts: readonly EntityContact[], field: 'email' | 'phone'): readonly string[] {
  return unique(contacts.map(contact => contact[field]).filter(Boolean))
}

function unique(words: readonly string[]): readonly string[] {
  return [...new Set(words)]
}

/** The contact of an entity for something; of several the first. */
export function contactFor({ contacts }: LegalEntity, what: EntityContact['for']): EntityContact | null {
  return contacts.find(contact => contact.for === what) ?? null
}
