import { z } from 'zod'
import { Instant, instant } from '../time/index.ts'
import { Noun } from '../version/index.ts'

/** What of a version goes: what was said with its salt and files, or the files alone. */
export const ErasureKind = z.enum(['content', 'files'])
export type ErasureKind = z.infer<typeof ErasureKind>

/** Why something is erased, as a code: it stands in the ledger for ever, so it can say nothing about anybody. */
export const ErasureReason = z.enum([
  'retention-ended',
  'asked-by-data-subject',
  'collected-in-error',
  'contract-ended',
  'ordered-by-authority',
])
export type ErasureReason = z.infer<typeof ErasureReason>

/** The id of a retention rule of the organisation, as its own schedule names it. */
export const RetentionRule = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/, 'an id without spaces, like keep-3-years')

/** One version that is to be erased. `about` is what a tombstone keeps: of a run its check, of an occurrence its control. */
export const ErasureTarget = z.strictObject({
  fact: z.uuid(),
  kind: ErasureKind,
  noun: Noun,
  subject: z.uuid(),
  version: z.int().positive(),
  /** Where the ledger committed to it. */
  index: z.int().nonnegative(),
  about: z.string().max(200).nullable(),
})
export type ErasureTarget = z.infer<typeof ErasureTarget>

const body = z.strictObject({
  targets: z.array(ErasureTarget).max(100),
  reason: ErasureReason,
  rule: RetentionRule,
  /** Engagements whose auditor's room goes: notes, drafts, what was looked at and why something was unmasked. */
  rooms: z.array(z.uuid()).min(1).max(20).optional(),
  lifecycle: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('requested') }),
    z.strictObject({
      state: z.literal('erased'),
      at: Instant,
      /** Users, by the ids that the ledger knows them by. */
      requestedBy: z.string().min(1),
      approvedBy: z.string().min(1),
      /** Whether a legal hold ever covered a target; one in force refuses the erasure. */
      legalHold: z.enum(['none', 'released']),
      /** Why one person did both, in an organisation of one; empty when two did. */
      override: z.string().max(2000),
    }),
    z.strictObject({ state: z.literal('declined'), why: z.string().min(1).max(2000) }),
  ]),
})
/**
 * An erasure: asked for by one person, carried out when another approves it. It holds ids and codes only, since it stays
 * when everything that it names has gone.
 */
export const Erasure = body.refine(({ targets, rooms }) => targets.length > 0 || rooms !== undefined, {
  path: ['targets'],
  message: 'name at least one version or room',
})
export type Erasure = z.infer<typeof Erasure>

/** Nouns whose versions can be erased. What an organisation and its record stand on stays. */
export const erasable: ReadonlySet<Noun> = new Set<Noun>([
  'scope',
  'person',
  'control',
  'check',
  'connection',
  'snapshot',
  'evidence',
  'run',
  'review',
  'occurrence',
  'exception',
  'action',
  'finding',
  'population',
  'draw',
  'test',
  'request',
  'comment',
  'description',
  'assertion',
  'subsequent-event',
  'judgement',
  'access-review',
  'access-decision',
  'bridge-letter',
  'conclusion',
  'opinion',
  'room',
  'legal-entity',
  'advice',
  'registration',
  'incident',
  'drop-box',
  'filing',
  'recurring-check',
  'supplier',
  'supplier-assessment',
  'supplier-report',
  'supplier-request',
  'body-member',
  'body-training',
  'oversight-meeting',
  'resolution',
  'authority-request',
  'playbook',
])

/** What the ledger says for ever about an erasure that was carried out: which entries, why, under which rule, by whom. */
export function tombstonesOf({ targets, reason, rule, lifecycle }: Erasure) {
  // A room has no entry in the ledger, so that erasing nothing else is a version like any other and no tombstone.
  if (lifecycle.state !== 'erased' || targets.length === 0) return null
  const { requestedBy, approvedBy, legalHold } = lifecycle
  const isSole = requestedBy === approvedBy
  return {
    refs: targets.map(target => target.index).toSorted((a, b) => a - b),
    erasure: {
      reason,
      rule,
      approvers: isSole ? [requestedBy] : [requestedBy, approvedBy],
      legalHold,
      ...(targets.every(target => target.kind === 'files') && { what: 'files' as const }),
      ...(isSole && { override: 'sole' as const }),
    },
  }
}

/** The longest that an operator may keep a backup of the database: what was erased is still in it. */
export const backupDays = 35

/** Until when a backup that was made before an erasure may hold what it erased. */
export function backupsHoldUntil(erasedAt: Instant): Instant {
  return instant(Date.parse(erasedAt) + backupDays * 86_400_000)
}

/** What is left of an erased version, in words. */
export function erasedWords(rule: string, index: number | null): string {
  return `erased under rule ${rule}${index === null ? '' : ` at index ${index}`}`
}
