import { z } from 'zod'
import { Blob } from '../evidence/index.ts'
import { Instant } from '../time/index.ts'
import { Question } from './questionnaire.ts'

const words = (most: number) => z.string().trim().max(most)

const Line = z.object({
  name: words(200).min(1, 'name it'),
  detail: words(300).default(''),
  until: z.iso.date().nullable().default(null),
})

/** What a supplier says to one question. Each may be answered with not known, or not applicable and why. */
export const Answer = z.discriminatedUnion('is', [
  z.object({ is: z.literal('choice'), choice: z.enum(['yes', 'no', 'partly']), words: words(4_000).default('') }),
  z.object({ is: z.literal('text'), words: words(8_000).min(1, 'say something') }),
  z.object({ is: z.literal('number'), number: z.number().nonnegative().max(1_000_000) }),
  z.object({ is: z.literal('date'), day: z.iso.date() }),
  z.object({ is: z.literal('list'), lines: z.array(Line).min(1, 'write one line').max(200) }),
  z.object({ is: z.literal('not_known'), words: words(4_000).default('') }),
  z.object({ is: z.literal('not_applicable'), why: words(4_000).min(1, 'say why') }),
])
export type Answer = z.infer<typeof Answer>

/** A file that a supplier sent, with the question it belongs to. */
export const SentFile = Blob.extend({
  id: z.uuid(),
  question: Question.shape.id,
  claimed: z.string().max(200).nullable().describe('What was claimed that it is, where its bytes are something else'),
  at: Instant,
})
export type SentFile = z.infer<typeof SentFile>

/** Who of the supplier sends it. */
export const Sender = z.object({
  name: words(200).min(1, 'give your name'),
  role: words(200).min(1, 'say what you do there'),
  email: z.email().max(254),
})
export type Sender = z.infer<typeof Sender>

/** What was sent at once, frozen: the whole questionnaire, or what was asked back. */
export const Round = z.object({
  at: Instant,
  by: Sender,
  answers: z.record(Question.shape.id, Answer),
  files: z.array(SentFile).max(100),
})
export type Round = z.infer<typeof Round>

/** What a supplier has written and not sent yet: nobody but the holder of the link sees it. */
export const Draft = z.object({
  answers: z.record(Question.shape.id, Answer).default({}),
  files: z.array(SentFile).max(100).default([]),
  by: z.object({ name: words(200), role: words(200), email: words(254) }).default({ name: '', role: '', email: '' }),
})
export type Draft = z.infer<typeof Draft>

const acted = { by: z.uuid(), at: Instant }

const lifecycle = z.discriminatedUnion('state', [
  z.object({ state: z.literal('open') }),
  z.object({ state: z.literal('answered') }),
  z.object({ state: z.literal('follow_up') }),
  z.object({ state: z.literal('revoked'), ...acted, why: z.string().min(1).max(2_000) }),
])

/**
 * What a member asked a supplier by link, what came back, and what became of it. Nothing that was sent counts anywhere before
 * a member accepted it and took it over. The secret of the link is not in it.
 */
export const SupplierRequest = z.object({
  supplier: z.uuid(),
  supplierName: z.string().max(200),
  version: z.string().max(20).describe('Of the questionnaire'),
  questions: z.array(Question).min(1).max(120),
  words: z.string().max(4_000).describe('Why it is asked, to the supplier'),
  contact: z.object({ name: z.string().max(200), email: z.email().max(254).nullable() }),
  askedBy: z.uuid(),
  askedAt: Instant,
  linkedAt: Instant.describe('When the link that works now was made'),
  expiresAt: Instant,
  openedAt: Instant.nullable().describe('When the link was opened first'),
  rounds: z.array(Round).max(50),
  followUps: z
    .array(
      z.object({
        question: Question.shape.id,
        words: z.string().trim().min(1).max(4_000),
        round: z.int().nonnegative().describe('How many rounds had come when it was asked'),
        ...acted,
      }),
    )
    .max(500),
  reviews: z
    .record(
      z.string(),
      z.object({
        round: z.int().nonnegative(),
        decision: z.enum(['accepted', 'set_aside']),
        why: z.string().max(4_000),
        ...acted,
      }),
    )
    .describe('By question: what a member decided about the answer of that round'),
  taken: z
    .record(z.string(), z.object({ ...acted, round: z.int().nonnegative(), into: z.uuid() }))
    .describe('By question: into which supplier or assessment its answer was taken over'),
  reports: z.record(z.string(), z.uuid()).describe('By file: the report whose reading began with it'),
  lifecycle,
})
export type SupplierRequest = z.infer<typeof SupplierRequest>

/** What a member writes to ask. */
export const SupplierRequestDraft = z.object({
  supplier: z.uuid(),
  questions: z
    .array(Question.shape.id)
    .max(120)
    .nullable()
    .default(null)
    .describe('Which of the questions for its tier; all of them when null'),
  words: words(4_000).default(''),
  contact: z.object({ name: words(200).default(''), email: z.email().max(254).nullable().default(null) }),
  days: z.int().min(1).max(90).default(30).describe('How long the link works'),
})
export type SupplierRequestDraft = z.infer<typeof SupplierRequestDraft>
