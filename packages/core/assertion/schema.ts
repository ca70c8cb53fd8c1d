import { z } from 'zod'
import { Instant } from '../time/index.ts'

const person = z.uuid()
const signed = { by: person, at: Instant, title: z.string().min(1).max(200) }

/** A paper that is signed elsewhere and kept as evidence, or signed here over its words. */
const Paper = z.discriminatedUnion('state', [
  z.object({ state: z.literal('open') }),
  z.object({ state: z.literal('filed'), evidence: z.uuid(), by: person, at: Instant }),
  z.object({ state: z.literal('signed'), ...signed, text: z.string().min(1) }),
])
export type Paper = z.infer<typeof Paper>

/** What was answered about the time since the last day, signed by who answered. */
export const Answer = z.object({
  question: z.string().min(1).max(40),
  answer: z.enum(['yes', 'no']),
  words: z.string().max(8000),
})
export type Answer = z.infer<typeof Answer>

const Questionnaire = z.discriminatedUnion('state', [
  z.object({ state: z.literal('open') }),
  z.object({ state: z.literal('answered'), ...signed, answers: z.array(Answer).min(1).max(20) }),
])

/** Over which description it was signed. */
const descriptionVersion = z.int().positive()

const lifecycle = z.discriminatedUnion('state', [
  z.object({ state: z.literal('draft'), why: z.string().optional().describe('Why it was reopened, where it was') }),
  z.object({ state: z.literal('signed'), ...signed, description: descriptionVersion, text: z.string().min(1) }),
])

/**
 * Management's assertion of one engagement, with the papers around it. Its words are computed until somebody signs them; the
 * words that were signed stay.
 */
export const Assertion = z.object({
  engagement: z.uuid(),
  signatory: person.nullable().describe('Who signs for management'),
  title: z.string().max(200).describe('The office in which they sign'),
  exceptions: z.string().max(20_000).describe('What management knows not to have worked; empty when nothing'),
  papers: z.object({ engagement_letter: Paper, representation_letter: Paper, questionnaire: Questionnaire }),
  lifecycle,
})
export type Assertion = z.infer<typeof Assertion>

/** What a person writes of an assertion before it is signed. */
export const AssertionDraft = Assertion.pick({ signatory: true, title: true, exceptions: true })
export type AssertionDraft = z.infer<typeof AssertionDraft>

/** The papers that are filed or signed, beside the questionnaire. */
export const PaperKind = z.enum(['engagement_letter', 'representation_letter'])
export type PaperKind = z.infer<typeof PaperKind>

/** The assertion of an engagement before anybody named who signs. */
export function emptyAssertion(engagement: string): Assertion {
  const open = { state: 'open' as const }
  return {
    engagement,
    signatory: null,
    title: '',
    exceptions: '',
    papers: { engagement_letter: open, representation_letter: open, questionnaire: open },
    lifecycle: { state: 'draft' },
  }
}
