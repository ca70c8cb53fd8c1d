import { type Refusal, refusal } from '../problem/index.ts'
import { type EngagementKind, engagementKinds } from './kind.ts'
import { followingPeriod } from './period.ts'
import { Engagement } from './schema.ts'

/** What a person may choose when the next cycle begins; the rest follows from the engagement before. */
export type RollForward = Readonly<{
  title?: string | undefined
  kind?: EngagementKind | undefined
  from?: string | undefined
  to?: string | undefined
}>

/**
 * The next cycle of an engagement: the same scope, categories, people and firm, a period that begins the day after,
 * and nothing of what happened in the former period. A Type I may be followed by a Type II from its next day on; a kind
 * with other criteria is another engagement and is refused.
 */
export function rolledForward(before: Engagement, id: string, wanted: RollForward): Engagement | Refusal {
  const kind = wanted.kind ?? before.kind
  const [then, now] = [engagementKinds[before.kind], engagementKinds[kind]]
  if (then.framework !== now.framework)
    return refusal('invalid_input', `A ${then.label} is not followed by a ${now.label}: begin a new engagement.`)
  const usual = followingPeriod(kind, before)
  const from = wanted.from ?? usual.from
  const to = wanted.to ?? (wanted.from ? followingPeriod(kind, { to: dayBefore(wanted.from) }).to : usual.to)
  if (from <= before.to)
    return refusal('invalid_input', `“${before.title}” ends on ${before.to}: the next one begins later`, [
      { path: 'from', message: `lies in the period of the engagement before, which ends on ${before.to}` },
    ])
  const next = Engagement.safeParse({
    ...before,
    title: wanted.title ?? `${now.label} ${to.slice(0, 4)}`,
    kind,
    mode: kind === before.kind ? before.mode : now.mode,
    from,
    to,
    scopeApproval: null,
    overrides: [],
    rolledFrom: id,
    lifecycle: { state: 'draft' },
  })
  if (next.success) return next.data
  return refusal('invalid_input', next.error.issues.map(issue => issue.message).join('; '))
}

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
}
