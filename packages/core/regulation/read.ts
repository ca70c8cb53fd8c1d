import type { Answer } from '../posture/words.ts'
import { boundsOf, type Evaluated, evaluate, type Facts } from './evaluate.ts'
import type { Cited, ClockStart, Law } from './pack.ts'

/** The number that a provision sets. Throws when it sets none. */
export function numberOf(law: Law, id: string): number {
  const { value } = law.get(id)
  if (value.is !== 'number') throw new TypeError(`${id} is no number`)
  return value.number
}

/** The items that a provision lists. Throws when it lists none. */
export function listOf(law: Law, id: string): readonly string[] {
  const { value } = law.get(id)
  if (value.is !== 'list') throw new TypeError(`${id} is no list`)
  return value.items
}

/** What begins the clock that a provision sets. Throws when it sets none. */
export function startsOf({ id, value }: Cited): readonly ClockStart[] {
  if (value.is !== 'clock') throw new TypeError(`${id} is no clock`)
  return value.starts
}

/** The least and the most that an amount can be, by what is known. Throws when the provision sets none. */
export function amountOf({ id, value, expression }: Cited, facts: Facts): readonly [low: number, high: number] {
  if (value.is !== 'amount' || expression === null) throw new TypeError(`${id} is no amount`)
  return boundsOf(expression, facts)
}

/** One rule that was asked: its provision, what was put in, what came out, and what would decide it. */
export type Asked = Readonly<{ rule: Cited }> & Evaluated

/** Asks the condition of a provision of an entity with these types; where it is about some types only, of those. */
export function ask(rule: Cited, types: readonly string[] | null, facts: Facts): Asked {
  const { value, expression } = rule
  if (value.is !== 'condition' || expression === null) throw new TypeError(`${rule.id} is no condition`)
  const of_type = rule.entityTypes.length === 0 ? undefined : decided(ofTypes(rule.entityTypes, types))
  return { rule, ...evaluate(expression, value.when, { ...facts, of_type }) }
}

/** Whether the entity has one of these types; a type under a subsector counts for its sector too. */
export function ofTypes(wanted: readonly string[], types: readonly string[] | null): Answer {
  if (types === null) return 'unknown'
  return types.some(type => wanted.some(one => type === one || type.startsWith(`${one}.`))) ? 'yes' : 'no'
}

/** An answer as a fact for other conditions; unknown is a fact that is missing. */
export function decided(answer: Answer): boolean | undefined {
  return answer === 'unknown' ? undefined : answer === 'yes'
}
