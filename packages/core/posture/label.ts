import type { Answer, Condition, Label } from './words.ts'

/** What a label is decided from. `due` holds, for each control, the answers without what was not due yet. */
export type LabelInput = Readonly<{
  addressed: boolean
  designed: Answer
  conditions: readonly Condition[]
  due: readonly Readonly<{ operated: Answer | null; reviewed: Answer | null }>[]
}>

function isShort(answer: Answer | null): boolean {
  return answer !== null && answer !== 'yes'
}

const byCondition = ['failing', 'missed', 'late', 'excepted'] as const

/**
 * The label by precedence: not addressed, failing, missed, late, excepted, unknown, designed, operating. *Not applicable*
 * comes before all of them and is decided by the profile alone. Only three times yes is operating.
 */
export function labelOf({ addressed, designed, conditions, due }: LabelInput): Label {
  if (!addressed) return 'not_addressed'
  const found = byCondition.find(condition => conditions.includes(condition))
  if (found) return found
  if (designed !== 'yes' || due.some(one => isShort(one.operated) || isShort(one.reviewed))) return 'unknown'
  if (conditions.includes('nothing_due') && due.length > 0) return 'designed'
  return due.every(one => one.operated === null && one.reviewed === null) ? 'unknown' : 'operating'
}
