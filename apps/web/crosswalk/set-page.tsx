import type { StatedRelation } from '@onus/core/crosswalk'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { CheckCheck } from 'lucide-react'
import { useMemo, useState } from 'react'
import { client, type Reply, useMoment, useRead } from '../api.ts'
import { allPages } from '../api-view.ts'
import { Anchor } from '../kit/anchor.tsx'
import { buttonLook } from '../kit/button.tsx'
import { Loaded, tableError } from '../kit/loaded.tsx'
import { PageHead } from '../kit/record-page.tsx'
import { type Column, Table } from '../kit/table.tsx'
import { hrefOfPair } from '../shell/navigation-view.ts'
import { useMay } from '../shell/session.ts'
import { AcceptRows } from './accept-rows.tsx'
import { ExportMenu } from './export-menu.tsx'
import { kindWords } from './kind-view.ts'
import { Label, RelationMark } from './marks.tsx'
import { pairStates } from './matrix-view.ts'
import { relationWords, statedRelations } from './relation-view.ts'
import { RelationCounts } from './set-list.tsx'

export type SetRow = Reply<'crosswalks', 'rows'>['items'][number]

/** One set with its rows; several are decided at once, with reasons, and nothing is chosen beforehand. */
export function SetPage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const moment = useMoment()
  const card = useRead('crosswalks', 'get', { params: { id }, query: moment })
  const rows = useQuery({
    queryKey: ['crosswalks', 'rows', 'all', id, moment],
    queryFn: ({ signal }) =>
      allPages(cursor =>
        client.crosswalks.rows({ params: { id }, query: { ...moment, ...(cursor && { cursor }) }, signal }),
      ),
  })
  const [accepting, setAccepting] = useState<readonly SetRow[]>([])
  const mayWrite = useMay('crosswalk:write')
  const href = (row: SetRow) => hrefOfPair(row.sourceRef, row.targetRef)
  const actions = useMemo(
    () =>
      mayWrite
        ? [
            {
              label: 'Decide',
              icon: <CheckCheck size={14} />,
              run: (chosen: readonly SetRow[]) => setAccepting(chosen),
            },
          ]
        : [],
    [mayWrite],
  )
  return (
    <div className="flex h-full min-h-96 flex-col">
      <Loaded of={card}>
        {set => (
          <>
            <PageHead
              title={set.title}
              lead={
                <>
                  <Anchor href="/crosswalks/sets" className="underline">
                    Sets
                  </Anchor>{' '}
                  · {set.publisher} · {set.licence}
                </>
              }
              actions={
                <>
                  <Anchor
                    href={`/crosswalks?source=${encodeURIComponent(set.source)}&target=${encodeURIComponent(set.target)}`}
                    className={buttonLook()}
                  >
                    Open in the workbench
                  </Anchor>
                  {set.own !== null && mayWrite && (
                    <Anchor href={`/crosswalks/${encodeURIComponent(set.id)}/edit`} className={buttonLook()}>
                      Edit
                    </Anchor>
                  )}
                  <ExportMenu name={set.id} of={{ set: set.id }} />
                </>
              }
            />
            <div className="space-y-1 px-4 py-3 text-sm md:px-6">
              <p className="flex flex-wrap items-center gap-2">
                <Label>{kindWords(set.kind)}</Label>
                <span className="text-soft">{set.label}</span>
              </p>
              <RelationCounts counts={set.counts} />
              {set.note && <p className="max-w-4xl text-soft">{set.note}</p>}
            </div>
          </>
        )}
      </Loaded>
      <div className="flex min-h-0 flex-1 flex-col border-t">
        <Table
          name="Rows of the set"
          columns={columns}
          rows={rows.data}
          keyOf={keyOf}
          hrefOf={href}
          actions={actions}
          error={tableError(rows)}
          empty={<p className="p-8 text-center text-soft">This set has no rows.</p>}
        />
      </div>
      <AcceptRows set={id} rows={accepting} onClose={() => setAccepting([])} />
    </div>
  )
}

function keyOf(row: SetRow): string {
  return `${row.source} ${row.target}`
}

const columns: readonly Column<SetRow>[] = [
  {
    id: 'from',
    header: 'From',
    value: row => `${row.source} ${row.sourceTitle}`,
    narrow: 110,
    cell: row => <Named id={row.source} title={row.sourceTitle} />,
  },
  {
    id: 'relation',
    header: 'What it says',
    value: row => row.relation,
    width: 140,
    filter: true,
    order: statedRelations,
    narrow: 110,
    say: value => relationWords(value as StatedRelation).short,
    cell: row => <RelationMark relation={row.relation} />,
  },
  {
    id: 'to',
    header: 'To',
    value: row => `${row.target} ${row.targetTitle}`,
    narrow: true,
    cell: row => <Named id={row.target} title={row.targetTitle} />,
  },
  { id: 'note', header: 'Note', value: row => row.note, hidden: true },
  {
    id: 'state',
    header: 'Decided here',
    value: row => row.decision?.state ?? 'undecided',
    width: 210,
    filter: true,
    say: value => stateWords(value),
    cell: row =>
      row.decision ? (
        <span className="inline-flex items-center gap-1.5">
          {stateWords(row.decision.state)}: <RelationMark relation={row.decision.relation} />
        </span>
      ) : (
        <span className="text-soft">{pairStates.undecided}</span>
      ),
  },
]

function stateWords(state: string): string {
  return { reviewed: 'Reviewed', draft: 'Draft', retired: 'Retired' }[state] ?? pairStates.undecided
}

function Named({ id, title }: { readonly id: string; readonly title: string }) {
  return (
    <>
      <span className="font-mono">{id}</span> <span className="text-soft">{title}</span>
    </>
  )
}
