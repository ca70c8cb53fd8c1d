import type { Answer } from '../posture/words.ts'
import {
  type Asked,
  allOf,
  anyOf,
  ask,
  type Cited,
  decided,
  type Facts,
  type Law,
  listOf,
  ofTypes,
  opposite,
} from '../regulation/index.ts'
import { type Jurisdiction, jurisdictionOf } from './jurisdiction.ts'
import { type EntityClass, entityClasses, type ScopingFacts } from './schema.ts'
import { type Consolidated, consolidate } from './size.ts'

/** What a person should look at beside the result. Each is a reason for doubt and never changes the result in silence. */
export type Flag =
  | 'independence_needs_authority'
  | 'sizes_differ_between_years'
  | 'guides_disagree_on_size'
  | 'cloud_definition_to_review'
  | 'security_exclusion_to_review'
  | 'national_law_not_loaded'

/** An act that takes the place of articles of NIS2 for this entity, and the clocks of it that run for an incident. */
export type Special = Readonly<{ rule: Cited; replaces: readonly string[]; clocks: readonly string[] }>

export type Scoping = Readonly<{
  /** Null while what is known allows more than one. */
  class: EntityClass | null
  possible: readonly EntityClass[]
  inScope: Answer
  medium: Answer
  large: Answer
  consolidated: Consolidated
  steps: readonly Asked[]
  /** What is missing and could still change the class. */
  unknown: readonly string[]
  special: readonly Special[]
  /** Whether Implementing Regulation (EU) 2024/2690 binds the entity. */
  relevant: Answer
  /** Whether the registry of the Union holds entities of its types. */
  registry: Answer
  jurisdiction: Jurisdiction
  flags: readonly Flag[]
  /** Out for its size, and near enough to look again soon. */
  recheck: boolean
}>

/**
 * Whether NIS2 applies to a legal entity and as what, from what is known, with every rule that was asked. A rule whose
 * inputs are missing leaves open every class that they could still lead to. It says what the rules give and decides nothing:
 * whose decision it is stands beside it.
 */
export function scope(law: Law, given: ScopingFacts): Scoping {
  const known = understood(law, given)
  const consolidated = consolidate(law, known)
  const size = sizeOf(law, known, consolidated)
  const facts = factsFor(law, known, size)
  const asked = (group: string) => law.group(group).map(rule => ask(rule, known.types, facts))
  const [out, into, only, essential] = [asked('out'), asked('in'), asked('registration-only'), asked('essential')]
  const answers = {
    out: anyOf(out.map(answerOf)),
    into: anyOf(into.map(answerOf)),
    only: anyOf(only.map(answerOf)),
    essential: anyOf(essential.map(answerOf)),
  }
  const possible = entityClasses.filter(one => canBe(one, answers) !== 'no')
  const inScope = allOf([opposite(answers.out), answers.into])
  const steps = [...size.steps, ...out, ...into, ...only, ...essential]
  return {
    class: possible.length === 1 ? (possible[0] ?? null) : null,
    possible,
    inScope,
    medium: size.medium,
    large: size.large,
    consolidated,
    steps,
    unknown: possible.length === 1 ? [] : unknownOf([...out, ...into, ...only, ...essential], known, size),
    special: specialOf(law, known.types),
    relevant: ofTypes(listOf(law, 'relevant.entities'), known.types),
    registry: ofTypes(listOf(law, 'registration.registry.entities'), known.types),
    jurisdiction: jurisdictionOf(law, known),
    flags: flagsOf(law, known, consolidated, size, inScope),
    recheck: possible.length === 1 && possible[0] === 'out' && isNear(law, size.facts),
  }
}

/** A type that the pack does not know says nothing: what the entity does is unknown, and not outside the law. */
function understood(law: Law, known: ScopingFacts): ScopingFacts {
  const isKnown = known.types === null || known.types.every(type => law.entityTypes.has(type))
  return isKnown ? known : { ...known, types: null }
}

type Answers = Readonly<Record<'out' | 'into' | 'only' | 'essential', Answer>>

function canBe(one: EntityClass, { out, into, only, essential }: Answers): Answer {
  const inScope = allOf([opposite(out), into])
  switch (one) {
    case 'essential':
      return allOf([inScope, essential])
    case 'important':
      return allOf([inScope, opposite(essential)])
    case 'registration_only':
      return allOf([opposite(out), opposite(into), only])
    case 'out':
      return anyOf([out, allOf([opposite(into), opposite(only)])])
  }
}

type Size = Readonly<{ medium: Answer; large: Answer; facts: Facts; steps: readonly Asked[]; differs: boolean }>

/** The size of this year or of the year before, whichever is larger: a status changes only after two years in a row. */
function sizeOf(law: Law, known: ScopingFacts, { facts }: Consolidated): Size {
  const steps = ['size.medium', 'size.large'].map(id => ask(law.get(id), null, facts))
  const [medium = 'unknown', large = 'unknown'] = steps.map(answerOf)
  if (known.previousYear === null) return { medium, large, facts, steps, differs: false }
  const before = consolidate(law, { ...known, figures: known.previousYear })
  const earlier = ['size.medium', 'size.large'].map(id => ask(law.get(id), null, before.facts))
  const [mediumBefore = 'unknown', largeBefore = 'unknown'] = earlier.map(answerOf)
  return {
    medium: anyOf([medium, mediumBefore]),
    large: anyOf([large, largeBefore]),
    facts,
    steps: [...steps, ...earlier],
    differs: medium !== mediumBefore || large !== largeBefore,
  }
}

function factsFor(law: Law, known: ScopingFacts, { medium, large }: Size): Facts {
  return {
    services_in_union: known.servicesInUnion ?? undefined,
    mainly_security: known.mainlySecurity ?? undefined,
    qualified: known.qualified ?? undefined,
    named_by_member_state: known.namedByMemberState ?? undefined,
    named_essential: known.namedEssential ?? undefined,
    regional_assessed: known.regionalAssessed ?? undefined,
    critical_entity: known.criticalEntity ?? undefined,
    brought_in_by_member_state: known.broughtInByMemberState ?? undefined,
    former_operator: known.formerOperator ?? undefined,
    former_operators_kept: known.formerOperatorsKept ?? undefined,
    annex_i: hasAnnex(law, known.types, 'I'),
    annex_ii: hasAnnex(law, known.types, 'II'),
    medium: decided(medium),
    large: decided(large),
  }
}

function answerOf({ answer }: Asked): Answer {
  return answer
}

function hasAnnex(law: Law, types: readonly string[] | null, annex: 'I' | 'II'): boolean | undefined {
  return types === null ? undefined : types.some(type => law.entityTypes.get(type)?.annex === annex)
}

function unknownOf(steps: readonly Asked[], { types }: ScopingFacts, size: Size): readonly string[] {
  const names = steps.flatMap(({ deciding }) => deciding.map(({ fact }) => fact))
  const sizes = size.steps.flatMap(({ deciding }) => deciding.map(({ fact }) => fact))
  const wide = names.flatMap(name => {
    if (name === 'medium' || name === 'large') return sizes
    return name === 'of_type' || name.startsWith('annex_') ? ['types'] : [name]
  })
  return [...new Set(types === null ? ['types', ...wide] : wide)]
}

function specialOf(law: Law, types: readonly string[] | null): readonly Special[] {
  return law
    .group('special')
    .filter(rule => ofTypes(rule.entityTypes, types) === 'yes')
    .map(rule => ({ rule, replaces: itemsOf(rule), clocks: itemsOf(law.find(`${rule.id}.clock`)) }))
}

function itemsOf(rule: Cited | undefined): readonly string[] {
  return rule?.value.is === 'list' ? rule.value.items : []
}

function flagsOf(
  law: Law,
  known: ScopingFacts,
  { ownOnly }: Consolidated,
  { differs, facts }: Size,
  inScope: Answer,
): readonly Flag[] {
  const cloud = known.types?.includes('cloud-computing-service-providers') ?? false
  const flags: readonly (readonly [Flag, boolean])[] = [
    ['independence_needs_authority', ownOnly && (known.holdings ?? []).length > 0],
    ['sizes_differ_between_years', differs],
    ['guides_disagree_on_size', guidesDisagree(law, facts)],
    ['cloud_definition_to_review', cloud && inScope !== 'no'],
    ['security_exclusion_to_review', known.mainlySecurity === true],
    ['national_law_not_loaded', law.reading.jurisdiction === null],
  ]
  return flags.filter(([, raised]) => raised).map(([flag]) => flag)
}

function guidesDisagree(law: Law, facts: Facts): boolean {
  const says = (id: string) => ask(law.get(id), null, facts).answer
  return says('warning.size.or') !== says('size.medium')
}

function isNear(law: Law, facts: Facts): boolean {
  return ask(law.get('size.recheck'), null, facts).answer === 'yes'
}
