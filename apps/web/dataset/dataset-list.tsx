import { useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { buttonLook } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { tableError } from '../kit/loaded.tsx'
import { ListPage } from '../kit/record-page.tsx'
import { type Column, Table } from '../kit/table.tsx'
import { useMay } from '../shell/session.ts'
import { type Dataset, familyOf, newest, rowsOf } from './dataset-view.ts'

/** The tables that checks read, and what filled them last. */
export function DatasetList() {
  const datasets = useRead('datasets', 'list', {})
  const mayWrite = useMay('check:write')
  return (
    <ListPage
      title="Datasets"
      lead="The tables that checks read. Each row can be followed to the snapshot it came from."
      actions={
        mayWrite && (
          <Anchor href="/datasets/new" className={buttonLook()}>
            Add a dataset of your own
          </Anchor>
        )
      }
    >
      <Table
        name="Datasets"
        columns={columns}
        rows={datasets.data?.items}
        keyOf={row => row.ref}
        hrefOf={row => `/datasets/${encodeURIComponent(row.ref)}`}
        error={tableError(datasets)}
        empty={
          <EmptyState title="No datasets">
            The schemas ship with Onus. If none is here, the installation is not whole.
          </EmptyState>
        }
      />
    </ListPage>
  )
}

const columns: readonly Column<Dataset>[] = [
  {
    id: 'ref',
    header: 'Dataset',
    value: row => row.ref,
    width: 260,
    narrow: true,
    cell: row => <span className="font-mono">{row.ref}</span>,
  },
  { id: 'title', header: 'Title', value: row => row.title },
  { id: 'family', header: 'Family', value: row => familyOf(row.ref), width: 120, filter: true, hidden: true },
  {
    id: 'own',
    header: 'From',
    value: row => (row.own === null ? 'Onus' : row.own.state === 'retired' ? 'Own, retired' : 'Own'),
    width: 110,
    filter: true,
    hidden: true,
  },
  { id: 'filled', header: 'Filled', value: row => row.latest.length > 0, width: 90, filter: true },
  {
    id: 'rows',
    header: 'Rows',
    value: rowsOf,
    width: 100,
    align: 'end',
    narrow: true,
    cell: row => rowsOf(row).toLocaleString('en-GB'),
  },
  {
    id: 'taken',
    header: 'Taken',
    value: newest,
    width: 130,
    cell: row => <DateTime at={newest(row)} none="never" />,
  },
  { id: 'checks', header: 'Checks', value: row => row.checks.length, width: 90, align: 'end' },
  { id: 'columns', header: 'Columns', value: row => row.columns.length, width: 90, align: 'end', hidden: true },
]
