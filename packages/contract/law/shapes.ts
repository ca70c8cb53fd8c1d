import { Answer } from '@onus/core/posture'
import { FactValue, ProvisionStatus } from '@onus/core/regulation'
import { z } from 'zod'

/** Where a rule stands: the act, the article, since when, who compared it with the text. Nothing here is legal advice. */
export const CitedView = z.object({
  id: z.string(),
  title: z.string(),
  article: z.string(),
  source: z.object({ id: z.string(), title: z.string(), oj: z.string(), url: z.string().nullable() }),
  jurisdiction: z.string(),
  pack: z.string(),
  version: z.string(),
  status: ProvisionStatus,
  validFrom: z.iso.date(),
  validTo: z.iso.date().nullable(),
  words: z.string().describe('The condition, amount, list or time, as the pack writes it'),
  note: z.string(),
})
export type CitedView = z.infer<typeof CitedView>

/** What an undecided rule waits for. */
export const DecidingView = z.object({
  fact: z.string(),
  comparison: z.string().nullable(),
  bound: z.number().nullable(),
})

/** One rule that was asked, with what was put in and what came out. */
export const AskedView = z.object({
  rule: CitedView,
  answer: Answer,
  looked: z.array(
    z.object({
      text: z.string(),
      inputs: z.array(z.object({ fact: z.string(), value: FactValue.nullable() })),
      answer: Answer,
    }),
  ),
  deciding: z.array(DecidingView),
})
export type AskedView = z.infer<typeof AskedView>

/** The versions of the law that an answer rests on. A pack without a reviewer was compared with the text by nobody. */
export const PackView = z.object({
  id: z.string(),
  version: z.string(),
  asOf: z.iso.date(),
  reviewer: z.string().nullable(),
})
export type PackView = z.infer<typeof PackView>
