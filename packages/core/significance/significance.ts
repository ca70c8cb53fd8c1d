import type { Answer } from '../posture/words.ts'
import {
  type Asked,
  allOf,
  anyOf,
  ask,
  type Deciding,
  type Facts,
  type Law,
  listOf,
  ofTypes,
  opposite,
} from '../regulation/index.ts'

/**
 * Whether an incident is significant by the rules for this entity, as far as is known. It informs the decision that a named
 * person takes and never closes anything by itself.
 */
export type Significance = Readonly<{
  answer: Answer
  /** `thresholds` for entities under the implementing regulation, `judgement` for all others: no number stands for them. */
  by: 'thresholds' | 'judgement'
  asked: readonly Asked[]
  /** Nothing happened but what maintenance had planned. */
  planned: Asked | null
  /** What would decide it while it is unknown. */
  deciding: readonly Deciding[]
}>

/**
 * Asks every rule that is about the types of this entity (Implementing Regulation 2024/2690, Articles 3 to 14; for entities
 * that it does not bind, Article 23(3) of the directive as a judgement). One rule that holds is enough; what is missing leaves
 * the answer unknown unless another rule holds already.
 */
export function significanceOf(law: Law, types: readonly string[], facts: Facts): Significance {
  const bound = ofTypes(listOf(law, 'relevant.entities'), types) === 'yes'
  const rules = law.group(bound ? 'significant' : 'significant-other').filter(({ entityTypes }) => {
    return entityTypes.length === 0 || ofTypes(entityTypes, types) === 'yes'
  })
  const asked = rules.map(rule => ask(rule, types, facts))
  const planned = bound ? ask(law.get('significant.planned'), types, facts) : null
  const reached = anyOf(asked.map(({ answer }) => answer))
  const answer = planned === null ? reached : allOf([reached, opposite(planned.answer)])
  const open = [...asked, ...(planned === null ? [] : [planned])]
  return {
    answer,
    by: bound ? 'thresholds' : 'judgement',
    asked,
    planned,
    deciding: answer === 'unknown' ? open.flatMap(({ deciding }) => deciding) : [],
  }
}
