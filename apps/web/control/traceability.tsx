import { type Reply, useMoment, useRead } from '../api.ts'
import { idOf } from '../crosswalk/relation-view.ts'
import { Anchor } from '../kit/anchor.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { tableError } from '../kit/loaded.tsx'
import { ListPage } from '../kit/record-page.tsx'
import { type Column, Table } from '../kit/table.tsx'

type Trace = Reply<'crosswalks', 'traceability'>['items'][number]

const traceColumns: readonly Column<Trace>[] = [
  {
    id: 'control',
    header: 'Control',
    value: row => `${row.control.code} ${row.control.title}`,
    narrow: true,
    cell: row => (
      <>
        <span className="mr-1.5 font-mono">{row.control.code}</span>
        {row.control.title}
      </>
    ),
  },
  {
    id: 'missing',
    header: 'Missing',
    value: row => row.missing,
    width: 320,
    filter: true,
    narrow: 150,
    cell: row => (row.missing.length > 0 ? row.missing.join(', ') : <span className="text-soft">nothing</span>),
  },
  {
    id: 'documented',
    header: 'Documented',
    value: row => row.isDocumented,
    width: 110,
    filter: true,
    say: yesNo,
    cell: row => yesNo(String(row.isDocumented)),
  },
  {
    id: 'evidence',
    header: 'Evidence',
    value: row => row.hasEvidence,
    width: 100,
    filter: true,
    say: yesNo,
    cell: row => yesNo(String(row.hasEvidence)),
  },
  {
    id: 'owned',
    header: 'Owned',
    value: row => row.isOwned,
    width: 90,
    filter: true,
    say: yesNo,
    cell: row => yesNo(String(row.isOwned)),
  },
  { id: 'requirements', header: 'Requirements', value: row => row.requirements.map(idOf), width: 260 },
]

function yesNo(value: string): string {
  return value === 'true' ? 'yes' : 'no'
}

/** Every control with its three: documented, with evidence, owned. What misses most comes first. */
export function TraceabilityReport() {
  const report = useRead('crosswalks', 'traceability', { query: useMoment() })
  return (
    <ListPage
      title="Traceability"
      lead={
        <>
          <Anchor href="/controls" className="underline">
            Controls
          </Anchor>{' '}
          · A documented control, traceable evidence, clear accountability: whichever of the three is missing is named.
          The export holds what is shown.
        </>
      }
    >
      <Table
        name="Traceability"
        columns={traceColumns}
        rows={report.data?.items}
        keyOf={row => row.control.id}
        hrefOf={row => `/controls/${row.control.id}`}
        error={tableError(report)}
        empty={<EmptyState title="No controls yet">Adopt or write one, and it is followed here.</EmptyState>}
      />
    </ListPage>
  )
}
