import type { Instant } from '../time/index.ts'
import type { Decided } from './decide.ts'

/** What a later snapshot of the same source shows of one entry. */
export type Look = Readonly<{
  snapshot: string
  takenAt: Instant
  /** Why this snapshot tells nothing about the entry; null when it does. */
  silent: string | null
  shows: 'absent' | 'disabled' | 'there'
}>

/** Whether what was to be revoked is gone. Nobody ticks it: it follows from snapshots, and without one it is unknown. */
export type Revocation =
  | Readonly<{
      state: 'proved'
      how: 'absent' | 'disabled'
      snapshot: string
      at: Instant
      /** Whether this snapshot was the first to show it gone, or one before it that was not read may be. */
      since: 'then' | 'before'
      /** Whether it was gone only after it was due; null when that cannot be told. */
      late: boolean | null
    }>
  | Readonly<{ state: 'still_there'; snapshot: string; seenAt: Instant; overdue: boolean }>
  | Readonly<{ state: 'unknown'; why: string }>

/**
 * The proof of a revocation out of the snapshots of its source that came after the decision. The last one that tells
 * decides, so that what came back is there again; it is proved from the first of those that show it gone without a break.
 * Still there in a snapshot that was taken after it was due is overdue. Where not all snapshots since the decision were read,
 * older ones may have shown it gone before: then the moment is the latest that it can be, and late is never guessed.
 */
export function revocationOf(
  decided: Pick<Decided, 'at'>,
  dueEnds: Instant | null,
  looks: readonly Look[],
  read: { readonly all: boolean } = { all: true },
): Revocation {
  const later = looks.filter(look => look.takenAt > decided.at).toSorted((a, b) => (a.takenAt < b.takenAt ? -1 : 1))
  const telling = later.filter(look => look.silent === null)
  const last = telling.at(-1)
  if (!last) {
    const silent = later.at(-1)?.silent
    return { state: 'unknown', why: silent ?? 'No snapshot of its source was taken since the decision' }
  }
  if (last.shows === 'there')
    return {
      state: 'still_there',
      snapshot: last.snapshot,
      seenAt: last.takenAt,
      overdue: dueEnds !== null && last.takenAt >= dueEnds,
    }
  const from = telling.findLastIndex(look => look.shows === 'there') + 1
  const first = telling[from] ?? last
  const isAll = read.all || isSettled(decided, looks)
  const since = isAll ? 'then' : 'before'
  const isAfter = dueEnds !== null && first.takenAt >= dueEnds
  return {
    state: 'proved',
    how: first.shows === 'disabled' ? 'disabled' : 'absent',
    snapshot: first.snapshot,
    at: first.takenAt,
    since,
    late: isAfter && since === 'before' ? null : isAfter,
  }
}

/** Whether snapshots before these, the latest ones, prove nothing else: one shows it there, or the decision is reached. */
export function isSettled(decided: Pick<Decided, 'at'>, looks: readonly Look[]): boolean {
  return looks.some(look => look.takenAt <= decided.at || (look.silent === null && look.shows === 'there'))
}

/** A revocation in words, for lists and exports. */
export function wordsOfRevocation(revocation: Revocation): string {
  switch (revocation.state) {
    case 'proved': {
      const when = `${revocation.how === 'absent' ? 'Gone' : 'Disabled'} in the snapshot of ${revocation.at}`
      const before = revocation.since === 'before' ? ' or before' : ''
      if (revocation.late === null) return `${when}${before}; whether that was in time is unknown`
      return `${when}${before}${revocation.late ? ', after it was due' : ''}`
    }
    case 'still_there':
      return `Still there in the snapshot of ${revocation.seenAt}${revocation.overdue ? ', after it was due' : ''}`
    case 'unknown':
      return `Unknown: ${revocation.why}`
  }
}
