import { z } from 'zod'
import { Instant } from '../time/index.ts'

export const RequestState = z.enum(['draft', 'sent', 'in_progress', 'submitted', 'returned', 'accepted'])
export type RequestState = z.infer<typeof RequestState>

export const Priority = z.enum(['high', 'normal', 'low'])
export type Priority = z.infer<typeof Priority>

/** Who stands where: an auditor of the engagement, or the organisation that is looked at. */
export const Side = z.enum(['auditor', 'organisation'])
export type Side = z.infer<typeof Side>

const person = z.uuid()

/** Every state that a request was in, in order: by whom, when, and why where it was returned. Nothing leaves the list. */
const Trail = z
  .array(z.object({ state: RequestState, at: Instant, by: person, why: z.string().optional() }))
  .min(1)
  .max(1000)
export type Trail = z.infer<typeof Trail>

export const RequestLifecycle = z.discriminatedUnion('state', [
  z.object({ state: z.literal('draft'), trail: Trail }),
  z.object({ state: z.literal('sent'), trail: Trail }),
  z.object({ state: z.literal('in_progress'), trail: Trail }),
  z.object({ state: z.literal('submitted'), trail: Trail }),
  z.object({ state: z.literal('returned'), trail: Trail, why: z.string().min(1) }),
  z.object({ state: z.literal('accepted'), trail: Trail }),
])

/** What was given as an answer. A later answer says everything that is given, not only what is new. */
export const Given = z.object({
  answer: z.string().max(20_000),
  evidence: z.array(z.uuid()).max(200),
  snapshots: z.array(z.uuid()).max(50),
  populations: z.array(z.uuid()).max(50),
})
export type Given = z.infer<typeof Given>

export const nothingGiven: Given = { answer: '', evidence: [], snapshots: [], populations: [] }

/** Something that an assessor asks for, and its answer (R-128, domain 3.12). */
export const Request = z.object({
  engagement: z.uuid(),
  reference: z
    .string()
    .trim()
    .min(1)
    .max(60)
    .describe('The number in the list of whoever asks; unique in the engagement'),
  title: z.string().trim().min(1).max(300),
  asked: z.string().max(8000).describe('What is asked for, in full'),
  controls: z.array(z.uuid()).max(100),
  requirements: z.array(z.string().min(1).max(200)).max(200),
  askedBy: z.object({ person, side: Side }),
  assignee: person.nullable().describe('Who answers it; null until somebody is named'),
  due: z.iso.date().nullable().describe('Null: the usual time of its priority, from the day it was sent'),
  priority: Priority,
  given: Given,
  lifecycle: RequestLifecycle,
})
export type Request = z.infer<typeof Request>
