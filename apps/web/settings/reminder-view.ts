import { cadenceRules } from '@onus/core/occurrence'
import type { EvidenceWindows } from '@onus/core/organisation'
import { type Ladder, type LadderStep, type ReminderKind, usualLadder } from '@onus/core/reminder'

export const cadences = ['daily', 'weekly', 'monthly', 'quarterly', 'semi-annual', 'annual'] as const
export type Cadence = (typeof cadences)[number]

/** How long a performance after its window still counts as late where nothing shorter is said. */
export function usualGrace(cadence: Cadence): number {
  return cadenceRules[cadence].graceDays
}

/** What a person typed for each cadence, as text; empty is nothing said. */
export type DaysTyped = Readonly<Record<Cadence, string>>

export function typedDays(days: Readonly<Partial<Record<Cadence, number | undefined>>>): DaysTyped {
  return Object.fromEntries(cadences.map(cadence => [cadence, days[cadence]?.toString() ?? ''])) as DaysTyped
}

/** The days that were typed, and the cadences whose text is no number of days up to `most`. */
export function daysTyped(
  typed: DaysTyped,
  most: (cadence: Cadence) => number,
): Readonly<{ days: Partial<Record<Cadence, number>>; faults: readonly Cadence[] }> {
  const said = cadences.filter(cadence => typed[cadence].trim() !== '')
  const isDays = (cadence: Cadence) => {
    const days = Number(typed[cadence])
    return Number.isInteger(days) && days >= 0 && days <= most(cadence)
  }
  return {
    days: Object.fromEntries(said.filter(isDays).map(cadence => [cadence, Number(typed[cadence])])),
    faults: said.filter(cadence => !isDays(cadence)),
  }
}

/** The grace that holds on a day: of those that began by then the last. */
export function graceOn(windows: EvidenceWindows | undefined, day: string): EvidenceWindows['graces'][number]['days'] {
  const begun = (windows?.graces ?? []).filter(grace => grace.from <= day)
  return Object.assign({}, ...begun.toSorted((a, b) => (a.from < b.from ? -1 : 1)).map(grace => grace.days))
}

/** The windows with another grace from `day` on; what held before stays. Nothing is added where nothing changed. */
export function withGrace(
  windows: EvidenceWindows | undefined,
  day: string,
  collect: EvidenceWindows['collect'],
  grace: Partial<Record<Cadence, number>>,
): EvidenceWindows {
  const graces = windows?.graces ?? []
  const before = graceOn(windows, day)
  const all = Object.fromEntries(cadences.map(cadence => [cadence, grace[cadence] ?? usualGrace(cadence)]))
  const isSame = cadences.every(cadence => (before[cadence] ?? usualGrace(cadence)) === all[cadence])
  return {
    ...windows,
    collect,
    graces: isSame ? graces : [...graces.filter(one => one.from !== day), { from: day, days: all }],
  }
}

export const kinds: readonly { readonly value: ReminderKind | 'all'; readonly label: string }[] = [
  { value: 'all', label: 'Everything' },
  { value: 'occurrence', label: 'Windows of controls' },
  { value: 'request', label: 'Requests' },
  { value: 'action', label: 'Actions' },
  { value: 'finding', label: 'Findings' },
  { value: 'exception', label: 'Exceptions' },
  { value: 'review', label: 'Reviews' },
  { value: 'duty', label: 'NIS2 and suppliers' },
]

export const rungs = [
  { value: 'opens', label: 'it can be begun' },
  { value: 'due', label: 'it is due' },
  { value: 'late', label: 'it is late' },
  { value: 'missed', label: 'it is missed, or long overdue' },
] as const

/** The steps that hold for a kind: its own, or those for everything. */
export function stepsFor(ladder: Ladder | undefined, kind: ReminderKind | 'all'): readonly LadderStep[] {
  const said = ladder ?? usualLadder
  return kind === 'all' ? said.steps : (said.kinds[kind] ?? said.steps)
}

/** Whether a kind has steps of its own. */
export function hasOwn(ladder: Ladder | undefined, kind: ReminderKind | 'all'): boolean {
  return kind !== 'all' && ladder?.kinds[kind] !== undefined
}

/** The ladder with other steps for a kind; null takes a kind's own away. */
export function withSteps(
  ladder: Ladder | undefined,
  kind: ReminderKind | 'all',
  steps: readonly LadderStep[] | null,
): Ladder {
  const said = ladder ?? usualLadder
  if (kind === 'all') return { ...said, steps: [...(steps ?? usualLadder.steps)] }
  const { [kind]: _, ...others } = said.kinds
  return { ...said, kinds: steps === null ? others : { ...others, [kind]: [...steps] } }
}

/** A step in words: "3 days before it is due: the owner". */
export function stepWords({ rung, days, to }: LadderStep): string {
  const when = rungs.find(one => one.value === rung)?.label ?? rung
  const count = Math.abs(days)
  const whenWords =
    days === 0 ? `when ${when}` : `${count} ${count === 1 ? 'day' : 'days'} ${days < 0 ? 'before' : 'after'} ${when}`
  return `${whenWords}: ${to.map(one => `the ${one}`).join(', ')}`
}

/** The months by name, as a choice. */
export const months = Array.from({ length: 12 }, (_, at) => ({
  value: String(at + 1),
  label: new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'UTC' }).format(Date.UTC(2026, at, 1)),
}))

/** The month in which the fiscal years of a day begin. */
export function fiscalMonth(windows: EvidenceWindows | undefined, day: string): string {
  const begun = (windows?.fiscalYears ?? []).toSorted().findLast(start => start <= day)
  return begun ? String(Number(begun.slice(5, 7))) : '1'
}

/** The fiscal years that are said to begin after a day. */
export function laterFiscalYear(windows: EvidenceWindows | undefined, day: string): string | null {
  return (windows?.fiscalYears ?? []).toSorted().findLast(start => start > day) ?? null
}

/**
 * The windows with fiscal years of another month. Where nothing is in use they count from long ago; else from the next first
 * day of that month, so that windows that have begun stay as they are.
 */
export function withFiscalMonth(
  windows: EvidenceWindows | undefined,
  today: string,
  month: string,
  isInUse: boolean,
): EvidenceWindows {
  const said = windows ?? { collect: {}, graces: [] }
  const begun = (said.fiscalYears ?? []).filter(start => start <= today)
  const day = `-${month.padStart(2, '0')}-01`
  if (!isInUse) return { ...said, fiscalYears: month === '1' ? [] : [`2000${day}`] }
  if (fiscalMonth(said, today) === month) return { ...said, fiscalYears: begun }
  const year = Number(today.slice(0, 4))
  const next = `${year}${day}` > today ? `${year}${day}` : `${year + 1}${day}`
  return { ...said, fiscalYears: [...begun, next] }
}
