import type { AdviceView } from '@onus/contract/advice'
import { type AdviceWord, type AdvisorQuestion, advisorQuestions } from '@onus/core/advisor'

type Framework = AdviceView['frameworks'][number]['framework']

const frameworks: Readonly<Record<Framework, string>> = {
  soc2: 'SOC 2',
  csf: 'NIST CSF',
  'sp800-53': 'NIST SP 800-53',
  iso27001: 'ISO/IEC 27001',
  nis2: 'NIS2',
}

export function frameworkWords(framework: Framework): string {
  return frameworks[framework]
}

const words: Readonly<Record<AdviceWord, string>> = {
  mandatory: 'is owed',
  add: 'has to be added to what is there',
  first: 'comes first',
  in_parallel: 'runs beside it',
  recommended: 'is recommended',
  type_1: 'begins with a Type I',
  candidate: 'comes into question',
  keep: 'stays',
  reporting_layer: 'reports on top of it',
  sufficient: 'is enough for now',
  later: 'comes later, after a gate',
  watch: 'is watched: it does not bind now',
  explain: 'is something else, and is explained',
}

export function adviceWords(word: AdviceWord | null): string {
  return word === null ? 'nothing is said' : words[word]
}

/** Which type of a SOC 2 report, where one is wanted; that it begins with a Type I is said by the word already. */
export function typeWords(word: AdviceWord, type: 'type_1' | 'type_2' | null): string {
  if (word === 'type_1' || word === 'later' || word === 'reporting_layer') return ''
  if (type === null) return ', Type I or Type II: open'
  return type === 'type_1' ? ', as a Type I first' : ', as a Type II'
}

/** What a rule says, each thing once. */
export function saidWords(says: AdviceView['fired'][number]['says']): string {
  const all = says.map(({ framework, word }) => `${frameworkWords(framework)} ${adviceWords(word)}`)
  return [...new Set(all)].join('; ')
}

/** The headings of the questions, in the order in which they are usually known. */
export const questionGroups: readonly Readonly<{ id: AdvisorQuestion['group']; title: string }>[] = [
  { id: 'demand', title: 'What buyers ask for' },
  { id: 'business', title: 'What you do' },
  { id: 'programme', title: 'Where the programme stands' },
  { id: 'both', title: 'A programme and a report together' },
]

const asked = new Map<string, string>(advisorQuestions.map(({ fact, label }) => [fact, label]))

const others: Readonly<Record<string, string>> = {
  nis2_in_scope: 'Is a legal entity in scope of NIS2?',
  weeks_to_deal: 'By when does a customer want a report?',
  weeks_of_shortest_period: 'Over which shortest period does this customer take a Type II?',
  revenue_waiting_eur: 'How much revenue waits for a report?',
  revenue_trigger_eur: 'From how much revenue waiting do you buy a report?',
}

/** A fact as the question that asks for it. */
export function factWords(fact: string): string {
  return asked.get(fact) ?? others[fact] ?? fact.replaceAll('_', ' ')
}

const short: Readonly<Record<string, string>> = {
  scope_clear: 'what is examined is clear',
  leadership_support: 'leadership supports both',
  tooling_repeatable: 'evidence comes by itself',
}

/** A condition that a rule needs and that is not known to hold. */
export function warningWords(fact: string): string {
  return short[fact] ?? factWords(fact)
}

/** What another answer would do, in one sentence for each framework. */
export function changeWords({ frameworks: differs }: AdviceView['changes'][number]): readonly string[] {
  return differs.map(({ framework, from, to }) =>
    to === null
      ? `${frameworks[framework]}: nothing would be said any more`
      : `${frameworks[framework]} ${adviceWords(to)}${from === null ? '' : `; now it ${adviceWords(from)}`}`,
  )
}

/** Days of people as a range. */
export function daysWords([least, most]: readonly [number, number]): string {
  return least === most ? `${least} days` : `${least} to ${most} days`
}

/** The whole in one sentence, while nothing is said too. */
export function headline({ frameworks: all, unknown }: Pick<AdviceView, 'frameworks' | 'unknown'>): string {
  if (all.length > 0) return ''
  return unknown.length > 0 ? 'Nothing can be advised yet: answer what you know.' : 'No rule speaks for a framework.'
}
