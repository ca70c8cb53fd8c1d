import type { StatedRelation } from '@onus/core/crosswalk'
import { ClipboardCheck } from 'lucide-react'
import { useMemo, useState } from 'react'
import { client, useAct, useAll, useMoment } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { TextField } from '../kit/form.tsx'
import { tableError } from '../kit/loaded.tsx'
import { ListPage } from '../kit/record-page.tsx'
import { type Column, Table } from '../kit/table.tsx'
import { useToast } from '../kit/toast.tsx'
import { usePeople } from '../record/use-names.ts'
import { hrefOfPair } from '../shell/navigation-view.ts'
import { useMay, useSession } from '../shell/session.ts'
import { RelationMark } from './marks.tsx'
import type { Decision } from './matrix-view.ts'
import { frameworkOf, idOf, relationWords, statedRelations } from './relation-view.ts'

/** What this organisation decided about pairs; drafts of others are reviewed here, several at once. */
export function DecisionList() {
  const decisions = useAll('relations', useMoment())
  const { nameOf } = usePeople()
  const mayReview = useMay('crosswalk:review')
  const [reviewing, setReviewing] = useState<readonly Decision[]>([])
  const { personId } = useSession().person
  const say = useToast()
  const columns = useMemo(() => columnsWith(nameOf), [nameOf])
  function review(chosen: readonly Decision[]) {
    const waiting = chosen.filter(({ body }) => body.lifecycle.state === 'draft' && body.author !== personId)
    if (waiting.length === 0) say({ text: 'None of these is a draft of somebody else.' })
    setReviewing(waiting)
  }
  return (
    <ListPage
      title="Decisions about pairs"
      lead={
        <>
          <Anchor href="/crosswalks" className="underline">
            Crosswalks
          </Anchor>{' '}
          · One decision a pair, written by one person and reviewed by another.
        </>
      }
    >
      <Table
        name="Decisions"
        columns={columns}
        rows={decisions.data}
        keyOf={row => row.id}
        hrefOf={hrefOf}
        actions={
          mayReview
            ? [
                {
                  label: 'Review',
                  icon: <ClipboardCheck size={14} />,
                  run: review,
                },
              ]
            : []
        }
        error={tableError(decisions)}
        empty={
          <EmptyState
            title="Nothing decided yet"
            action={
              <Anchor href="/crosswalks/sets" className={buttonLook('primary')}>
                Look at the sets
              </Anchor>
            }
          >
            Choose rows of a set, or a pair in the workbench, and say how the two are related.
          </EmptyState>
        }
      />
      <Drawer title={`Review ${reviewing.length}`} open={reviewing.length > 0} onClose={() => setReviewing([])}>
        <ReviewMany decisions={reviewing} onDone={() => setReviewing([])} />
      </Drawer>
    </ListPage>
  )
}

function hrefOf({ body }: Decision): string {
  return hrefOfPair(body.source, body.target)
}

function columnsWith(nameOf: (id: string) => string): readonly Column<Decision>[] {
  return [
    {
      id: 'from',
      header: 'From',
      value: row => idOf(row.body.source),
      width: 150,
      narrow: 100,
      cell: row => <span className="font-mono">{idOf(row.body.source)}</span>,
    },
    {
      id: 'relation',
      header: 'Relation',
      value: row => row.body.relation,
      width: 130,
      filter: true,
      narrow: 110,
      order: statedRelations,
      say: value => relationWords(value as StatedRelation).short,
      cell: row => <RelationMark relation={row.body.relation} />,
    },
    {
      id: 'to',
      header: 'To',
      value: row => idOf(row.body.target),
      width: 150,
      narrow: true,
      cell: row => <span className="font-mono">{idOf(row.body.target)}</span>,
    },
    { id: 'why', header: 'Why', value: row => row.body.rationaleText },
    {
      id: 'state',
      header: 'State',
      value: row => row.body.lifecycle.state,
      width: 110,
      filter: true,
      cell: row => <span className="inline-block first-letter:uppercase">{row.body.lifecycle.state}</span>,
    },
    { id: 'author', header: 'Written by', value: row => nameOf(row.body.author), width: 150, filter: true },
    {
      id: 'decided',
      header: 'Decided',
      value: row => row.body.decidedAt,
      width: 120,
      cell: row => <DateTime at={row.body.decidedAt} />,
    },
    {
      id: 'frameworks',
      header: 'Frameworks',
      value: row => [row.body.source, row.body.target].map(frameworkOf),
      filter: true,
      hidden: true,
    },
    { id: 'set', header: 'Set', value: row => row.body.crosswalk, filter: true, hidden: true },
  ]
}

function ReviewMany({ decisions, onDone }: { readonly decisions: readonly Decision[]; readonly onDone: () => void }) {
  const act = useAct()
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  async function review() {
    setBusy(true)
    const done = await act(
      () => client.relations.review({ body: { relations: decisions.map(one => one.id), reason } }),
      decisions.length === 1 ? 'Reviewed one decision.' : `Reviewed ${decisions.length} decisions.`,
    )
    setBusy(false)
    if (done) onDone()
  }
  return (
    <div className="space-y-4 p-4">
      <p className="text-soft">
        You say that you have looked at each of them and agree. Words of your own are refused, and so is a part whose
        remainder is not written out.
      </p>
      <ul className="divide-y border-y">
        {decisions.map(({ id, body }) => (
          <li key={id} className="py-2">
            <p>
              <span className="font-mono">{idOf(body.source)}</span> {relationWords(body.relation).between}{' '}
              <span className="font-mono">{idOf(body.target)}</span>
            </p>
            <p className="text-soft">{body.rationaleText}</p>
            {body.remainder.ofTarget && <p className="text-soft">Left open: {body.remainder.ofTarget}</p>}
          </li>
        ))}
      </ul>
      <TextField label="Remark" value={reason} onChange={setReason} help="Kept with the reviews." />
      <Button look="primary" busy={busy} onClick={() => void review()}>
        Review {decisions.length}
      </Button>
    </div>
  )
}
