import type { Calendar } from '../occurrence/index.ts'
import type { Instant } from '../time/index.ts'
import { type Ladder, type LadderStep, type ReminderKind, type Rung, usualLadder } from './ladder.ts'

/**
 * Something that somebody owes. `opensAt` is null where it can be begun at any time, `missedAt` where nothing is ever lost.
 * `key` names it for good: with a step it makes a reminder that is sent once.
 */
export type Owed = Readonly<{
  kind: ReminderKind
  key: string
  opensAt: Instant | null
  dueAt: Instant
  missedAt: Instant | null
}>

/** A step that has been reached, since when, and the name under which it is told once. */
export type ReachedStep = Readonly<{ step: LadderStep; since: Instant; key: string }>

/** A step that lies further back is not told any more: it is history, and the lists show it. */
const toldForDays = 14

/**
 * The step to tell now, or null. Of several that were reached only the last one is told, so that nobody gets the whole
 * ladder at once; nobody is told on a day on which people do not work, but on the next one on which they do.
 */
export function stepToTell(
  owed: Owed,
  ladder: Ladder | undefined,
  now: Instant,
  calendar: Calendar,
): ReachedStep | null {
  if (!calendar.works(calendar.dateAt(now))) return null
  const steps = (ladder ?? usualLadder).kinds[owed.kind] ?? (ladder ?? usualLadder).steps
  const reached = steps.flatMap(step => {
    const from = momentOf(step.rung, owed)
    if (from === null) return []
    const since = calendar.plusDays(from, step.days)
    const isTooSoon = owed.opensAt !== null && since < owed.opensAt
    return since <= now && !isTooSoon ? [{ step, since, key: `${owed.key} ${step.rung} ${step.days}` }] : []
  })
  const last = reached.toSorted(byMoment).at(-1)
  return last && now < calendar.plusDays(last.since, toldForDays) ? last : null
}

function momentOf(rung: Rung, { opensAt, dueAt, missedAt }: Owed): Instant | null {
  switch (rung) {
    case 'opens':
      return opensAt
    case 'due':
    case 'late':
      return dueAt
    case 'missed':
      return missedAt
  }
}

const order: Readonly<Record<Rung, number>> = { opens: 0, due: 1, late: 2, missed: 3 }

function byMoment(a: ReachedStep, b: ReachedStep): number {
  return a.since === b.since ? order[a.step.rung] - order[b.step.rung] : a.since < b.since ? -1 : 1
}

/** What is told of a thing at a rung, in words. Only a window of a control is ever lost. */
export function wordsOfRung(kind: ReminderKind, rung: Rung, until: string): string {
  switch (rung) {
    case 'opens':
      return `It can be done now, and is due ${until}.`
    case 'due':
      return `It is due ${until}.`
    case 'late':
      return `It was due ${until} and is late.`
    case 'missed':
      return kind === 'occurrence'
        ? `It was due ${until} and was missed. That cannot be made good; say why, and see that the next one is not.`
        : `It was due ${until} and is still not done.`
  }
}
