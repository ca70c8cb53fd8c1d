import { z } from 'zod'

/** One measured figure. A target is an upper limit, or what it has to reach at least. */
export const Figure = z.object({
  name: z.string(),
  value: z.number(),
  unit: z.string(),
  limit: z.number().optional(),
  atLeast: z.number().optional(),
})
export type Figure = z.infer<typeof Figure>

/** Whether a figure meets its target; null when nothing is asked of it. What is not a number meets nothing. */
export function isMet({ value, limit, atLeast }: Figure): boolean | null {
  if (limit === undefined && atLeast === undefined) return null
  return value <= (limit ?? Number.POSITIVE_INFINITY) && value >= (atLeast ?? Number.NEGATIVE_INFINITY)
}

/** A figure as people read it: three digits that mean something. */
export function shown(value: number): string {
  if (!Number.isFinite(value)) return 'not measured'
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en')
  return String(Number(value.toPrecision(3)))
}

export function targetOf({ limit, atLeast }: Figure): string {
  if (limit !== undefined) return `at most ${shown(limit)}`
  return atLeast === undefined ? '' : `at least ${shown(atLeast)}`
}
