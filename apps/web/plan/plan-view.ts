import { planWords } from '@onus/core/plan'
import type { Reply } from '../api.ts'
import type { WindowState } from '../kit/timeline-view.ts'

export type Plan = Reply<'plans', 'get'>
export type PlanRow = Plan['rows'][number]
export type PlannedWindow = PlanRow['windows'][number]

/** What is shown of a plan: everything, or what one looks for. */
export const planFilters = [
  { id: 'all', label: 'Everything' },
  { id: 'missed', label: 'Missed' },
  { id: 'recoverable', label: 'Can still be done' },
  { id: 'unreviewed', label: 'Not reviewed' },
  { id: 'mine', label: 'Mine' },
] as const
export type PlanFilter = (typeof planFilters)[number]['id']

export function filterOf(text: string | undefined): PlanFilter {
  return planFilters.find(one => one.id === text)?.id ?? 'all'
}

/** The rows that have something of what is looked for. A control stays whole, so that its row can be read. */
export function rowsShown(rows: readonly PlanRow[], filter: PlanFilter, me: string | null): readonly PlanRow[] {
  if (filter === 'all') return rows
  if (filter === 'mine') return rows.filter(row => isMine(row, me))
  return rows.filter(
    row =>
      row.windows.some(window => fits(window, filter)) ||
      (filter === 'recoverable' && row.zeroEvents?.state === 'needed'),
  )
}

/** One line a window, for the table and its export. */
export type PlanLine = Readonly<{ key: string; row: PlanRow; window: PlannedWindow }>

export function linesShown(rows: readonly PlanRow[], filter: PlanFilter, me: string | null): readonly PlanLine[] {
  return rowsShown(rows, filter, me).flatMap(row =>
    row.windows
      .filter(window => filter === 'all' || filter === 'mine' || fits(window, filter))
      .map(window => ({ key: `${row.control} ${row.version} ${window.from}`, row, window })),
  )
}

function fits(window: PlannedWindow, filter: Exclude<PlanFilter, 'all' | 'mine'>): boolean {
  switch (filter) {
    case 'missed':
      return window.state === 'missed'
    case 'recoverable':
      return window.recoverable && window.state !== 'upcoming'
    case 'unreviewed':
      return (window.state === 'performed' || window.state === 'late') && !window.reviewed
  }
}

function isMine(row: PlanRow, me: string | null): boolean {
  return me !== null && (row.owner.id === me || row.evidenceOwners.includes(me))
}

const drawn: Readonly<Record<PlannedWindow['state'], WindowState>> = {
  upcoming: 'upcoming',
  expected: 'expected',
  overdue: 'late',
  performed: 'performed',
  late: 'performed_late',
  unproven: 'unproven',
  missed: 'missed',
  not_applicable: 'not_applicable',
}

/** A window as the timeline draws it. */
export function drawnState({ state }: PlannedWindow): WindowState {
  return drawn[state]
}

export const stateWords: Readonly<Record<PlannedWindow['state'], string>> = planWords

/** Whether a window can still be done, in words; nothing where it is done or needs nothing. */
export function recoveryWords({ state, recoverable }: Pick<PlannedWindow, 'state' | 'recoverable'>): string {
  if (state === 'missed') return 'cannot be recovered'
  return recoverable ? 'can be done' : ''
}

/** What a control is called in the plan; where it changed within the period, its versions are told apart. */
export function labelOf({ code, title, part, version }: PlanRow): string {
  return part.of > 1 ? `${code} ${title}, version ${version}` : `${code} ${title}`
}

/** Who or what brings the evidence, in words. */
export function collectorWords({ collector, owner, checks, connections }: PlanRow): string {
  const machine = connections.length > 0 ? connections.map(one => one.title).join(', ') : checks.join(', ')
  if (collector === 'person') return owner.name
  return collector === 'check' ? machine : `${owner.name}; ${machine}`
}

/** The shares of time that checks saw, as whole hours with the unknown part said. */
export function observedWords({ observed }: PlanRow): string {
  if (!observed || observed.periodMs === 0) return ''
  const share = (ms: number) => `${Math.floor((ms / observed.periodMs) * 1000) / 10} %`
  return `seen ${share(observed.observedMs)} of the time, unknown ${share(observed.unknownMs)}; failing ${share(observed.failMs)}`
}
