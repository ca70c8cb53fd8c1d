import { z } from 'zod'
import { FrameworkRef } from '../framework/index.ts'

/** Where two kinds of work meet, to say where to look first. It is no mapping: nothing follows from it. */
export const PlanningAid = z.object({
  id: z.string().min(1),
  title: z.string().min(1),
  label: z.literal('Planning aid, not a mapping'),
  publisher: z.string().min(1),
  licence: z.string().min(1),
  source: FrameworkRef,
  target: FrameworkRef,
  rows: z.array(z.object({ source: z.array(z.string()).min(1), target: z.array(z.string()), note: z.string().min(1) })),
})
export type PlanningAid = z.infer<typeof PlanningAid>

/** What one framework asks beyond another, in blocks, and the topics in which the two overlap. */
export const Beyond = z.object({
  framework: FrameworkRef,
  blocks: z.array(
    z.object({ id: z.string(), title: z.string(), summary: z.string(), provisions: z.array(z.string()).min(1) }),
  ),
  topics: z.array(
    z.object({ title: z.string(), provision: z.string(), names: z.array(z.string()).min(1), requirement: z.string() }),
  ),
})
export type Beyond = z.infer<typeof Beyond>
