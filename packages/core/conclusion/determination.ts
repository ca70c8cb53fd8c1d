import { z } from 'zod'
import type { ConclusionResult } from './result.ts'

/** How thoroughly and how much was looked at (SP 800-53A). */
export const AssessmentAttribute = z.enum(['basic', 'focused', 'comprehensive'])
export type AssessmentAttribute = z.infer<typeof AssessmentAttribute>

/** The ways to assess a control, and the kinds of thing that can be looked at. */
export const AssessmentMethod = z.enum(['examine', 'interview', 'test'])
export type AssessmentMethod = z.infer<typeof AssessmentMethod>

export const AssessmentObject = z.enum(['specification', 'mechanism', 'activity', 'individual'])
export type AssessmentObject = z.infer<typeof AssessmentObject>

/** One determination statement of a control and what was done about it (SP 800-53A). */
export const Determination = z.strictObject({
  statement: z.string().min(1).max(200).describe('Which determination statement, as the catalogue numbers it'),
  methods: z.array(AssessmentMethod).min(1).max(3),
  kinds: z.array(AssessmentObject).min(1).max(4).optional().describe('What kinds of thing the objects are'),
  objects: z.string().min(1).max(2000).describe('What was looked at, who was asked, what was exercised'),
  depth: AssessmentAttribute,
  coverage: AssessmentAttribute,
  result: z.enum(['satisfied', 'other-than-satisfied']),
})
export type Determination = z.infer<typeof Determination>

/** Why a result does not follow from its determinations: a control is satisfied only if every one of them is. */
export function faultOfDeterminations(
  result: ConclusionResult,
  determinations: readonly Determination[] | undefined,
): string | null {
  if (determinations === undefined) return null
  const all = determinations.every(one => one.result === 'satisfied')
  if ((all ? 'satisfied' : 'other-than-satisfied') === result) return null
  return all
    ? 'every determination is satisfied, so the control is'
    : 'a control is satisfied only if every one of its determinations is'
}
