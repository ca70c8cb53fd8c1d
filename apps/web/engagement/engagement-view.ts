import { type Engagement, type EngagementKind, engagementKinds, lastDayAfter } from '@onus/core/engagement'
import type { Reply } from '../api.ts'

export type EngagementRecord = Reply<'engagements', 'get'>

/** What an engagement is called when nobody has named it: its kind and the year in which it ends. */
export function usualTitle(kind: EngagementKind, to: string): string {
  return `${engagementKinds[kind].label} ${to.slice(0, 4)}`
}

/** The usual time of a new engagement: twelve months from the first day of this month, or today for a day. */
export function usualPeriod(kind: EngagementKind, today: string): { readonly from: string; readonly to: string } {
  if (engagementKinds[kind].time === 'date') return { from: today, to: today }
  const from = `${today.slice(0, 8)}01`
  return { from, to: lastDayAfter(from, 12) }
}

/** Its time in words: one day, or the first and the last. */
export function daysOf({ from, to }: Pick<Engagement, 'from' | 'to'>): string {
  return from === to ? from : `${from} to ${to}`
}

/** The audit firm and where its licence can be looked up; null where no firm gives an opinion. What nobody said is said so. */
export function firmOf({
  kind,
  firm,
}: Pick<Engagement, 'kind' | 'firm'>): { readonly name: string; readonly licence: string } | null {
  if (firm === null) return engagementKinds[kind].examined ? { name: 'Nobody yet', licence: '' } : null
  return { name: firm.name, licence: firm.licence.trim() || 'Its licence is not said' }
}

type State = Engagement['lifecycle']['state']

const line: readonly State[] = ['draft', 'scoping', 'period_open', 'fieldwork', 'reporting', 'issued']

/** The states in their order, each before, at or after the one that it is in. Superseded is shown only where it is so. */
export function lifecycleLine(
  now: State,
): readonly { readonly state: State; readonly place: 'before' | 'here' | 'after' }[] {
  const states = now === 'superseded' ? [...line, now] : line
  const here = states.indexOf(now)
  return states.map((state, at) => ({ state, place: at === here ? 'here' : at < here ? 'before' : 'after' }))
}
