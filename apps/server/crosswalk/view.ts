import {
  type Claim,
  type Contradiction,
  type CrosswalkFile,
  type CrosswalkKind,
  type Hop,
  levelWords,
  type StatedRelation,
  standingOf,
  wordsOfContradiction,
} from '@onus/core/crosswalk'
import type { ControlState } from '@onus/core/posture'
import type { OrgTransaction } from '../db/index.ts'
import type { FrameworkCatalog } from '../framework/catalog.ts'
import type { Moment } from '../register/store.ts'
import type { KnownSet, Related } from './service.ts'
import { factsInForce, versionsOfFacts } from './store.ts'

/** What weight the rows of a set bear, in words that stand beside them everywhere. */
export const labelsOfKinds: Readonly<Record<CrosswalkKind, string>> = {
  published: 'Published, not reviewed here: suggestions until somebody decides',
  derived: 'Suggestions: computed from other mappings, published by nobody',
  proposed: 'Suggestions: our own judgement, published by nobody',
  draft: 'Suggestions: a draft that waits for a decision on each row',
  own: '',
}

export function refOfSet({ crosswalk }: CrosswalkFile): string {
  return `${crosswalk.id}@${crosswalk.version}`
}

/** A requirement with what it is called; by its reference alone where no installed framework has it. */
export function namesOf(catalog: FrameworkCatalog) {
  return (requirement: string) => {
    const found = catalog.requirement(requirement)
    const framework = requirement.slice(0, requirement.indexOf(':'))
    const id = requirement.slice(requirement.indexOf(':') + 1)
    return { requirement, id, title: found?.requirement.label ?? id, framework }
  }
}

type NamedControl = { id: string; code: string; title: string }

/** Controls by the states that posture gave, so that a past moment shows what they were called then. */
export function controlNames(states: readonly ControlState[]) {
  const known = new Map(states.map(({ control: id, code, title }) => [id, { id, code, title }]))
  return (ids: readonly string[]): NamedControl[] =>
    ids.map(id => known.get(id) ?? { id, code: '?', title: 'A control that is not in force' })
}

/** What the persons of an organisation are called, by id. */
export async function peopleNames(tx: OrgTransaction, moment: Moment): Promise<Readonly<Record<string, string>>> {
  const facts = await factsInForce(tx, ['person'], moment)
  const people = await versionsOfFacts<'person'>(tx, facts.get('person') ?? [])
  return Object.fromEntries(people.map(person => [person.subject, person.body.name]))
}

/** Only those who are named by these hops. */
export function mentioned(people: Readonly<Record<string, string>>, hops: Iterable<Hop>): Record<string, string> {
  const ids = new Set([...hops].flatMap(hop => hop.reviewer ?? []))
  return Object.fromEntries([...ids].map(id => [id, people[id] ?? 'Somebody who is not known here']))
}

/** Hops as the API shows them, each with the weight that it bears. */
export function hopViews(sets: readonly KnownSet[]) {
  const kinds = new Map(sets.map(set => [refOfSet(set), set.crosswalk.kind]))
  return (hop: Hop) => {
    const reviewed =
      hop.reviewer !== null && hop.reviewedAt !== null ? { reviewer: hop.reviewer, at: hop.reviewedAt } : null
    const decision = hop.decision === null ? null : { id: hop.decision, author: '', reviewed }
    const kind = decision ? 'own' : (kinds.get(hop.set) ?? 'own')
    return {
      ...hop,
      conditions: [...hop.conditions],
      standing: standingOf({ decision, kind, relation: hop.relation }),
    }
  }
}

export function claimViews({ catalog, sets }: Related, states: readonly ControlState[]) {
  const [named, hopView, controls] = [namesOf(catalog), hopViews(sets), controlNames(states)]
  return (claim: Claim) => {
    const common = {
      target: claim.target,
      level: claim.level,
      says: levelWords[claim.level],
      guards: claim.guards.map(guard => ({ ...guard })),
      uncovered: [...claim.uncovered],
      controls: controls(claim.controls),
      words: claim.words,
    }
    if (claim.by === 'group')
      return { ...common, by: claim.by, decision: claim.decision, elements: claim.elements.map(one => ({ ...one })) }
    return {
      ...common,
      by: claim.by,
      source: named(claim.source),
      relation: [...claim.relation],
      path: claim.path.map(hopView),
      otherPaths: claim.otherPaths,
    }
  }
}

export function hopsOfClaims(claims: readonly Claim[]): Hop[] {
  return claims.flatMap(claim => (claim.by === 'relation' ? claim.path : []))
}

export function contradictionView(one: Contradiction) {
  return { ...one, words: wordsOfContradiction(one) }
}

export function emptyCounts(): Record<StatedRelation, number> {
  return { equal: 0, superset_of: 0, subset_of: 0, intersects: 0, none: 0, unspecified: 0 }
}

/** How many rows state which relation. */
export function countsOfRows(rows: readonly { readonly relation: StatedRelation }[]): Record<StatedRelation, number> {
  const counts = emptyCounts()
  for (const { relation } of rows) counts[relation] += 1
  return counts
}
