import type { Reply } from '../api.ts'
import type { WindowState } from '../kit/timeline-view.ts'

export type CalendarWindow = Reply<'occurrences', 'calendar'>['items'][number]['windows'][number]

const day = 86_400_000

/** From nine months ago to three months ahead, on whole days so that the same question is asked all day. */
export function yearBack(now: number): { readonly from: string; readonly to: string } {
  const today = Math.floor(now / day) * day
  return { from: new Date(today - 275 * day).toISOString(), to: new Date(today + 90 * day).toISOString() }
}

/** A window as the calendar draws it: what is expected only later is upcoming, what came after the window's end was late. */
export function drawnState(
  window: Pick<CalendarWindow, 'state' | 'from' | 'to' | 'performedAt'>,
  now: number,
): WindowState {
  if (window.state === 'expected' && Date.parse(window.from) > now) return 'upcoming'
  if (window.state === 'performed' && window.performedAt !== null && window.performedAt >= window.to)
    return 'performed_late'
  return window.state
}

/** Whether a window waits for somebody to record its performance. */
export function isOwed(state: WindowState): boolean {
  return state === 'expected' || state === 'late' || state === 'unproven'
}

/** Where evidence of a window is added: for its control, from its first day to its last, or to today while it is open. */
export function newEvidenceHref(
  { control, from, to }: Readonly<{ control: string; from: string; to: string }>,
  zone: string,
  now: number,
): string {
  const days = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' })
  const last = Math.min(Date.parse(to) - 1, now)
  return `/evidence/new?${new URLSearchParams({ control, from: days.format(Date.parse(from)), to: days.format(last) })}`
}
