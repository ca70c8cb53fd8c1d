import { z } from 'zod'
import { Instant } from '../time/index.ts'

/** One thing that an authority asks for, with what is answered and the evidence that goes with it. */
const AuthorityItem = z.object({
  words: z.string().trim().min(1).max(4_000),
  answer: z.string().trim().max(8_000).default(''),
  evidence: z.array(z.uuid()).max(200).default([]),
})

const answered = { answeredAt: Instant, answeredBy: z.uuid(), how: z.string(), late: z.string() }

const lifecycle = z.discriminatedUnion('state', [
  z.object({ state: z.literal('received') }),
  z.object({ state: z.literal('answered'), ...answered }),
  z.object({ state: z.literal('closed'), ...answered, closedAt: Instant, closedBy: z.uuid(), outcome: z.string() }),
])

/**
 * What an authority asks of a legal entity under Articles 32 and 33: for which purpose, which items, by when, and what was
 * answered with which evidence. Who answered and when is what a cooperation is judged by.
 */
export const AuthorityRequest = z.object({
  entity: z.uuid(),
  authority: z.string().trim().min(1, 'name the authority').max(300),
  reference: z.string().trim().max(200).default(''),
  purpose: z.string().trim().min(1, 'an authority states the purpose of what it asks').max(4_000),
  received: z.iso.date(),
  due: z.iso.date().nullable().default(null),
  items: z.array(AuthorityItem).min(1, 'name at least one item').max(200),
  owner: z.uuid(),
  lifecycle,
})
export type AuthorityRequest = z.infer<typeof AuthorityRequest>

/** What a person writes of a request; how it went on is recorded by its steps. */
export const AuthorityRequestDraft = AuthorityRequest.omit({ lifecycle: true })
export type AuthorityRequestDraft = z.infer<typeof AuthorityRequestDraft>
