import { useParams } from '@tanstack/react-router'
import { type Reply, useRead } from '../api.ts'
import { EmptyState } from '../kit/empty-state.tsx'
import { tableError } from '../kit/loaded.tsx'
import { ListPage } from '../kit/record-page.tsx'
import { type Column, Table } from '../kit/table.tsx'
import { groupOf } from '../posture/posture-view.ts'

type Requirement = Reply<'frameworks', 'get'>['tree'][number]

/** Every identifier of one framework, and which of them are assessed. */
export function FrameworkPage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const framework = useRead('frameworks', 'get', { params: { id } })
  return (
    <ListPage
      title={framework.data?.title ?? id}
      lead={framework.data && `${framework.data.publisher}. ${framework.data.licence}`}
    >
      <Table
        name={`Requirements of ${id}`}
        columns={columns}
        rows={framework.data?.tree}
        keyOf={row => row.ref}
        hrefOf={row => `/requirements/${encodeURIComponent(row.ref)}`}
        error={tableError(framework)}
        empty={<EmptyState title="It has no requirements" />}
      />
    </ListPage>
  )
}

const columns: readonly Column<Requirement>[] = [
  {
    id: 'id',
    header: 'Id',
    value: row => row.id,
    width: 140,
    narrow: true,
    cell: row => <span className="font-mono">{row.id}</span>,
  },
  { id: 'label', header: 'Label', value: row => row.label, narrow: true },
  { id: 'summary', header: 'In our words', value: row => row.summary },
  { id: 'assessed', header: 'Assessed', value: row => row.assessable, width: 100, filter: true },
  { id: 'why', header: 'Why not', value: row => row.whyNotAssessable, width: 220 },
  { id: 'group', header: 'Group', value: row => groupOf(row.id), width: 100, filter: true, hidden: true },
]
