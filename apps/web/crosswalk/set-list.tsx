import type { CrosswalkKind } from '@onus/core/crosswalk'
import { type Reply, useMoment, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { Loaded, tableError } from '../kit/loaded.tsx'
import { ListPage, Panel } from '../kit/record-page.tsx'
import { type Column, Table } from '../kit/table.tsx'
import { useMay } from '../shell/session.ts'
import { kindWords } from './kind-view.ts'
import { Label, RelationShape } from './marks.tsx'
import { relationWords, statedRelations } from './relation-view.ts'
import { useExport } from './use-download.ts'

type Card = Reply<'crosswalks', 'list'>['items'][number]

const columns: readonly Column<Card>[] = [
  { id: 'title', header: 'Set', value: row => row.title, narrow: true },
  { id: 'publisher', header: 'Publisher', value: row => row.publisher, width: 170, filter: true },
  {
    id: 'kind',
    header: 'Where it comes from',
    value: row => row.kind,
    width: 230,
    filter: true,
    say: value => kindWords(value as CrosswalkKind),
    cell: row => kindWords(row.kind),
  },
  { id: 'source', header: 'From', value: row => row.source, width: 140, filter: true },
  { id: 'target', header: 'To', value: row => row.target, width: 140, filter: true },
  { id: 'rows', header: 'Rows', value: row => row.rows, width: 80, align: 'end', narrow: 64 },
  { id: 'drafted', header: 'Drafts', value: row => row.drafted, width: 80, align: 'end' },
  { id: 'reviewed', header: 'Reviewed', value: row => row.reviewed, width: 96, align: 'end' },
  { id: 'licence', header: 'Licence', value: row => row.licence, width: 200, hidden: true },
  {
    id: 'relations',
    header: 'Relations',
    value: row => statedRelations.filter(one => row.counts[one]).map(one => relationWords(one).short),
    width: 200,
    hidden: true,
  },
]

/** Every set of relations: whose word it is, what may be done with it, how much of it was decided here. */
export function SetList() {
  const sets = useRead('crosswalks', 'list', { query: useMoment() })
  const mayWrite = useMay('crosswalk:write')
  return (
    <ListPage
      title="Sets of relations"
      lead={
        <>
          <Anchor href="/crosswalks" className="underline">
            Crosswalks
          </Anchor>{' '}
          · Each row of a set is the word of its publisher. It suggests; what you decide and review counts.
        </>
      }
      actions={
        mayWrite && (
          <>
            <Anchor href="/crosswalks/new" className={buttonLook()}>
              Write a set
            </Anchor>
            <Anchor href="/crosswalks/import" className={buttonLook('primary')}>
              Import a set
            </Anchor>
          </>
        )
      }
    >
      <Table
        name="Sets of relations"
        columns={columns}
        rows={sets.data?.items}
        keyOf={row => row.id}
        hrefOf={row => `/crosswalks/${encodeURIComponent(row.id)}`}
        error={tableError(sets)}
        empty={<p className="p-8 text-center text-soft">No set is installed.</p>}
      />
      <Aids />
    </ListPage>
  )
}

/** Tables that say where to look first, and are no mappings. */
function Aids() {
  const aids = useRead('crosswalks', 'aids', {})
  const save = useExport()
  return (
    <div className="h-72 shrink-0 overflow-y-auto border-t px-4 pt-4 md:px-6">
      <Loaded of={aids}>
        {({ items }) =>
          items.map(aid => (
            <Panel
              key={aid.id}
              title={aid.title}
              actions={
                <>
                  <Label>planning aid, not a mapping</Label>
                  <Button onClick={() => void save({ aid: aid.id, format: 'xlsx' }, aid.id)}>Export</Button>
                </>
              }
            >
              <ul className="-my-1 divide-y">
                {aid.rows.map(row => (
                  <li key={row.source.join()} className="grid gap-x-4 py-1.5 md:grid-cols-[14rem_14rem_1fr]">
                    <span className="font-mono text-sm">{row.source.join(', ')}</span>
                    <span className="font-mono text-sm">
                      {row.target.length > 0 ? row.target.join(', ') : 'nothing there'}
                    </span>
                    <span className="text-soft">{row.note}</span>
                  </li>
                ))}
              </ul>
              <p className="mt-2 text-sm text-soft">
                {aid.publisher} · {aid.licence}
              </p>
            </Panel>
          ))
        }
      </Loaded>
    </div>
  )
}

/** The rows of a set by what they say. */
export function RelationCounts({ counts }: { readonly counts: Card['counts'] }) {
  return (
    <span className="flex flex-wrap gap-x-4 gap-y-1">
      {statedRelations.flatMap(relation =>
        counts[relation]
          ? [
              <span key={relation} className="inline-flex items-center gap-1.5">
                <RelationShape relation={relation} />
                <span className="num">{counts[relation]}</span> {relationWords(relation).short}
              </span>,
            ]
          : [],
      )}
    </span>
  )
}
