import { z } from 'zod'
import type { ConclusionResult } from './result.ts'

const attribute = z.enum(['basic', 'focused', 'comprehensive'])

/** One determination statement of a control and what was done about it (SP 800-53A). */
export const Determination = z.strictObject({
  statement: z.string().min(1).max(200).describe('Which determination statement, as the catalogue numbers it'),
  methods: z
    .array(z.enum(['examine', 'interview', 'test']))
    .min(1)
    .max(3),
  objects: z.string().min(1).max(2000).describe('What was looked at, who was asked, what was exercised'),
  depth: attribute,
  coverage: attribute,
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
