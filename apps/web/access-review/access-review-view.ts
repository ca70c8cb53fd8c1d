import { type AccessDecisionKind, type AccessFlag, needsReason, wordsOfRevocation } from '@onus/core/access-review'
import type { Reply } from '../api.ts'

export type AccessRecord = Reply<'accessReviews', 'get'>
export type AccessEntry = Reply<'accessReviews', 'entries'>['items'][number]
export type AccessProgress = Reply<'accessReviews', 'progress'>

export const decisionLabels: Readonly<Record<AccessDecisionKind, string>> = {
  pending: 'Pending',
  approved: 'Approved',
  revoke: 'Revoke',
  defer: 'Deferred',
  escalate: 'Escalated',
}

export const flagLabels: Readonly<Record<AccessFlag, string>> = {
  orphaned: 'Orphaned',
  inactive: 'Inactive',
  dormant: 'Dormant',
  privileged: 'Privileged',
  excessive: 'Excessive',
  role_mismatch: 'Role mismatch',
  new: 'New since last review',
  terminated: 'Terminated user',
  contractor_expired: 'Contractor expired',
  sod_conflict: 'Conflict of duties',
  role_creep: 'Role creep',
  no_justification: 'No justification',
  shared: 'Shared account',
}

/** What would make a flag known, where the data cannot tell it. */
export const flagNeeds: Readonly<Record<AccessFlag, string>> = {
  orphaned: 'a dataset of who works here',
  inactive: 'accounts that say whether they are enabled',
  dormant: 'the time of the last use',
  privileged: 'what is administrative',
  excessive: 'what a role allows',
  role_mismatch: 'expected holders, written in the review',
  new: 'a completed review of these sources',
  terminated: 'whose account it is, and who left',
  contractor_expired: 'until when each contract runs',
  sod_conflict: 'conflicting rights, written in the review',
  role_creep: 'a completed review of these sources',
  no_justification: 'tickets or approvals of rights',
  shared: 'the kind of each account',
}

/** What a single key decides about the entry in focus. */
export const decisionKeys: Readonly<Record<string, AccessDecisionKind>> = {
  a: 'approved',
  r: 'revoke',
  d: 'defer',
  e: 'escalate',
}

/** Whether a decision can be taken at once, without words: only approving what no flag speaks against. */
export function isAtOnce(entry: AccessEntry, decision: AccessDecisionKind): boolean {
  return decision === 'approved' && !needsReason(entry.flags)
}

/** The entries after a decision about some of them, as they are shown until they are read again. */
export function decidedLocally(
  entries: readonly AccessEntry[],
  places: ReadonlySet<number>,
  said: Pick<AccessEntry, 'decision' | 'decidedBy' | 'decidedAt' | 'why' | 'until'> & { readonly to: string | null },
): readonly AccessEntry[] {
  const { to, ...rest } = said
  return entries.map(entry =>
    places.has(entry.place)
      ? {
          ...entry,
          ...rest,
          reviewer: to ?? entry.reviewer,
          revocation:
            said.decision === 'revoke'
              ? { state: 'unknown', why: 'No snapshot of its source was taken since the decision' }
              : null,
        }
      : entry,
  )
}

/** Whether the entries on the screen say something else than the counts that were read since. */
export function isBehind(entries: readonly AccessEntry[], progress: AccessProgress): boolean {
  const counts: Record<AccessDecisionKind, number> = { pending: 0, approved: 0, revoke: 0, defer: 0, escalate: 0 }
  for (const entry of entries) counts[entry.decision] += 1
  return Object.entries(counts).some(([kind, count]) => progress.decisions[kind as AccessDecisionKind] !== count)
}

/** What became of a revocation, in one sentence; empty where nothing is to be revoked. */
export function revocationWords(entry: AccessEntry): string {
  return entry.revocation ? wordsOfRevocation(entry.revocation as Parameters<typeof wordsOfRevocation>[0]) : ''
}

/** The state of a revocation as a mark shows it: unknown is never proved, and not known whether in time never in time. */
export function revocationState(entry: AccessEntry): 'operating' | 'failing' | 'late' | 'unknown' | null {
  const { revocation } = entry
  if (!revocation) return null
  if (revocation.state === 'proved' && revocation.late === null) return 'unknown'
  if (revocation.state === 'proved') return revocation.late ? 'late' : 'operating'
  return revocation.state === 'unknown' ? 'unknown' : 'failing'
}

/** `3 of 40 to decide`, or what else is so of one reviewer. */
export function openWords({ entries, open }: { readonly entries: number; readonly open: number }): string {
  const all = entries.toLocaleString('en')
  return open === 0 ? `all ${all} decided` : `${open.toLocaleString('en')} of ${all} to decide`
}
