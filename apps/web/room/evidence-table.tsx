import { useState } from 'react'
import { client, useAct, useRead } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { download } from '../kit/download.ts'
import { Loaded } from '../kit/loaded.tsx'
import { RowTable } from '../population/population-rows.tsx'

interface EvidenceTableProps {
  readonly engagement: string
  readonly sha256: string
  readonly name: string
}

const pageSize = 50

/** Rows of a file or of a dataset, to be opened; columns about people are masked, and the look is noted. */
export function EvidenceTable({ engagement, sha256, name }: EvidenceTableProps) {
  const act = useAct()
  const [isOpen, setOpen] = useState(false)
  const params = { id: engagement, sha256 }
  const save = async () => {
    const answer = await act(
      async () => (await client.looks.masked({ params })) as unknown as Response,
      'Noted that you took its masked form.',
    )
    if (answer) download(`masked-${name.replaceAll(/[^\w.-]+/g, '-')}.csv`, 'text/csv', await answer.blob())
  }
  return (
    <div className="mt-1 w-full space-y-2">
      <div className="flex flex-wrap gap-2">
        <Button aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Hide the rows' : `Look at the rows of ${name}`}
        </Button>
        <Button onClick={() => void save()}>Download masked</Button>
      </div>
      {isOpen && <Rows engagement={engagement} sha256={sha256} />}
    </div>
  )
}

function Rows({ engagement, sha256 }: Omit<EvidenceTableProps, 'name'>) {
  const [offset, setOffset] = useState(0)
  const params = { id: engagement, sha256 }
  const page = useRead('looks', 'rows', { params, query: { offset, limit: pageSize } })
  return (
    <Loaded of={page}>
      {({ dataset, columns, rows, total, whole }) => (
        <>
          <p className="text-sm text-soft">
            {dataset
              ? `Masked are the columns that ${dataset} says are about people.`
              : 'Nobody described this table: masked are columns that sound as if they were about people, or hold addresses.'}{' '}
            One row is shown as it is for a reason, which you and the lead see.
          </p>
          <RowTable
            id=""
            columns={columns}
            rows={rows}
            unmask={(position, reason) => client.looks.unmask({ params: { ...params, position }, body: { reason } })}
          />
          <nav aria-label="Pages of rows" className="flex flex-wrap items-center gap-2">
            <Button disabled={offset === 0} onClick={() => setOffset(Math.max(0, offset - pageSize))}>
              Before
            </Button>
            <Button disabled={offset + pageSize >= total} onClick={() => setOffset(offset + pageSize)}>
              Next
            </Button>
            <span className="num text-sm text-soft">
              {total === 0 ? 'No rows' : `${offset + 1} to ${Math.min(offset + pageSize, total)} of ${total}`}
              {!whole && ', and more that the masked form has'}
            </span>
          </nav>
        </>
      )}
    </Loaded>
  )
}
