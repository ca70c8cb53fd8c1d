import { z } from 'zod'

/** The answer on one axis. Unknown is an answer, and never a kind of yes. */
export const Answer = z.enum(['yes', 'no', 'unknown'])
export type Answer = z.infer<typeof Answer>

/** The three axes, always in this order. */
export const Axis = z.enum(['designed', 'operated', 'reviewed'])
export type Axis = z.infer<typeof Axis>

/** What a requirement is called, by precedence: the first that fits holds (rulings 4). */
export const Label = z.enum([
  'not_applicable',
  'not_addressed',
  'failing',
  'missed',
  'late',
  'excepted',
  'unknown',
  'designed',
  'operating',
])
export type Label = z.infer<typeof Label>

/** How a label is said on screens, in reports and by the command line. */
export const labelWords: Readonly<Record<Label, string>> = {
  not_applicable: 'Not applicable',
  not_addressed: 'Not addressed',
  failing: 'Failing',
  missed: 'Missed',
  late: 'Late',
  excepted: 'Excepted',
  unknown: 'Unknown',
  designed: 'Designed',
  operating: 'Operating',
}

/** From the worst to the best, for sorting and for naming the worst item. */
export const worstFirst: readonly Label[] = [
  'failing',
  'missed',
  'not_addressed',
  'late',
  'excepted',
  'unknown',
  'designed',
  'operating',
  'not_applicable',
]

/**
 * What a control was found in, beyond the answers on its axes; the labels between *not addressed* and *unknown* come from
 * here. `nothing_due` tells "nothing was expected yet" from any other unknown.
 */
export const Condition = z.enum(['failing', 'missed', 'late', 'excepted', 'nothing_due'])
export type Condition = z.infer<typeof Condition>

const order: Record<Answer, number> = { no: 0, unknown: 1, yes: 2 }

/** The weakest of several answers: any no is no, any unknown is unknown (invariant 4). Nothing at all is unknown. */
export function weakest(answers: readonly Answer[]): Answer {
  return answers.reduce((low, one) => (order[one] < order[low] ? one : low), answers[0] ?? 'unknown')
}

/** Negative when `a` is weaker than `b`. */
export function compareAnswers(a: Answer, b: Answer): number {
  return order[a] - order[b]
}
