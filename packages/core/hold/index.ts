import { z } from 'zod'

/**
 * A legal hold: while it is placed, nothing that it covers can be erased. The database refuses it too. Releasing
 * it is a new version, so that the time of the hold can be read off afterwards.
 */
export const Hold = z.strictObject({
  title: z.string().min(1).max(200),
  why: z.string().min(1).max(2000),
  covers: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('everything') }),
    z.strictObject({ kind: z.literal('subjects'), ids: z.array(z.uuid()).min(1).max(1000) }),
  ]),
  lifecycle: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('placed') }),
    z.strictObject({ state: z.literal('released'), why: z.string().min(1).max(2000) }),
  ]),
})
export type Hold = z.infer<typeof Hold>

export const HoldDraft = Hold.omit({ lifecycle: true })
export type HoldDraft = z.infer<typeof HoldDraft>

/** Whether a hold is about one of these subjects, placed or released. */
export function holdCovers({ covers }: Hold, subjects: ReadonlySet<string>): boolean {
  return covers.kind === 'everything' || covers.ids.some(id => subjects.has(id))
}
