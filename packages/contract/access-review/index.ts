import { AccessDecisionKind, AccessFlag, AccessReview, AccessReviewDraft, AccessSource } from '@onus/core/access-review'
import { z } from 'zod'
import { byId, momentQuery, operation } from '../operation/index.ts'
import { Written } from '../record/index.ts'
import { registerOperations } from '../register/index.ts'

const counts = z.object({ entries: z.int(), open: z.int() })

/** Whether what was to be revoked is gone, out of later snapshots; unknown while none tells. */
export const RevocationView = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('proved'),
    how: z.enum(['absent', 'disabled']),
    snapshot: z.string(),
    at: z.string(),
    since: z.enum(['then', 'before']).describe('Before: older snapshots were not read and may have shown it gone'),
    late: z.boolean().nullable().describe('Null where it cannot be told'),
  }),
  z.object({ state: z.literal('still_there'), snapshot: z.string(), seenAt: z.string(), overdue: z.boolean() }),
  z.object({ state: z.literal('unknown'), why: z.string() }),
])

/** One entry of the frozen population with what stands of it now. */
export const AccessEntryView = z.object({
  place: z.int(),
  system: z.string(),
  account: z.string(),
  right: z.string(),
  dataset: z.string(),
  person: z.uuid().nullable(),
  holder: z.string().nullable(),
  name: z.string().nullable(),
  kind: z.string().nullable(),
  privileged: z.boolean().nullable(),
  enabled: z.boolean().nullable(),
  lastUsed: z.string().nullable(),
  granted: z.string().nullable(),
  ends: z.string().nullable(),
  justification: z.string().nullable(),
  rights: z.array(z.string()),
  flags: z.array(AccessFlag),
  unknown: z.array(AccessFlag),
  facts: z.string(),
  change: z.enum(['new', 'kept', 'unknown']).describe('Against the last completed review; unknown without one'),
  reviewer: z.uuid().nullable(),
  reviewerWhy: z.string(),
  decision: AccessDecisionKind,
  decidedBy: z.uuid().nullable(),
  decidedAt: z.string().nullable(),
  why: z.string(),
  until: z.string().nullable(),
  revocation: RevocationView.nullable().describe('Null where nothing is to be revoked'),
})

export const accessReviews = {
  ...registerOperations({
    one: 'access review',
    many: 'access reviews',
    path: '/access-reviews',
    body: AccessReview,
    draft: AccessReviewDraft,
    read: 'access-review:read',
    write: 'access-review:write',
  }),
  sources: operation({
    method: 'GET',
    path: '/access-reviews/sources',
    summary: 'The datasets that list accounts and grants now, for a review to be made of',
    needs: 'access-review:write',
    output: z.object({
      items: z.array(
        AccessSource.extend({
          connectionTitle: z.string(),
          title: z.string(),
          takenAt: z.string(),
          rows: z.int(),
          complete: z.boolean(),
        }),
      ),
    }),
  }),
  entries: operation({
    method: 'GET',
    path: '/access-reviews/{id}/entries',
    summary: 'The whole frozen population of one access review with its decisions and proofs, in its order',
    needs: 'access-review:read',
    params: byId,
    query: momentQuery.extend({
      mine: z.enum(['true', 'false']).default('false').describe('Only what the caller has to decide'),
      flag: AccessFlag.optional(),
      decision: AccessDecisionKind.optional(),
    }),
    output: z.object({ items: z.array(AccessEntryView) }),
  }),
  progress: operation({
    method: 'GET',
    path: '/access-reviews/{id}/progress',
    summary: 'How far one access review is: by decision, reviewer, system and flag, its revocations, and what changed',
    needs: 'access-review:read',
    params: byId,
    query: momentQuery,
    output: z.object({
      entries: z.int(),
      decisions: z.record(AccessDecisionKind, z.int()),
      reviewers: z.array(counts.extend({ reviewer: z.uuid().nullable() })),
      systems: z.array(counts.extend({ system: z.string() })),
      flags: z.array(counts.extend({ flag: AccessFlag })),
      unknown: z.array(z.object({ flag: AccessFlag, entries: z.int() })),
      revocations: z.object({
        proved: z.int(),
        late: z.int(),
        lateUnknown: z.int().describe('Proved, but not whether in time'),
        stillThere: z.int(),
        overdue: z.int(),
        unknown: z.int(),
      }),
      toComplete: z.string().nullable().describe('Why it cannot be completed yet; null when it can'),
      diff: z
        .object({
          review: z.uuid(),
          title: z.string(),
          added: z.int(),
          kept: z.int(),
          gone: z.int(),
          goneFirst: z.array(z.object({ system: z.string(), account: z.string(), right: z.string() })),
        })
        .nullable()
        .describe('Against the last completed review of these sources; null without one'),
      sole: z.boolean().describe('Whether the organisation has nobody else who could decide'),
    }),
  }),
  decide: operation({
    method: 'POST',
    path: '/access-reviews/{id}/decisions',
    summary: 'Decide about entries of one access review as they were shown; flagged ones are approved one by one',
    needs: 'access-review:decide',
    params: byId,
    body: z.object({
      entries: z
        .array(z.object({ place: z.int().nonnegative(), account: z.string(), right: z.string() }))
        .min(1)
        .max(200)
        .describe('Each entry as it was shown: its place, account and right'),
      decision: AccessDecisionKind,
      why: z.string().max(2000).default(''),
      until: z.iso.date().nullable().default(null),
      to: z.uuid().nullable().default(null),
      override: z.string().max(2000).default('').describe('Why somebody alone decides about their own access'),
    }),
    output: Written,
    status: 201,
  }),
  reassign: operation({
    method: 'POST',
    path: '/access-reviews/{id}/reassignments',
    summary: 'Give the entries of one reviewer to somebody else, of one system or of all',
    needs: 'access-review:write',
    params: byId,
    body: z.object({
      from: z.uuid().nullable(),
      system: z.string().nullable().default(null),
      to: z.uuid(),
      why: z.string().trim().min(1).max(2000),
    }),
    output: Written,
  }),
} as const
