import { z } from 'zod'
import { Instant } from '../time/index.ts'

export const PlaybookKind = z.enum(['ransomware', 'supplier_breach', 'availability', 'data_leak', 'account', 'other'])
export type PlaybookKind = z.infer<typeof PlaybookKind>

/** One step: when it is done, who does it, and what is done. Its place is its number in this version. */
export type PlaybookStep = Readonly<{ when: string; role: string; what: string }>

/** The steps that a text says, one a line as "when; who; what"; null for a line that does not. */
export function stepsOfText(text: string): readonly (PlaybookStep | null)[] {
  return text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
    .map(line => {
      const [when = '', role = '', ...rest] = line.split(';').map(part => part.trim())
      const what = rest.join('; ')
      return when && role && what ? { when, role, what } : null
    })
}

const Steps = z
  .string()
  .max(20_000)
  .superRefine((text, context) => {
    const steps = stepsOfText(text)
    const refuse = (message: string) => context.addIssue({ code: 'custom', message })
    if (steps.length === 0) refuse('say at least one step')
    if (steps.length > 60) refuse('at most 60 steps')
    const wrong = steps.indexOf(null)
    if (wrong >= 0) refuse(`step ${wrong + 1}: write when, who and what, with a semicolon between them`)
  })

/**
 * What is done in a kind of incident: by whom, when, in which order. It counts as agreed once somebody else than its owner
 * approved it; after its day it is still offered, and said to be unreviewed.
 */
export const Playbook = z.object({
  title: z.string().trim().min(1).max(200),
  kind: PlaybookKind,
  begins: z.string().trim().min(1, 'say when it is taken out').max(2_000),
  steps: Steps,
  owner: z.uuid(),
  reviewBy: z.iso.date().describe('The day until which it holds without being looked at again'),
  origin: z.string().max(100).optional().describe('The proposal that it was made from'),
  lifecycle: z.discriminatedUnion('state', [
    z.object({ state: z.literal('proposed') }),
    z.object({
      state: z.literal('approved'),
      by: z.uuid(),
      at: Instant,
      override: z.string().min(1).max(2000).optional(),
    }),
    z.object({ state: z.literal('retired'), why: z.string().min(1) }),
  ]),
})
export type Playbook = z.infer<typeof Playbook>

/** What a person writes of a playbook; who approved it is added by the step. */
export const PlaybookDraft = Playbook.omit({ lifecycle: true, origin: true })
export type PlaybookDraft = z.infer<typeof PlaybookDraft>

/** A playbook that ships as a proposal, in our own words. */
export const ProposedPlaybook = Playbook.pick({ title: true, kind: true, begins: true, steps: true }).extend({
  id: z.string(),
})
export type ProposedPlaybook = z.infer<typeof ProposedPlaybook>
