import { z } from 'zod'

/** Something that somebody said about a record. It is never edited: who was wrong says so in another one. */
export const Comment = z.object({
  of: z.object({ noun: z.enum(['request']), id: z.uuid() }),
  engagement: z.uuid().nullable().describe('The assessment that the record belongs to'),
  by: z.uuid().describe('The person who said it'),
  words: z.string().trim().min(1, 'say something').max(8000),
})
export type Comment = z.infer<typeof Comment>
