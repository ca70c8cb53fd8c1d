import { Play } from 'lucide-react'
import { useMemo } from 'react'
import { client, useAct, useMoment, useRead } from '../api.ts'
import { frameworksOf } from '../control/control-view.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { tableError } from '../kit/loaded.tsx'
import { ListPage } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { type Column, Table } from '../kit/table.tsx'
import { useMay } from '../shell/session.ts'
import { type CheckCard, verdictOf, verdictState, verdicts, verdictWord } from './check-view.ts'

/** Every check with its last verdict. */
export function CheckList() {
  const checks = useRead('checks', 'list', { query: useMoment() })
  const act = useAct()
  const mayRun = useMay('check:run')
  const mayWrite = useMay('check:write')
  const rows = useMemo(() => checks.data?.items, [checks.data])
  const run = (ids?: readonly string[]) =>
    act(
      () => client.checks.run({ body: ids ? { checks: [...ids] } : {} }),
      ids ? `${ids.length} checks are running.` : 'All checks are running.',
    )
  return (
    <ListPage
      title="Checks"
      lead="Questions that a machine answers from collected data, one row a resource, or that a person attests."
      actions={
        <>
          {mayRun && (
            <Button icon={<Play size={14} />} onClick={() => void run()}>
              Run all
            </Button>
          )}
          {mayWrite && (
            <Anchor href="/checks/new" className={buttonLook()}>
              Write a check
            </Anchor>
          )}
        </>
      }
    >
      <Table
        name="Checks"
        columns={columns}
        rows={rows}
        keyOf={row => row.id}
        hrefOf={row => `/checks/${encodeURIComponent(row.id)}`}
        error={tableError(checks)}
        actions={
          mayRun ? [{ label: 'Run', icon: <Play size={14} />, run: chosen => void run(chosen.map(row => row.id)) }] : []
        }
        empty={
          <EmptyState title="No checks yet">
            Checks ship with Onus. If none is here, the installation is not whole.
          </EmptyState>
        }
      />
    </ListPage>
  )
}

const severities = ['critical', 'high', 'medium', 'low']

const columns: readonly Column<CheckCard>[] = [
  { id: 'title', header: 'Check', value: row => row.title, narrow: true },
  {
    id: 'verdict',
    header: 'Verdict',
    value: verdictOf,
    width: 130,
    filter: true,
    narrow: true,
    order: verdicts,
    say: verdictWord,
    cell: row => <Verdict check={row} />,
  },
  {
    id: 'failing',
    header: 'Failing',
    value: row => (row.lastRun ? (row.lastRun.body.counts.statuses.fail ?? 0) : null),
    width: 84,
    align: 'end',
  },
  {
    id: 'total',
    header: 'Resources',
    value: row => row.lastRun?.body.counts.inScope ?? null,
    width: 100,
    align: 'end',
  },
  { id: 'severity', header: 'Severity', value: row => row.severity, width: 100, filter: true, order: severities },
  {
    id: 'datasets',
    header: 'Reads',
    value: row => row.datasets.map(data => data.dataset),
    width: 240,
    filter: true,
    cell: row => <span className="font-mono text-xs">{row.datasets.map(data => data.dataset).join(', ')}</span>,
  },
  {
    id: 'frameworks',
    header: 'Frameworks',
    value: row => frameworksOf(row.requirements),
    width: 180,
    filter: true,
    hidden: true,
  },
  {
    id: 'ran',
    header: 'Data from',
    value: row => row.lastRun?.body.now ?? null,
    width: 120,
    cell: row => <DateTime at={row.lastRun?.body.now} none="never" />,
  },
  { id: 'id', header: 'Id', value: row => row.id, width: 220, hidden: true },
  { id: 'origin', header: 'Origin', value: row => row.origin, width: 90, filter: true, hidden: true },
]

export function Verdict({ check }: { readonly check: CheckCard }) {
  const verdict = verdictOf(check)
  return (
    <span className="inline-flex items-center gap-1.5" title={check.lastRun?.body.reason}>
      <StateShape state={verdictState(verdict, check.stale)} />
      {verdictWord(verdict)}
    </span>
  )
}
