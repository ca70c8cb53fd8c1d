import type { FlowDown, LegalEntityDraft } from '@onus/core/legal-entity'
import { isZone } from '@onus/core/mail'
import { calendarOf } from '@onus/core/occurrence'
import type { ScopingFacts } from '@onus/core/scoping'
import { instant } from '@onus/core/time'
import type { State } from '../kit/state-view.ts'

/** A question of the wizard that is answered with yes or no, or left open. */
export interface Question {
  readonly key: YesNo
  readonly label: string
  readonly help: string
}

type YesNo = {
  [Key in keyof ScopingFacts]: ScopingFacts[Key] extends boolean | null ? Key : never
}[keyof ScopingFacts]

/** The questions that decide before size does, in the order of the rules; each may be left open. */
export const questions: readonly Question[] = [
  {
    key: 'servicesInUnion',
    label: 'Does it offer services or carry out activities in the Union?',
    help: 'Without any it is out.',
  },
  {
    key: 'mainlySecurity',
    label: 'Is its main activity national security, defence or law enforcement?',
    help: 'A lawyer should look at it where it is.',
  },
  {
    key: 'qualified',
    label: 'Is it a qualified trust service provider?',
    help: 'Listed on a national trusted list with a qualified service.',
  },
  {
    key: 'criticalEntity',
    label: 'Was it named a critical entity under Directive (EU) 2022/2557?',
    help: 'The member state tells you.',
  },
  {
    key: 'namedByMemberState',
    label: 'Did a member state name it, whatever its size?',
    help: 'As sole provider, for public safety, security or health, for systemic risk, or for its special importance.',
  },
  { key: 'namedEssential', label: 'Did a member state name it essential?', help: '' },
  {
    key: 'regionalAssessed',
    label: 'Is it a regional administration that a risk assessment brought in?',
    help: 'Only for administrations at regional level.',
  },
  {
    key: 'broughtInByMemberState',
    label: 'Did a member state bring in local administrations or education, and is it one?',
    help: '',
  },
  {
    key: 'formerOperator',
    label: 'Was it an operator of essential services before 16 January 2023?',
    help: 'Under the directive before this one.',
  },
  { key: 'formerOperatorsKept', label: 'Does its member state keep former operators as essential?', help: '' },
]

const factNames: Readonly<Record<string, string>> = {
  types: 'what it does (types of entity)',
  headcount: 'head count',
  turnover_eur: 'turnover',
  balance_eur: 'balance sheet total',
  of_type: 'a type that the rule is about',
  annex_i: 'a type of Annex I',
  annex_ii: 'a type of Annex II',
  medium: 'at least medium-sized',
  large: 'large',
  member_states: 'member states in which it is established',
  served: 'member states it serves',
  established_by: 'member state that set it up',
  decisions: 'where decisions about cyber risks are taken',
  operations: 'where cyber operations are carried out',
  most_employees: 'where most employees work',
  group_turnover_eur: 'worldwide turnover of the group',
}

/** What a fact of the rules is called, whether the pack or the form names it. */
export function factName(fact: string): string {
  const snake = fact.replaceAll(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
  const known = factNames[snake]
  if (known !== undefined) return known
  const question = questions.find(({ key }) => key.replaceAll(/[A-Z]/g, one => `_${one.toLowerCase()}`) === snake)
  return question ? question.label.replace(/\?$/, '') : snake.replaceAll('_', ' ')
}

/** A fact with its value: a question with its answer, and anything else with a colon. */
export function saidFact(fact: string, value: unknown): string {
  const name = factName(fact)
  return `${name}${questions.some(({ label }) => label === `${name}?`) ? '?' : ':'} ${valueWords(value)}`
}

/** A value of the trace in words: yes and no, figures with thin grouping, bounds as bounds. */
export function valueWords(value: unknown): string {
  if (value === null || value === undefined) return 'unknown'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return new Intl.NumberFormat('en').format(value)
  if (typeof value === 'object' && 'atLeast' in value) {
    const { atLeast, atMost } = value as { atLeast: number; atMost: number | null }
    if (atMost === null) return atLeast === 0 ? 'unknown' : `at least ${valueWords(atLeast)}`
    return `between ${valueWords(atLeast)} and ${valueWords(atMost)}`
  }
  return String(value)
}

const classes: Readonly<Record<string, string>> = {
  essential: 'Essential',
  important: 'Important',
  registration_only: 'Registration only',
  out: 'Out of scope',
}

/** A class in words; while more than one is possible, all of them. */
export function classWords(one: string | null, possible: readonly string[] = []): string {
  if (one !== null) return classes[one] ?? one
  if (possible.length === 0) return 'Unknown'
  return `Open: ${possible.map(each => (classes[each] ?? each).toLowerCase()).join(' or ')}`
}

const flags: Readonly<Record<string, string>> = {
  independence_needs_authority:
    'It is judged by its own figures alone, since it says that its systems do not depend on its group. That needs the view of the authority.',
  sizes_differ_between_years:
    'This year and the year before give different sizes. A status changes only after two years in a row, so the larger counts.',
  guides_disagree_on_size:
    'Many guides read the ceilings with “or” instead of “and”. They would give another size; the recommendation has both to be passed.',
  cloud_definition_to_review:
    'Software as a service is read as a cloud computing service. A lawyer should compare it with the definition: scalable, elastic, shared.',
  security_exclusion_to_review: 'The exclusion for security and law enforcement needs a lawyer.',
  national_law_not_loaded: 'There is no overlay for this member state here: the directive alone was read.',
}

export function flagWords(flag: string): string {
  return flags[flag] ?? flag.replaceAll('_', ' ')
}

/** How an answer of a rule is drawn. A rule that does not hold is neither good nor bad. */
export function answerState(answer: 'yes' | 'no' | 'unknown'): State {
  if (answer === 'unknown') return 'unknown'
  return answer === 'yes' ? 'designed' : 'not_applicable'
}

const jurisdictionRules: Readonly<Record<string, string>> = {
  main_establishment: 'of its main establishment',
  served: 'where it provides its services',
  established_by: 'that set it up',
  establishment: 'where it is established',
  representative: 'of its representative',
  any_served: 'it serves, any of which may act since no representative was named',
}

const mainBy: Readonly<Record<string, string>> = {
  decisions: 'where decisions about cyber risks are taken',
  operations: 'where cyber operations are carried out',
  employees: 'where most employees work',
}

/** Whose authority is competent, in words. */
export function jurisdictionWords({
  rule,
  by,
  memberStates,
  missing,
  besides,
}: {
  readonly rule: string
  readonly besides: readonly string[]
  readonly by: string | null
  readonly memberStates: readonly string[]
  readonly missing: readonly string[]
}): string {
  const which = [rule, ...besides].map(one => jurisdictionRules[one] ?? one).join(', and ')
  if (memberStates.length === 0) return `Open: ${missing.map(factName).join(', ')} has to be answered first`
  return `${memberStates.join(', ')}: the state ${which}${by ? `, ${mainBy[by] ?? by}` : ''}`
}

/** What is missing before an entity can be recorded. */
export function faultsOfEntity({ name, country, zone }: LegalEntityDraft): Record<string, string> {
  return {
    ...(name.trim() === '' && { name: 'Name it.' }),
    ...(!/^[A-Z]{2}$/.test(country) && { country: 'Two letters of ISO 3166, such as DE.' }),
    ...(zone.trim() === '' && { zone: 'Name the zone in which its clocks count.' }),
  }
}

/** A legal entity as its form has it, with the day since which what is written holds in the world. */
export type EntityDraft = LegalEntityDraft & { readonly since: string }

/** The day that it is in a zone; in UTC where the zone is none. */
export function todayIn(zone: string, now: number): string {
  return calendarOf(isZone(zone) ? zone : 'UTC').dateAt(instant(now))
}

/** What is wrong with the day since which a version holds: it is no day, or has not come yet. */
export function faultOfSince(
  { since, zone }: Pick<EntityDraft, 'since' | 'zone'>,
  now: number,
): Record<string, string> {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(since)) return { since: 'Say since which day it holds.' }
  return since > todayIn(zone, now) ? { since: 'This day has not come yet: record it once it holds.' } : {}
}

/** From when a version holds: from now where its day is today, else from the start of its day in the zone of record. */
export function holdsFrom({ since, zone }: Pick<EntityDraft, 'since' | 'zone'>, now: number): string | undefined {
  return since === todayIn(zone, now) ? undefined : calendarOf(zone).startOfDay(since)
}

/** How soon a duty that a customer handed down is owed. */
export function flowDownWords({ noticeHours, from }: Pick<FlowDown, 'noticeHours' | 'from'>): string {
  const since = from === 'aware' ? 'being aware of it' : 'detecting it'
  return noticeHours === null
    ? 'The contract sets no time'
    : `Within ${noticeHours} ${noticeHours === 1 ? 'hour' : 'hours'} of ${since}`
}

/** How much of an entity no examination covers, as counts and never as a share. */
export function holeSentence(parts: readonly { readonly reason: unknown }[]): string {
  const outside = parts.filter(({ reason }) => reason !== null).length
  if (parts.length === 0) return 'Nobody said which systems belong to it.'
  if (outside === 0) return `All ${parts.length} parts that are named lie inside the boundary.`
  return `${outside} of ${parts.length} parts inherit no evidence.`
}

/** A field of a register in words. */
export function fieldWords(field: string): string {
  const words = field.replaceAll('_', ' ').replace('ip ranges', 'IP ranges')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const registrationStates: Readonly<Record<string, string>> = {
  owed: 'Nothing was told yet',
  drafted: 'A draft waits to be submitted',
  current: 'What was told still holds',
  changed: 'Something changed since it was told',
  to_end: 'Held although nothing is owed: its end is to be told',
}

export function registrationWords(state: string): string {
  return registrationStates[state] ?? state
}

/** How a registration is drawn: what is open is unknown until its day, and then failing. */
export function registrationState(state: string, overdue: boolean): State {
  if (state === 'current') return 'operating'
  return overdue ? 'failing' : 'unknown'
}
