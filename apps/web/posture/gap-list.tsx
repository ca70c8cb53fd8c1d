import type { LegalForce } from '@onus/core/framework'
import { useMemo } from 'react'
import { type Reply, useRead, useWindow } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { buttonLook } from '../kit/button.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { tableError } from '../kit/loaded.tsx'
import { ListPage } from '../kit/record-page.tsx'
import { type Column, Table } from '../kit/table.tsx'
import { consequenceWords, requirementHref, splitRef } from './posture-view.ts'
import { standingColumns } from './standing-columns.tsx'

type Gap = Reply<'posture', 'gaps'>['items'][number]

const framework: Column<Gap> = {
  id: 'framework',
  header: 'Framework',
  value: row => splitRef(row.requirement).framework,
  width: 150,
  filter: true,
}

/** Whether a gap is a matter of law or of trade, by whether its framework binds. */
function columnsWith(forces: ReadonlyMap<string, LegalForce>): readonly Column<Gap>[] {
  const consequence: Column<Gap> = {
    id: 'consequence',
    header: 'Consequence',
    value: row => consequenceWords(forces.get(splitRef(row.requirement).framework)),
    width: 250,
    filter: true,
    hidden: true,
  }
  return [...(standingColumns as readonly Column<Gap>[]), framework, consequence]
}

/** Every requirement of every profile that is not operating, worst first. */
export function GapList() {
  const gaps = useRead('posture', 'gaps', { query: useWindow() })
  const rows = useMemo(() => gaps.data?.items, [gaps.data])
  const frameworks = useRead('frameworks', 'list', {})
  const columns = useMemo(
    () => columnsWith(new Map((frameworks.data?.items ?? []).map(one => [one.id, one.legalForce]))),
    [frameworks.data],
  )
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
