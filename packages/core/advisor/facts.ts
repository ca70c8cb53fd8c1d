import { Temporal } from 'temporal-polyfill'
import { type Engagement, usualShortestMonths } from '../engagement/index.ts'
import type { Organisation } from '../organisation/index.ts'
import type { Answer } from '../posture/words.ts'
import type { Facts, FactValue } from '../regulation/index.ts'
import type { EntityClass } from '../scoping/index.ts'
import { type AdviceAnswers, yesNoFacts } from './answers.ts'

/** A legal entity as the advisor sees it: the class that a person decided, else the one that the rules give. */
export type AdvisedEntity = Readonly<{
  id: string
  name: string
  class: EntityClass | null
  /** Whether it is in scope whatever the class turns out to be. */
  inScope: Answer
  /** The day of the decision, in the zone of record. */
  decidedOn: string | null
}>

/**
 * Whether an entity of these possible classes is in scope of NIS2: so is one that owes nothing but its registration, before
 * anybody has decided and after.
 */
export function boundBy(possible: readonly EntityClass[]): Answer {
  if (possible.length > 0 && possible.every(one => one === 'out')) return 'no'
  return possible.length === 0 || possible.includes('out') ? 'unknown' : 'yes'
}

/** What Onus knows already. */
export type KnownHere = Readonly<{
  organisation: Pick<Organisation, 'kind' | 'federal'>
  entities: readonly AdvisedEntity[]
  engagements: readonly Readonly<{ id: string; body: Engagement }>[]
}>

/** A fact that was not asked since it is known: what it is, and from what. `of` is what shows it, where something does. */
export type Taken = Readonly<{
  fact: string
  value: FactValue
  words: string
  of: Readonly<{ noun: 'legal-entity' | 'engagement'; id: string }> | null
}>

/**
 * What is taken from facts instead of being asked: whether NIS2 binds any legal entity, reports and engagements that exist,
 * what kind of organisation it is. What is not known is not there; nothing is taken to be so because nobody said otherwise.
 */
export function takenFrom({ organisation, entities, engagements }: KnownHere): readonly Taken[] {
  const found: Taken[] = []
  const take = (fact: string, value: FactValue, words: string, of: Taken['of'] = null) =>
    found.push({ fact, value, words, of })
  const bound = entities.find(one => one.inScope === 'yes')
  const [first] = entities
  if (bound) take('nis2_in_scope', true, `${bound.name} is in scope of NIS2`, { noun: 'legal-entity', id: bound.id })
  else if (first && entities.every(one => one.inScope === 'no'))
    take(
      'nis2_in_scope',
      false,
      entities.length === 1 ? `${first.name} is out of scope of NIS2` : 'No legal entity is in scope of NIS2',
      { noun: 'legal-entity', id: first.id },
    )
  const examined = engagements.filter(one => one.body.kind === 'soc2_type1' || one.body.kind === 'soc2_type2')
  const issued = examined.find(({ body }) => body.lifecycle.state === 'issued')
  const approved = examined.find(({ body }) => body.scopeApproval !== null)
  const federal = engagements.find(({ body }) => body.kind === 'sp800_53a')
  const csf = engagements.find(({ body }) => body.kind === 'csf_self')
  const from = (one: { readonly id: string }) => ({ noun: 'engagement' as const, id: one.id })
  if (issued) {
    take('has_soc2', true, `${issued.body.title} was issued`, from(issued))
    take('first_report', false, `${issued.body.title} was issued`, from(issued))
  }
  if (approved) take('scope_clear', true, `The scope of ${approved.body.title} was approved`, from(approved))
  if (federal) take('uses_800_53', true, `${federal.body.title} looks at controls of SP 800-53`, from(federal))
  if (csf) take('csf_chosen', true, `${csf.body.title} looks at the outcomes of CSF`, from(csf))
  if (serving.has(organisation.kind))
    take('service_organisation', true, 'The settings of the organisation say what kind it is')
  if (organisation.federal || organisation.kind === 'federal_contractor')
    take('federal', true, 'The settings of the organisation say so')
  return found
}

const serving: ReadonlySet<Organisation['kind']> = new Set([
  'saas',
  'managed_service',
  'payment_platform',
  'service_provider',
])

/** The facts that the rules are asked with: what was answered, and over it what is known. */
export function adviceFacts(given: AdviceAnswers, taken: readonly Taken[], today: string): Facts {
  const months = given.shortestMonths ?? usualShortestMonths
  const answered = yesNoFacts.map(fact => [fact, given.answers[fact] ?? null] as const)
  return {
    ...Object.fromEntries(answered.filter(([, value]) => value !== null)),
    ...(given.dealOn !== null && { weeks_to_deal: weeksBetween(today, given.dealOn) }),
    weeks_of_shortest_period: weeksBetween(today, Temporal.PlainDate.from(today).add({ months }).toString()),
    ...(given.revenueWaitingEur !== null && { revenue_waiting_eur: given.revenueWaitingEur }),
    ...(given.revenueTriggerEur !== null && { revenue_trigger_eur: given.revenueTriggerEur }),
    ...Object.fromEntries(taken.map(({ fact, value }) => [fact, value])),
  }
}

/**
 * In parts of 1/1024, so that weeks that differ by whole ones differ by exactly that and a comparison decides by the day.
 * What lies behind is now.
 */
function weeksBetween(from: string, to: string): number {
  const { days } = Temporal.PlainDate.from(from).until(to, { largestUnit: 'days' })
  return Math.max(0, Math.round((days * 1024) / 7) / 1024)
}
