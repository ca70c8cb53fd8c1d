import { z } from 'zod'
import { DatasetRef } from '../dataset/schema.ts'
import { ControlVersion } from '../finding/schema.ts'
import { Sha256 } from '../id/index.ts'
import { PopulationColumn } from '../population/schema.ts'
import { Instant } from '../time/index.ts'

/** What the data can say against an access. What they cannot tell is unknown, and said so. */
export const AccessFlag = z.enum([
  'orphaned',
  'inactive',
  'dormant',
  'privileged',
  'excessive',
  'role_mismatch',
  'new',
  'terminated',
  'contractor_expired',
  'sod_conflict',
  'role_creep',
  'no_justification',
  'shared',
])
export type AccessFlag = z.infer<typeof AccessFlag>

/** What stands of an entry. Only approved and revoke decide it; the other three keep the review open. */
export const AccessDecisionKind = z.enum(['pending', 'approved', 'revoke', 'defer', 'escalate'])
export type AccessDecisionKind = z.infer<typeof AccessDecisionKind>

/** Where accounts and grants are listed: a dataset that a connection fills. */
export const AccessSource = z.object({ connection: z.uuid(), dataset: DatasetRef })
export type AccessSource = z.infer<typeof AccessSource>

/** A source as it was frozen: the snapshot that was read, and whether it held everything. */
export const FrozenSource = AccessSource.extend({
  snapshot: z.uuid(),
  sha256: Sha256,
  rows: z.int().nonnegative(),
  complete: z.boolean(),
  takenAt: Instant,
  sourceSystem: z.string(),
  environment: z.string(),
  account: z.string(),
})
export type FrozenSource = z.infer<typeof FrozenSource>

/** The whole population of a review: its canonical lines are a file whose SHA-256 is `popHash` (rulings 21). */
export const FrozenAccess = z.object({
  popHash: Sha256,
  rows: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  columns: z.array(PopulationColumn),
  key: z.array(z.string()),
  sources: z.array(FrozenSource),
  people: z
    .object({ snapshot: z.uuid(), takenAt: Instant, complete: z.boolean() })
    .nullable()
    .describe('Where the flags about persons come from; null when nothing lists who works here'),
  reviewers: z.array(z.uuid()).max(2000).describe('Everybody who has entries to decide about'),
  previous: z.uuid().nullable().describe('The last completed review of any of these sources'),
  notes: z.array(z.string().max(1000)).max(100).describe('What could not be read into entries, in words'),
  at: Instant,
  by: z.uuid(),
})
export type FrozenAccess = z.infer<typeof FrozenAccess>

/** Open entries of one reviewer, of one system when it is named, that somebody else decides instead. */
export const Reassignment = z.object({
  from: z.uuid().nullable().describe('Null for entries that have no reviewer'),
  system: z.string().nullable(),
  to: z.uuid(),
  why: z.string().min(1).max(2000),
  by: z.uuid(),
  at: Instant,
})
export type Reassignment = z.infer<typeof Reassignment>

const person = z.uuid()
const started = { startedBy: person, startedAt: Instant }
const finished = {
  ...started,
  finishedBy: person,
  finishedAt: Instant,
  revokeBy: z.iso.date(),
  actions: z.array(z.uuid()),
}

export const AccessReviewLifecycle = z.discriminatedUnion('state', [
  z.object({ state: z.literal('draft') }),
  z.object({ state: z.literal('in_progress'), ...started }),
  z.object({ state: z.literal('pending_actions'), ...finished }),
  z.object({
    state: z.literal('completed'),
    ...finished,
    completedBy: person,
    completedAt: Instant,
    evidence: z.array(z.uuid()),
    occurrence: z.uuid().nullable().describe('The performance of its control that it is; null without a control'),
  }),
  z.object({ state: z.literal('cancelled'), cancelledBy: person, cancelledAt: Instant, why: z.string().min(1) }),
])

/**
 * A review of who has access: the full population of accounts and grants, frozen out of snapshots; one decision for each
 * entry; and for what is to be revoked a proof out of a later snapshot.
 */
export const AccessReview = z.object({
  title: z.string().min(1).max(200),
  owner: person.describe('Who runs it; entries without another reviewer are theirs'),
  control: ControlVersion.nullable().describe('The control that it performs'),
  sources: z.array(AccessSource).min(1).max(40),
  reviewers: z.enum(['owner', 'manager', 'system_owner']),
  due: z.iso.date(),
  revokeDays: z.int().min(0).max(365),
  dormantDays: z.int().min(1).max(3650),
  conflicts: z.string().max(8000).describe('Rights that one person must not hold together, one pair a line: a + b'),
  expected: z.string().max(8000).describe('Who may hold a right, one a line: right: job or department, another'),
  frozen: FrozenAccess.nullable(),
  reassigned: z.array(Reassignment).max(500),
  lifecycle: AccessReviewLifecycle,
})
export type AccessReview = z.infer<typeof AccessReview>

/**
 * One act of deciding about entries of a frozen population, as they were shown. Nobody decides about their own access, here
 * and in the database; a company of one person goes on with a reason that stays in the record.
 */
export const AccessDecision = z.object({
  review: z.uuid(),
  popHash: Sha256,
  by: person,
  decision: AccessDecisionKind,
  why: z.string().max(2000),
  until: z.iso.date().nullable().describe('Until when it is deferred'),
  to: person.nullable().describe('Who decides instead, where it is escalated'),
  entries: z
    .array(
      z.object({
        place: z.int().nonnegative().describe('Its line in the frozen population'),
        key: z.string(),
        person: person.nullable().describe('Whose access it is; null when nobody in particular'),
      }),
    )
    .min(1)
    .max(200),
  override: z.object({ reason: z.string().min(1).max(2000) }).nullable(),
})
export type AccessDecision = z.infer<typeof AccessDecision>

/** One access as it is frozen: an account, or a right that an account holds. Null is unknown. */
export type AccessEntry = Readonly<{
  connection: string
  dataset: string
  system: string
  account: string
  /** The right; empty for the account as a whole. */
  right: string
  /** The person of this organisation, and what the source calls them. */
  person: string | null
  holder: string | null
  name: string | null
  kind: string | null
  privileged: boolean | null
  enabled: boolean | null
  lastUsed: string | null
  granted: string | null
  ends: string | null
  justification: string | null
  rights: readonly string[]
  reviewer: string | null
  reviewerWhy: string
  flags: readonly AccessFlag[]
  unknown: readonly AccessFlag[]
  /** What makes each flag so, in words with their date. */
  facts: string
}>

const text = (name: string, personal = false): PopulationColumn => ({ name, type: 'text', personal })

/** The columns of a frozen population of access, in order, and those that make an entry unique. */
export const entryColumns: readonly PopulationColumn[] = [
  text('connection'),
  text('dataset'),
  text('system'),
  text('account', true),
  text('right'),
  text('person', true),
  text('holder', true),
  text('name', true),
  text('kind'),
  text('privileged'),
  text('enabled'),
  text('last_used'),
  text('granted'),
  text('ends'),
  text('justification'),
  text('rights'),
  text('reviewer', true),
  text('reviewer_why'),
  text('flags'),
  text('unknown'),
  text('facts', true),
]
export const entryKey: readonly string[] = ['connection', 'dataset', 'system', 'account', 'right']
