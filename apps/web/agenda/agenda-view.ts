import type { AgendaKind } from '@onus/core/agenda'
import type { Reply } from '../api.ts'

export type Item = Reply<'agenda', 'list'>['items'][number]

export type Feed = Reply<'agendaFeeds', 'list'>['items'][number]

/** What a calendar feed holds, in words. */
export function holdsWords({ mine, exercises }: Pick<Feed, 'mine' | 'exercises'>): string {
  return `${mine ? 'What you owe' : 'Everything that you reach'}${exercises ? ', with exercises' : ''}`
}

export const kindWords: Readonly<Record<AgendaKind, string>> = {
  performance: 'Performances',
  access_review: 'Access reviews',
  action: 'Actions',
  finding: 'Findings',
  exception: 'Exceptions',
  request: 'Requests',
  engagement: 'Engagements',
  grant: 'Roles',
  incident: 'Incidents',
  supplier: 'Suppliers',
  management_body: 'Management body',
  authority_request: 'Authorities',
  registration: 'Registrations',
}

/** From the first day of the month of `now` to the last day of the month so many months later. */
export function spanOf(now: number, months: number): { readonly from: string; readonly to: string } {
  const today = new Date(now)
  const [year, month] = [today.getUTCFullYear(), today.getUTCMonth()]
  const day = (at: number) => new Date(at).toISOString().slice(0, 10)
  return { from: day(Date.UTC(year, month, 1)), to: day(Date.UTC(year, month + months, 0)) }
}

export interface Month {
  readonly label: string
  readonly days: readonly { readonly day: string; readonly items: readonly Item[] }[]
}

/** Items by month and day; days on which nothing is owed are left out. */
export function monthsOf(items: readonly Item[]): readonly Month[] {
  const months = Map.groupBy(items, item => item.day.slice(0, 7))
  return [...months].map(([month, of]) => ({
    label: new Date(`${month}-01T00:00:00Z`).toLocaleDateString('en-GB', {
      month: 'long',
      year: 'numeric',
      timeZone: 'UTC',
    }),
    days: [...Map.groupBy(of, item => item.day)].map(([day, on]) => ({ day, items: on })),
  }))
}

/** `Tue 31 Mar` */
export function dayWords(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  })
}
