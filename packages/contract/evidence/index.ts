import { Minutes } from '@onus/core/effort'
import { Evidence } from '@onus/core/evidence'
import { z } from 'zod'
import { byId, flag, listQuery, momentQuery, operation, pageOf } from '../operation/index.ts'
import { recordOf, Written } from '../record/index.ts'
import { versionedOperations } from '../register/index.ts'

export const EvidenceState = z.enum(['requested', 'collected', 'returned', 'accepted', 'rejected', 'superseded'])

/** An item that waits for a second person. */
export const ReviewItem = z.object({
  noun: z.enum(['evidence', 'snapshot', 'occurrence']),
  id: z.uuid(),
  title: z.string(),
  collectedAt: z.string(),
  collectedBy: z.string(),
  collector: z.string().nullable(),
  controls: z.array(z.object({ id: z.uuid(), code: z.string(), title: z.string() })),
  mine: z.boolean().describe('Collected by the caller, who may not review it'),
})

const versioned = versionedOperations({
  one: 'evidence item',
  many: 'evidence',
  path: '/evidence',
  body: Evidence,
  read: 'evidence:read',
  write: 'evidence:submit',
})

const EvidenceRecord = recordOf(Evidence).extend({ state: EvidenceState, why: z.string() })

export const evidence = {
  ...versioned,
  list: operation({
    method: 'GET',
    path: '/evidence',
    summary: 'List evidence with its state',
    needs: 'evidence:read',
    query: listQuery
      .extend(momentQuery.shape)
      .extend({ control: z.uuid().optional(), state: EvidenceState.optional() }),
    output: pageOf(EvidenceRecord),
  }),
  get: operation({
    method: 'GET',
    path: '/evidence/{id}',
    summary: 'Show one evidence item with its state',
    needs: 'evidence:read',
    params: byId,
    query: momentQuery,
    output: EvidenceRecord,
  }),
  upload: operation({
    method: 'POST',
    path: '/evidence/uploads',
    summary: 'Store a file to attach to evidence; it is hashed as it arrives, and its type is what its first bytes are',
    needs: 'evidence:submit',
    transport: 'upload',
    output: z.object({
      sha256: z.string(),
      bytes: z.int(),
      name: z.string(),
      mediaType: z.string(),
      claimed: z.string().nullable().describe('What was claimed that it is, where its bytes are something else'),
    }),
    status: 201,
  }),
  download: operation({
    method: 'POST',
    path: '/evidence/{id}/files/{sha256}/link',
    summary: 'A short-lived link to a file, on another host name; the download is recorded before the first byte',
    needs: 'evidence:download',
    params: byId.extend({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
    query: z.object({ look: flag.optional().describe('To look at a screenshot instead of saving it') }),
    output: z.object({ url: z.string() }),
    recorded: true,
  }),
} as const

export const reviews = {
  queue: operation({
    method: 'GET',
    path: '/reviews/queue',
    summary: 'What waits for a second person',
    needs: 'review:read',
    output: z.object({ items: z.array(ReviewItem) }),
  }),
  decide: operation({
    method: 'POST',
    path: '/reviews',
    summary: 'Accept, return or reject evidence, a snapshot or an occurrence',
    needs: 'review:write',
    body: z.object({
      of: z.object({ noun: z.enum(['evidence', 'snapshot', 'occurrence']), id: z.uuid() }),
      decision: z.enum(['accepted', 'returned', 'rejected']),
      why: z.string().max(2000).default(''),
      minutes: Minutes.optional().describe('How long the review took'),
      compared: z
        .boolean()
        .default(false)
        .describe('Of a snapshot: that the rows drawn from it were compared with their source'),
      override: z
        .string()
        .trim()
        .max(2000)
        .default('')
        .describe('Why you accept what you collected; only where nobody else works in the organisation'),
    }),
    output: Written,
    status: 201,
  }),
  decideSeveral: operation({
    method: 'POST',
    path: '/reviews/several',
    summary: 'Decide about several pieces of evidence for one reason, each in the version that was looked at',
    needs: 'review:write',
    body: z.object({
      items: z
        .array(
          z.object({
            id: z.uuid(),
            fact: z.uuid().describe('The version that was shown to the reviewer'),
            minutes: Minutes.optional().describe('How long the review of this one took'),
          }),
        )
        .min(2)
        .max(50),
      decision: z.enum(['accepted', 'returned', 'rejected']),
      why: z.string().trim().min(1).max(2000).describe('What was looked at and found, for all of them'),
    }),
    output: z.object({ items: z.array(Written) }),
    status: 201,
  }),
} as const
