import { Temporal } from 'temporal-polyfill'
import { shortestUsualMonths } from './period.ts'

/** What decides between a Type I and a Type II; null where nobody knows. */
export type TypeFacts = Readonly<{
  /** Whether no SOC 2 report was issued before. */
  isFirst: boolean | null
  /** The day by which a customer wants a report. */
  neededBy: string | null
  /** The shortest period that the customer takes a Type II over, in months. */
  shortestMonths: number
  /** Whether that customer takes a Type I. */
  accepted: boolean | null
  today: string
}>

/** One condition of the rule with what is known of it; null is unknown. */
export type TypeCondition = Readonly<{ id: 'first' | 'soon' | 'accepted'; words: string; holds: boolean | null }>

export type TypeChoice = Readonly<{
  kind: 'soc2_type1' | 'soc2_type2'
  /** Why, in a sentence. */
  why: string
  conditions: readonly TypeCondition[]
  /** The first day on which a Type II over the shortest period could be there. */
  type2From: string
  /** What would lead to the other one. */
  otherwise: string
}>

/** From the end of a period to the report: a product default, rule D12 in version 1. */
export const weeksToReport = 8

/** The shortest period that is reckoned with when nothing is said. */
export const usualShortestMonths = shortestUsualMonths

/**
 * Type I or Type II. A Type I only where it is the first one, a customer wants a report before a Type II could be
 * there, and takes a Type I; else, and while one of these is unknown, a Type II. It recommends and decides nothing.
 */
export function typeChoice({ isFirst, neededBy, shortestMonths, accepted, today }: TypeFacts): TypeChoice {
  const type2From = Temporal.PlainDate.from(today)
    .add({ months: shortestMonths })
    .add({ weeks: weeksToReport })
    .toString()
  const conditions: readonly TypeCondition[] = [
    { id: 'first', words: 'It is the first SOC 2 report.', holds: isFirst },
    {
      id: 'soon',
      words: `A report is wanted before ${type2From}, the first day for a Type II over ${shortestMonths} months with ${weeksToReport} weeks to its report.`,
      holds: neededBy === null ? null : neededBy < type2From,
    },
    { id: 'accepted', words: 'The customer who wants it takes a Type I.', holds: accepted },
  ]
  const fails = conditions.filter(one => one.holds === false)
  const unknown = conditions.filter(one => one.holds === null)
  if (fails.length === 0 && unknown.length === 0)
    return {
      kind: 'soc2_type1',
      why: 'It can be there in time, and its Type II begins the day after.',
      conditions,
      type2From,
      otherwise: 'A Type II would be the choice if any of these were not so.',
    }
  return {
    kind: 'soc2_type2',
    why:
      fails.length > 0
        ? 'Customers rely on controls that worked over time, and nothing asks for less.'
        : 'As far as is known: what is unknown does not speak for a Type I.',
    conditions,
    type2From,
    otherwise: `A Type I would be the choice if ${fails.length + unknown.length === 1 ? 'this were so' : 'all of these were so'}: ${[...fails, ...unknown].map(one => one.words).join(' ')}`,
  }
}
