import { type Reply, useRead } from '../api.ts'
import { DateTime } from '../kit/date-time.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { tableError } from '../kit/loaded.tsx'
import { ListPage } from '../kit/record-page.tsx'
import { type Column, Table } from '../kit/table.tsx'

type Dataset = Reply<'datasets', 'list'>['items'][number]

/** The tables that checks read, and what filled them last. */
export function DatasetList() {
  const datasets = useRead('datasets', 'list', {})
  return (
    <ListPage
      title="Datasets"
      lead="The tables that checks read. Each row can be followed to the snapshot it came from."
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
  { id: 'filled', header: 'Filled', value: row => row.latest.length > 0, width: 90, filter: true },
  {
    id: 'rows',
    header: 'Rows',
    value: row => row.latest.reduce((sum, latest) => sum + latest.rows, 0),
    width: 100,
    align: 'end',
    narrow: true,
    cell: row => row.latest.reduce((sum, latest) => sum + latest.rows, 0).toLocaleString('en-GB'),
  },
  {
    id: 'taken',
    header: 'Taken',
    value: row => newest(row),
    width: 130,
    cell: row => <DateTime at={newest(row)} none="never" />,
  },
  { id: 'columns', header: 'Columns', value: row => row.columns.length, width: 90, align: 'end', hidden: true },
]

function newest(dataset: Dataset): string | null {
  return (
    dataset.latest
      .map(latest => latest.takenAt)
      .toSorted()
      .at(-1) ?? null
  )
}
