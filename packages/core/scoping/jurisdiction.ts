import { type Law, listOf, ofTypes } from '../regulation/index.ts'
import type { Establishment, ScopingFacts } from './schema.ts'

/**
 * Whose authority an entity belongs to, and by which rule. `representative` is true when one must be named, since the entity
 * offers services in the Union without being established there.
 */
export type Jurisdiction = Readonly<{
  rule: 'main_establishment' | 'served' | 'established_by' | 'establishment' | 'representative' | 'any_served'
  /** Why this country: decisions, operations or employees, for a main establishment. */
  by: 'decisions' | 'operations' | 'employees' | null
  memberStates: readonly string[]
  representative: boolean
  /** What has to be answered first. */
  missing: readonly string[]
  /** The other rules that hold, for an entity of several types that the law treats apart; their countries are counted above. */
  besides: readonly Jurisdiction['rule'][]
}>

/** The member states whose authorities are competent (Article 26), for each of the types that the law treats apart. */
export function jurisdictionOf(law: Law, { types, establishment }: ScopingFacts): Jurisdiction {
  const groups = Map.groupBy(types ?? [], type => groupOf(law, type))
  const parts = ruled.flatMap(group => (groups.has(group) ? [competence(group, establishment)] : []))
  const [first = competence('establishment', establishment), ...rest] = parts
  return rest.reduce(together, first)
}

const ruled = ['established-by', 'served', 'main-establishment', 'establishment'] as const
type Group = (typeof ruled)[number]

function groupOf(law: Law, type: string): Group {
  const is = (group: Group) =>
    group === 'establishment' || ofTypes(listOf(law, `jurisdiction.${group}`), [type]) === 'yes'
  return ruled.find(is) ?? 'establishment'
}

function competence(group: Group, establishment: Establishment): Jurisdiction {
  switch (group) {
    case 'established-by':
      return simple('established_by', one(establishment.establishedBy), 'established_by')
    case 'served':
      return simple('served', establishment.served, 'served')
    case 'establishment':
      return simple('establishment', establishment.memberStates, 'member_states')
    case 'main-establishment':
      if (establishment.memberStates === null) return simple('main_establishment', null, 'member_states')
      return establishment.memberStates.length === 0 ? fromOutside(establishment) : mainEstablishment(establishment)
  }
}

function together(one: Jurisdiction, other: Jurisdiction): Jurisdiction {
  return {
    ...one,
    by: one.by ?? other.by,
    memberStates: [...new Set([...one.memberStates, ...other.memberStates])],
    representative: one.representative || other.representative,
    missing: [...new Set([...one.missing, ...other.missing])],
    besides: [...one.besides, other.rule],
  }
}

function simple(
  rule: Jurisdiction['rule'],
  memberStates: readonly string[] | null,
  missing: string,
  by: Jurisdiction['by'] = null,
): Jurisdiction {
  return {
    rule,
    by,
    memberStates: memberStates ?? [],
    representative: false,
    missing: memberStates === null ? [missing] : [],
    besides: [],
  }
}

function mainEstablishment({ decisions, operations, mostEmployees }: Establishment): Jurisdiction {
  if (decisions === null) return simple('main_establishment', null, 'decisions')
  if (decisions !== 'outside') return simple('main_establishment', [decisions], '', 'decisions')
  if (operations === null) return simple('main_establishment', null, 'operations')
  if (operations !== 'outside') return simple('main_establishment', [operations], '', 'operations')
  return simple('main_establishment', one(mostEmployees), 'most_employees', 'employees')
}

function fromOutside({ representative, served }: Establishment): Jurisdiction {
  if (representative !== null) return { ...simple('representative', [representative], ''), representative: true }
  return { ...simple('any_served', served, 'served'), representative: true }
}

function one(country: string | null): readonly string[] | null {
  return country === null ? null : [country]
}
