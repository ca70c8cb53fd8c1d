import { z } from 'zod'

/** A human, with or without a user account. Every owner is one; leaving opens reassignment of what they own. */
export const Person = z.object({
  name: z.string().min(1).max(200),
  email: z.email().nullable(),
  title: z.string(),
  user: z.string().nullable().describe('The user account of this person, if any'),
  leftOn: z.iso.date().nullable(),
})
export type Person = z.infer<typeof Person>
