import { isFrozen } from '@onus/core/engagement'
import { useMemo, useState } from 'react'
import { useMoment, useRead } from '../api.ts'
import type { EngagementPanelProps } from '../engagement/tabs.ts'
import { EngagementHindsight } from '../hindsight/hindsight.tsx'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { type Column, Table } from '../kit/table.tsx'
import { Timeline, type TimelineCell } from '../kit/timeline.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import { PerformWindow, type Window } from '../occurrence/perform-window.tsx'
import { useMay, useSession } from '../shell/session.ts'
import {
  collectorWords,
  drawnState,
  filterOf,
  labelOf,
  linesShown,
  observedWords,
  type Plan,
  type PlanLine,
  type PlanRow,
  planFilters,
  recoveryWords,
  rowsShown,
  stateWords,
} from './plan-view.ts'

/** The evidence plan: every control and every window of the period, whose it is, and what came of it. */
export function PlanPanel({ engagement }: EngagementPanelProps) {
  const plan = useRead('plans', 'get', { params: { id: engagement.id }, query: useMoment() })
  return <Loaded of={plan}>{found => <PlanView plan={found} engagement={engagement} />}</Loaded>
}

function PlanView({ plan, engagement }: EngagementPanelProps & { readonly plan: Plan }) {
  const [url, change] = useUrlState()
  const moment = useMoment()
  const { person } = useSession()
  const mayAttest = useMay('control:attest')
  const [open, setOpen] = useState<Window | null>(null)
  const filter = filterOf(url.show)
  const me = person.personId
  const rows = useMemo(() => rowsShown(plan.rows, filter, me), [plan, filter, me])
  const lines = useMemo(() => linesShown(plan.rows, filter, me), [plan, filter, me])
  const isNow = moment.asOf === undefined && moment.knownAt === undefined && !isFrozen(engagement.body)
  if (plan.rows.length === 0)
    return (
      <EmptyState
        title="Nothing is planned"
        action={
          <Anchor href="/controls?state=proposed" className={buttonLook('primary')}>
            Adopt controls
          </Anchor>
        }
      >
        No control was adopted in this period and scope.
      </EmptyState>
    )
  return (
    <div className="space-y-4">
      <Totals plan={plan} />
      <EngagementHindsight engagement={engagement.id} part="plan" isIssued={isFrozen(engagement.body)} />
      <div role="radiogroup" aria-label="Show" className="flex flex-wrap gap-1.5" data-print="no">
        {planFilters.map(({ id, label }) => (
          // biome-ignore lint/a11y/useSemanticElements: chips of one choice, each a button that the keyboard reaches
          <button
            key={id}
            type="button"
            role="radio"
            aria-checked={filter === id}
            onClick={() => change({ show: id === 'all' ? undefined : id })}
            className="h-7 rounded-full border px-3 text-sm aria-checked:border-accent aria-checked:font-medium"
          >
            {label}
          </button>
        ))}
      </div>
      <HeatMap plan={plan} rows={rows} open={isNow && mayAttest ? setOpen : null} />
      <Table
        name="Evidence plan"
        columns={columns}
        rows={lines}
        keyOf={line => line.key}
        hrefOf={line => `/controls/${line.row.control}`}
        maxRows={14}
        empty={<p className="text-soft">No window is like that.</p>}
      />
      <PerformWindow window={open} onClose={() => setOpen(null)} />
    </div>
  )
}

function Totals({ plan }: { readonly plan: Plan }) {
  const { totals } = plan
  const { states } = totals
  const counts = [
    { state: 'missed', count: states.missed ?? 0, words: 'missed for good' },
    { state: 'late', count: states.overdue ?? 0, words: 'overdue and still possible' },
    { state: 'unknown', count: states.expected ?? 0, words: 'expected now' },
    { state: 'unknown', count: states.unproven ?? 0, words: 'recorded and not proven' },
    { state: 'unknown', count: totals.unreviewed, words: 'performed and not reviewed' },
  ] as const
  return (
    <div className="space-y-1.5">
      <p>
        Of <b className="num">{totals.expected}</b> windows that are over, <b className="num">{totals.satisfied}</b>{' '}
        were performed, <b className="num">{totals.onTime}</b> of them on time.{' '}
        <b className="num">{totals.recoverable}</b> of those open or to come can still be done.
      </p>
      <ul className="flex flex-wrap gap-x-5 gap-y-1 text-sm">
        {counts.map(({ state, count, words }) => (
          <li key={words} className="inline-flex items-center gap-1.5">
            <StateShape state={state} /> <span className="num">{count}</span> {words}
          </li>
        ))}
      </ul>
      {totals.worst && (
        <p className="text-sm">
          Most is missing of{' '}
          <Anchor href={`/controls/${totals.worst.control}`} className="underline">
            {totals.worst.code} {totals.worst.title}
          </Anchor>
          : <span className="num">{totals.worst.missed}</span> missed.
        </p>
      )}
      {totals.zeroEventsNeeded > 0 && (
        <p className="text-sm">
          <span className="num">{totals.zeroEventsNeeded}</span>{' '}
          {totals.zeroEventsNeeded === 1 ? 'control that works on events has' : 'controls that work on events have'}{' '}
          none recorded so far. Freeze the population of each: its rows are the events, and one without rows shows that
          there were none.
        </p>
      )}
      {totals.eventsInPopulations > 0 && (
        <p className="text-sm">
          <span className="num">{totals.eventsInPopulations}</span>{' '}
          {totals.eventsInPopulations === 1 ? 'control has its' : 'controls have their'} events in a{' '}
          <Anchor href="?tab=populations" className="underline">
            frozen population
          </Anchor>
          , not recorded one by one.
        </p>
      )}
      {totals.longestIntervalWarnings > 0 && (
        <p className="text-sm">
          <span className="num">{totals.longestIntervalWarnings}</span>{' '}
          {totals.longestIntervalWarnings === 1 ? 'control was' : 'controls were'} performed further apart than the
          cadence allows.
        </p>
      )}
    </div>
  )
}

/** So many rows are drawn at once; the rest on request, so that the page stays quick. */
const rowsAtOnce = 40

function HeatMap({
  plan,
  rows,
  open,
}: {
  readonly plan: Plan
  readonly rows: readonly PlanRow[]
  readonly open: ((window: Window) => void) | null
}) {
  const [most, setMost] = useState(rowsAtOnce)
  if (rows.length === 0) return null
  return (
    <div>
      <Timeline
        title="Evidence plan"
        from={plan.period.from}
        to={plan.period.to}
        rows={rows.slice(0, most).map(row => ({
          id: `${row.control} ${row.version}`,
          label: labelOf(row),
          href: `/controls/${row.control}`,
          cells: cellsOf(row, open),
          ...(row.observed && { bands: bandsOf(row) }),
        }))}
      />
      {rows.length > most && (
        <Button onClick={() => setMost(most + 200)}>
          Show {Math.min(200, rows.length - most)} more of {rows.length}
        </Button>
      )}
    </div>
  )
}

function cellsOf(row: PlanRow, open: ((window: Window) => void) | null): readonly TimelineCell[] {
  return row.windows.map(window => {
    const cell = { from: window.from, to: window.to, state: drawnState(window) }
    const isOwed = window.state === 'expected' || window.state === 'overdue' || window.state === 'unproven'
    return open && isOwed ? { ...cell, onOpen: () => open({ control: row.control, ...window.claims }) } : cell
  })
}

/** What a check saw says nothing about design or review: a pass is drawn as designed, never as operating. */
const seen = { pass: 'designed', fail: 'failing', unknown: 'unknown' } as const

function bandsOf({ observed }: PlanRow) {
  return observed?.stretches.map(({ from, to, saw }) => ({ from, to, state: seen[saw] })) ?? []
}

const columns: readonly Column<PlanLine>[] = [
  { id: 'control', header: 'Control', value: ({ row }) => labelOf(row), narrow: true },
  { id: 'window', header: 'Window', value: ({ window }) => window.label, width: 110, narrow: 90 },
  {
    id: 'state',
    header: 'State',
    value: ({ window }) => stateWords[window.state],
    order: ['Missed', 'Recorded, not proven', 'Overdue, within its grace', 'Performed late', 'Expected now'],
    width: 190,
    filter: true,
  },
  { id: 'owner', header: 'Owner', value: ({ row }) => row.owner.name, width: 130, filter: true },
  { id: 'collector', header: 'Collected by', value: ({ row }) => collectorWords(row), width: 150, filter: true },
  {
    id: 'due',
    header: 'Due before',
    value: ({ window }) => window.to,
    width: 120,
    cell: ({ window }) => <DateTime at={window.to} as="day" />,
  },
  {
    id: 'performed',
    header: 'Performed',
    value: ({ window }) => window.performedAt,
    width: 120,
    cell: ({ window }) => window.performedAt && <DateTime at={window.performedAt} as="day" />,
  },
  { id: 'reviewed', header: 'Reviewed', value: ({ window }) => window.reviewed, width: 90, filter: true },
  { id: 'recoverable', header: 'Can be done', value: ({ window }) => recoveryWords(window), width: 150, filter: true },
  { id: 'collect', header: 'Collect from', value: ({ window }) => window.collectFrom, width: 120, hidden: true },
  { id: 'grace', header: 'Late until', value: ({ window }) => window.graceUntil, width: 120, hidden: true },
  { id: 'cadence', header: 'Cadence', value: ({ row }) => row.cadence, width: 110, hidden: true, filter: true },
  { id: 'version', header: 'Version', value: ({ row }) => row.version, width: 80, hidden: true },
  { id: 'acceptance', header: 'Accepted when', value: ({ row }) => row.acceptance, width: 240, hidden: true },
  { id: 'observed', header: 'Observed', value: ({ row }) => observedWords(row), width: 240, hidden: true },
]
