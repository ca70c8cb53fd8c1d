import { useMemo } from 'react'
import { type Reply, useRead, useWindow } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { buttonLook } from '../kit/button.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { tableError } from '../kit/loaded.tsx'
import { ListPage } from '../kit/record-page.tsx'
import { type Column, Table } from '../kit/table.tsx'
import { requirementHref, splitRef } from './posture-view.ts'
import { standingColumns } from './standing-columns.tsx'

type Gap = Reply<'posture', 'gaps'>['items'][number]

const framework: Column<Gap> = {
  id: 'framework',
  header: 'Framework',
  value: row => splitRef(row.requirement).framework,
  width: 150,
  filter: true,
}
const columns: readonly Column<Gap>[] = [...(standingColumns as readonly Column<Gap>[]), framework]

/** Every requirement of every profile that is not operating, worst first. */
export function GapList() {
  const gaps = useRead('posture', 'gaps', { query: useWindow() })
  const rows = useMemo(() => gaps.data?.items, [gaps.data])
  return (
    <ListPage
      title="Gaps"
      lead={
        <>
          What is not shown to operate, worst first, over every profile. See also{' '}
          <Anchor href="/controls/weak-points?fails=yes" className="underline">
            weak points that would fail a criterion
          </Anchor>
          .
        </>
      }
    >
      <Table
        name="Gaps"
        columns={columns}
        rows={rows}
        keyOf={row => `${row.profile} ${row.requirement}`}
        hrefOf={row => requirementHref(row.profile, row.requirement)}
        error={tableError(gaps)}
        empty={
          <EmptyState
            title="Nothing is open"
            action={
              <Anchor href="/posture" className={buttonLook('primary')}>
                See the posture
              </Anchor>
            }
          >
            Every assessed requirement is operating, or no profile is chosen yet.
          </EmptyState>
        }
      />
    </ListPage>
  )
}
