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
    /** Everything that is inside of these engagements: what belongs to them, what they name, evidence of their time, their rooms. */
    z.strictObject({ kind: z.literal('engagements'), ids: z.array(z.uuid()).min(1).max(100) }),
  ]),
  lifecycle: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('placed') }),
    z.strictObject({ state: z.literal('released'), why: z.string().min(1).max(2000) }),
  ]),
})
export type Hold = z.infer<typeof Hold>

export const HoldDraft = Hold.omit({ lifecycle: true })
export type HoldDraft = z.infer<typeof HoldDraft>

/** What somebody wants erased: the nouns, and the engagements that these are inside of or whose rooms are meant. */
export type Reached = { readonly subjects: ReadonlySet<string>; readonly engagements: ReadonlySet<string> }

/** Whether a hold is about something of this, placed or released. */
export function holdCovers({ covers }: Hold, { subjects, engagements }: Reached): boolean {
  if (covers.kind === 'everything') return true
  const reached = covers.kind === 'subjects' ? subjects : engagements
  return covers.ids.some(id => reached.has(id))
}
