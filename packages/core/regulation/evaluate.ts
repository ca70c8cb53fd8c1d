import { z } from 'zod'
import type { Answer } from '../posture/words.ts'
import { type Comparison, type Expression, factsOf } from './expression.ts'

/** A number that is known, or between what bounds it lies: “at least 51 so far”. Both bounds are included. */
export const Range = z
  .object({ atLeast: z.number().nonnegative().default(0), atMost: z.number().nonnegative().nullable().default(null) })
  .refine(range => range.atMost === null || range.atLeast <= range.atMost, 'the lower bound lies above the upper one')
export type Range = z.infer<typeof Range>

/** What is known of one thing: a yes or no, a number of zero or more, or its bounds. What is not known is left out. */
export const FactValue = z.union([z.boolean(), z.number().nonnegative(), Range])
export type FactValue = z.infer<typeof FactValue>

export type Facts = Readonly<Record<string, FactValue | undefined>>

/** What an undecided condition waits for: a fact, and where it has one, the bound that would decide it. */
export type Deciding = Readonly<{ fact: string; comparison: Comparison | null; bound: number | null }>

/** One condition that was looked at, as it stands in the pack, with what was put in and what came out. */
export type Looked = Readonly<{ text: string; inputs: readonly Input[]; answer: Answer }>
export type Input = Readonly<{ fact: string; value: FactValue | null }>

export type Evaluated = Readonly<{ answer: Answer; looked: readonly Looked[]; deciding: readonly Deciding[] }>

type Bounds = readonly [low: number, high: number]

/**
 * Whether a condition holds, by what is known: `unknown` when a fact that is missing or known only between bounds could still
 * turn it. A missing number is any from zero up, so `loss > min(500_000, 5% * turnover)` holds for a loss of 600,000 whatever
 * the turnover is. Says each comparison with its inputs, and for an open one what would decide it (domain rule: a missing
 * input gives unknown, unless another part decides already).
 */
export function evaluate(expression: Expression, text: string, facts: Facts): Evaluated {
  const answer = answerOf(expression, facts)
  return {
    answer,
    looked: conditionsOf(expression).map(condition => looked(condition, text, facts)),
    deciding: answer === 'unknown' ? decidingOf(expression, facts) : [],
  }
}

/** The numbers that an arithmetic expression can have, by what is known. */
export function boundsOf(expression: Expression, facts: Facts): Bounds {
  switch (expression.is) {
    case 'number':
      return [expression.value, expression.value]
    case 'percent':
      return [expression.value / 100, expression.value / 100]
    case 'fact':
      return boundsOfFact(facts[expression.name])
    case 'sum':
      return pairwise(expression.parts, facts, ([a, b], [c, d]) => [a + c, b + d])
    case 'product':
      return productOf(expression.parts, facts)
    case 'min':
    case 'max': {
      const all = expression.parts.map(part => boundsOf(part, facts))
      const pick = expression.is === 'min' ? Math.min : Math.max
      return [pick(...all.map(([low]) => low)), pick(...all.map(([, high]) => high))]
    }
    case 'compare':
    case 'all':
    case 'any':
    case 'not':
      throw new TypeError(`a condition stands where a number is expected (${expression.is})`)
  }
}

function answerOf(expression: Expression, facts: Facts): Answer {
  switch (expression.is) {
    case 'fact':
      return answerOfFact(expression.name, facts[expression.name])
    case 'compare': {
      const [left, right] = expression.parts
      return compare(expression.comparison, boundsOf(left, facts), boundsOf(right, facts))
    }
    case 'not':
      return opposite(answerOf(expression.parts[0], facts))
    case 'all':
      return allOf(expression.parts.map(part => answerOf(part, facts)))
    case 'any':
      return anyOf(expression.parts.map(part => answerOf(part, facts)))
    case 'number':
    case 'percent':
    case 'sum':
    case 'product':
    case 'min':
    case 'max':
      throw new TypeError(`a number stands where a condition is expected (${expression.is})`)
  }
}

/** Yes only when every part is; no as soon as one is. */
export function allOf(answers: readonly Answer[]): Answer {
  if (answers.includes('no')) return 'no'
  return answers.includes('unknown') ? 'unknown' : 'yes'
}

/** Yes as soon as one part is; no only when every part is. */
export function anyOf(answers: readonly Answer[]): Answer {
  if (answers.includes('yes')) return 'yes'
  return answers.includes('unknown') ? 'unknown' : 'no'
}

export function opposite(answer: Answer): Answer {
  if (answer === 'unknown') return 'unknown'
  return answer === 'yes' ? 'no' : 'yes'
}

function compare(comparison: Comparison, left: Bounds, right: Bounds): Answer {
  switch (comparison) {
    case '>':
      return above(left, right, false)
    case '>=':
      return above(left, right, true)
    case '<':
      return above(right, left, false)
    case '<=':
      return above(right, left, true)
  }
}

function above([low, high]: Bounds, [otherLow, otherHigh]: Bounds, orEqual: boolean): Answer {
  if (low > otherHigh || (orEqual && low === otherHigh)) return 'yes'
  if (high < otherLow || (!orEqual && high === otherLow)) return 'no'
  return 'unknown'
}

function boundsOfFact(value: FactValue | undefined): Bounds {
  if (value === undefined) return [0, Number.POSITIVE_INFINITY]
  if (typeof value === 'number') return [value, value]
  if (typeof value === 'boolean') throw new TypeError('a yes or no stands where a number is expected')
  return [value.atLeast, value.atMost ?? Number.POSITIVE_INFINITY]
}

function answerOfFact(name: string, value: FactValue | undefined): Answer {
  if (value === undefined) return 'unknown'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  throw new TypeError(`“${name}” is a number and stands where a yes or no is expected`)
}

function pairwise(
  [left, right]: readonly [Expression, Expression],
  facts: Facts,
  join: (left: Bounds, right: Bounds) => Bounds,
): Bounds {
  return join(boundsOf(left, facts), boundsOf(right, facts))
}

/** A share is multiplied first and divided then, so that 5% of 1,140 is 57 and not a hair less, which 57 would exceed. */
function productOf([left, right]: readonly [Expression, Expression], facts: Facts): Bounds {
  if (left.is !== 'percent') {
    return pairwise([left, right], facts, ([a, b], [c, d]) => [times(a, c), times(b, d)])
  }
  const [low, high] = boundsOf(right, facts)
  return [times(left.value, low) / 100, times(left.value, high) / 100]
}

/** Nothing of what may be without end is nothing. */
function times(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b
}

function conditionsOf(expression: Expression): readonly Expression[] {
  if (expression.is === 'compare' || expression.is === 'fact') return [expression]
  return 'parts' in expression ? expression.parts.flatMap(conditionsOf) : []
}

function looked(condition: Expression, text: string, facts: Facts): Looked {
  return {
    text: text.slice(...condition.span),
    inputs: factsOf(condition).map(fact => ({ fact, value: facts[fact] ?? null })),
    answer: answerOf(condition, facts),
  }
}

function decidingOf(expression: Expression, facts: Facts): readonly Deciding[] {
  if (answerOf(expression, facts) !== 'unknown') return []
  if (expression.is === 'fact') return [{ fact: expression.name, comparison: null, bound: null }]
  if (expression.is === 'compare') return decidingComparison(expression, facts)
  return !('parts' in expression) ? [] : unique(expression.parts.flatMap(part => decidingOf(part, facts)))
}

function decidingComparison(
  { comparison, parts: [left, right] }: Extract<Expression, { is: 'compare' }>,
  facts: Facts,
): readonly Deciding[] {
  const [low, high] = boundsOf(right, facts)
  if (left.is === 'fact' && low === high) return [{ fact: left.name, comparison, bound: low }]
  return [...factsOf(left), ...factsOf(right)]
    .filter(fact => isOpen(facts[fact]))
    .map(fact => ({ fact, comparison: null, bound: null }))
}

function isOpen(value: FactValue | undefined): boolean {
  if (value === undefined) return true
  return typeof value === 'object' && value.atLeast !== value.atMost
}

function unique(deciding: readonly Deciding[]): readonly Deciding[] {
  const seen = new Map(deciding.map(one => [`${one.fact} ${one.comparison} ${one.bound}`, one]))
  return [...seen.values()]
}
