import { z } from 'zod'

/** Something that was seen otherwise by what was known then. Null where it was not there at all. */
const DifferenceView = z.object({
  key: z.string(),
  title: z.string(),
  href: z.string(),
  before: z.string().nullable().describe('By what was known then'),
  now: z.string().nullable(),
  because: z.array(z.uuid()).describe('The facts of `learned` that it may rest on'),
})

/** A fact about the time before that was recorded later. */
const LearnedView = z.object({
  fact: z.uuid(),
  noun: z.string(),
  id: z.uuid(),
  title: z.string(),
  reason: z.string(),
  effectiveFrom: z.string(),
  recorded: z.string().nullable(),
  position: z.int().nullable(),
})

/** What we knew then against what we know now about then. */
export const HindsightView = z.object({
  asOf: z.string(),
  knownAt: z.int().describe('The ledger position of the earlier look'),
  parts: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      total: z.int().describe('How many things the later look sees'),
      differences: z.array(DifferenceView),
    }),
  ),
  learned: z.array(LearnedView).describe('At most five hundred, the latest first'),
  learnedTotal: z.int(),
})
