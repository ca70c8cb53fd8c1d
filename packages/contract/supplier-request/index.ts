import {
  Answer,
  Draft,
  Question,
  Sender,
  SentFile,
  SupplierRequest,
  SupplierRequestDraft,
} from '@onus/core/supplier-request'
import { Instant } from '@onus/core/time'
import { z } from 'zod'
import { byId, momentQuery, operation } from '../operation/index.ts'
import { recordOf, Written } from '../record/index.ts'

const state = z.enum(['waiting', 'expired', 'to_review', 'follow_up', 'reviewed', 'revoked'])

const Linked = Written.extend({ link: z.string().describe('Shown once; only the hash of its secret is kept') })

/** A request as its members see it: how it stands, and what its accepted answers propose. */
export const SupplierRequestView = recordOf(SupplierRequest).extend({
  state,
  daysLeft: z.int().nullable(),
  proposals: z.array(
    z.object({
      question: z.string(),
      title: z.string(),
      is: z.enum(['register', 'clause', 'factor', 'criterion']),
      into: z.string().describe('The field, clause, factor or criterion'),
      value: z.string(),
      from: z.string(),
      taken: z.boolean(),
    }),
  ),
})
export type SupplierRequestView = z.infer<typeof SupplierRequestView>

const reason = z.object({ reason: z.string().trim().min(1).max(2_000) })

/** What members do: ask, renew, withdraw, review what came, ask back, take over. */
export const supplierRequests = {
  list: operation({
    method: 'GET',
    path: '/supplier-requests',
    summary: 'What was asked of suppliers by link, how each stands, and what came in',
    needs: 'supplier:read',
    query: momentQuery.extend({ supplier: z.uuid().optional() }),
    output: z.object({ items: z.array(SupplierRequestView) }),
  }),
  get: operation({
    method: 'GET',
    path: '/supplier-requests/{id}',
    summary: 'One request to a supplier, with what came in',
    needs: 'supplier:read',
    params: byId,
    query: momentQuery,
    output: SupplierRequestView,
  }),
  questions: operation({
    method: 'GET',
    path: '/supplier-questions/{tier}',
    summary: 'What a supplier of a tier is asked',
    needs: 'supplier:read',
    params: z.object({ tier: z.enum(['critical', 'important', 'standard']) }),
    output: z.object({ version: z.string(), asOf: z.iso.date(), items: z.array(Question) }),
  }),
  create: operation({
    method: 'POST',
    path: '/supplier-requests',
    summary: 'Ask a supplier by a link that needs no account; the link is shown once',
    needs: 'supplier:write',
    body: SupplierRequestDraft,
    output: Linked,
    status: 201,
    reveals: true,
  }),
  renew: operation({
    method: 'POST',
    path: '/supplier-requests/{id}/links',
    summary: 'Make a new link to the same request; the one before ends',
    needs: 'supplier:write',
    params: byId,
    body: z.object({ days: SupplierRequestDraft.shape.days }),
    output: Linked,
    status: 201,
    reveals: true,
  }),
  revoke: operation({
    method: 'POST',
    path: '/supplier-requests/{id}/withdrawal',
    summary: 'End a request and its link at once; what came before stays in the record',
    needs: 'supplier:write',
    params: byId,
    body: reason,
    output: Written,
  }),
  review: operation({
    method: 'POST',
    path: '/supplier-requests/{id}/reviews',
    summary: 'Accept answers that came, or set them aside with a reason',
    needs: 'supplier:write',
    params: byId,
    body: z.object({
      items: z
        .array(
          z.object({
            question: z.string().max(60),
            decision: z.enum(['accepted', 'set_aside']),
            why: z.string().trim().max(4_000).default(''),
          }),
        )
        .min(1)
        .max(120),
    }),
    output: Written,
  }),
  askBack: operation({
    method: 'POST',
    path: '/supplier-requests/{id}/follow-ups',
    summary: 'Ask the supplier back about answers that came; it answers again through its link',
    needs: 'supplier:write',
    params: byId,
    body: z.object({
      items: z
        .array(z.object({ question: z.string().max(60), words: z.string().trim().min(1).max(4_000) }))
        .min(1)
        .max(120),
    }),
    output: Written,
  }),
  take: operation({
    method: 'POST',
    path: '/supplier-requests/{id}/takings',
    summary: 'Take one accepted answer over into the register, its clauses, or an assessment',
    needs: 'supplier:write',
    params: byId,
    body: z.object({
      question: z.string().max(60),
      concern: z.enum(['none', 'some', 'serious']).nullable().default(null).describe('For a finding of an assessment'),
    }),
    output: Written,
  }),
  download: operation({
    method: 'POST',
    path: '/supplier-requests/{id}/files/{file}',
    summary: 'The address of a file that a supplier sent, for a minute; recorded',
    needs: 'supplier:read',
    params: z.object({ id: z.uuid(), file: z.uuid() }),
    body: z.object({}),
    output: z.object({ url: z.string() }),
    recorded: true,
  }),
} as const

const Secret = z.string().min(1).max(200).describe('From the link')

/** What the holder of a link sees: what was asked, and what it wrote and sent itself. Nothing else. */
export const PortalView = z.object({
  organisation: z.string(),
  supplier: z.string(),
  askedBy: z.string(),
  askedAt: Instant,
  words: z.string(),
  expiresAt: Instant,
  zone: z.string(),
  state: z.enum(['open', 'answered', 'follow_up']),
  questions: z.array(Question.omit({ about: true })),
  open: z.array(z.string()).describe('Ids of the questions that can be answered now'),
  followUps: z.array(z.object({ question: z.string(), words: z.string(), at: Instant, round: z.int() })),
  draft: Draft,
  sent: z.array(
    z.object({
      at: Instant,
      by: Sender,
      answers: z.record(z.string(), Answer),
      files: z.array(SentFile),
    }),
  ),
})
export type PortalView = z.infer<typeof PortalView>

/** What a supplier does with its link. The secret travels in the body, never in an address. */
export const supplierPortal = {
  open: operation({
    method: 'POST',
    path: '/supplier-portal/views',
    summary: 'What a link asks for, and what was written or sent through it',
    needs: 'public',
    body: z.object({ secret: Secret }),
    output: PortalView,
  }),
  save: operation({
    method: 'POST',
    path: '/supplier-portal/drafts',
    summary: 'Keep answers that are not sent yet; null takes one away',
    needs: 'public',
    body: z.object({
      secret: Secret,
      answers: z.record(Question.shape.id, Answer.nullable()).default({}),
      by: Draft.shape.by.unwrap().nullable().default(null),
    }),
    output: z.object({ savedAt: Instant }),
  }),
  upload: operation({
    method: 'POST',
    path: '/supplier-portal/files',
    summary: 'Send one file of at most 50 MB to a question; it is not read before the answers are sent',
    needs: 'public',
    transport: 'upload',
    body: z.object({ secret: Secret, question: Question.shape.id }),
    fileBytes: 50 * 1_048_576,
    output: SentFile,
    status: 201,
  }),
  remove: operation({
    method: 'POST',
    path: '/supplier-portal/files/removals',
    summary: 'Take a file away that was not sent yet',
    needs: 'public',
    body: z.object({ secret: Secret, file: z.uuid() }),
    output: z.object({ savedAt: Instant }),
  }),
  submit: operation({
    method: 'POST',
    path: '/supplier-portal/submissions',
    summary: 'Send what was written, with a name; from then on it is frozen',
    needs: 'public',
    body: z.object({ secret: Secret, by: Sender }),
    output: PortalView,
    status: 201,
  }),
} as const
