import { useState } from 'react'
import { client, type Reply, useAct, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { TextArea } from '../kit/form.tsx'
import { tableError } from '../kit/loaded.tsx'
import { ListPage } from '../kit/record-page.tsx'
import { type Column, Table } from '../kit/table.tsx'
import { useToast } from '../kit/toast.tsx'
import { hrefOfNoun } from '../shell/navigation-view.ts'
import { useMay } from '../shell/session.ts'
import { MinutesField } from './minutes-field.tsx'
import { ReviewSeveral } from './review-several.tsx'

type Item = Reply<'reviews', 'queue'>['items'][number]

/** What waits for a second person. Several can be decided together, after each of them was looked at. */
export function ReviewQueue() {
  const queue = useRead('reviews', 'queue', {})
  const say = useToast()
  const mayReview = useMay('review:write')
  const [open, setOpen] = useState<Item | null>(null)
  const [several, setSeveral] = useState<readonly string[]>([])
  const look = (items: readonly Item[]) => {
    const [first] = items
    if (items.length > 1) return setSeveral(items.map(item => item.id))
    if (first) return setOpen(first)
    say({ text: 'None of these can be decided from here: you collected them, or their rows must be compared.' })
  }
  return (
    <ListPage
      title="Review queue"
      lead="What was collected and nobody else has looked at. You cannot review what you collected yourself."
    >
      <Table
        name="Review queue"
        columns={columns}
        rows={queue.data?.items}
        keyOf={row => `${row.noun} ${row.id}`}
        onOpen={setOpen}
        error={tableError(queue)}
        actions={
          mayReview
            ? [
                {
                  label: 'Look at them, then decide',
                  run: chosen => look(chosen.filter(item => !item.mine && item.noun === 'evidence').slice(0, 50)),
                },
              ]
            : []
        }
        empty={
          <EmptyState title="Nothing waits for review">
            New evidence, snapshots and performances appear here until a second person has looked.
          </EmptyState>
        }
      />
      <ReviewSeveral ids={several} onClose={() => setSeveral([])} />
      <Drawer title={open?.title ?? ''} open={open !== null} onClose={() => setOpen(null)}>
        {open && <ItemDetail item={open} onDone={() => setOpen(null)} />}
      </Drawer>
    </ListPage>
  )
}

const columns: readonly Column<Item>[] = [
  { id: 'title', header: 'What', value: row => row.title, narrow: true },
  { id: 'noun', header: 'Kind', value: row => row.noun, width: 110, filter: true },
  {
    id: 'controls',
    header: 'Controls',
    value: row => row.controls.map(control => control.code),
    width: 200,
    cell: row => <span className="font-mono text-xs">{row.controls.map(control => control.code).join(', ')}</span>,
  },
  { id: 'by', header: 'Collected by', value: row => row.collector ?? row.collectedBy, width: 170, filter: true },
  {
    id: 'at',
    header: 'Collected',
    value: row => row.collectedAt,
    width: 130,
    narrow: true,
    cell: row => <DateTime at={row.collectedAt} />,
  },
  { id: 'mine', header: 'By you', value: row => row.mine, width: 80, filter: true },
]

function ItemDetail({ item, onDone }: { readonly item: Item; readonly onDone: () => void }) {
  const mayReview = useMay('review:write')
  const href = hrefOfNoun(item.noun, item.id)
  return (
    <div className="space-y-4 p-4">
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
        <dt className="text-soft">Collected</dt>
        <dd>
          <DateTime at={item.collectedAt} as="absolute" /> by {item.collector ?? item.collectedBy}
        </dd>
        <dt className="text-soft">Controls</dt>
        <dd>
          <ul>
            {item.controls.map(control => (
              <li key={control.id}>
                <Anchor href={`/controls/${control.id}`} className="underline">
                  {control.code} {control.title}
                </Anchor>
              </li>
            ))}
          </ul>
        </dd>
      </dl>
      {href && (
        <Anchor href={href} className="underline">
          Open the {item.noun}
        </Anchor>
      )}
      {mayReview && item.noun === 'snapshot' && (
        <p className="text-soft">Rows drawn from it are compared with the source on its page.</p>
      )}
      {mayReview && item.noun !== 'snapshot' && <Decide of={item} mine={item.mine} onDone={onDone} />}
    </div>
  )
}

interface DecideProps {
  readonly of: { readonly noun: Item['noun']; readonly id: string }
  /** Whether the caller collected it: then somebody else decides. */
  readonly mine: boolean
  readonly onDone?: (() => void) | undefined
  /** Of a snapshot: whether the caller says that the drawn rows were compared with their source. */
  readonly compared?: boolean
}

/** Accepts, or returns or rejects with the reason that whoever collected it reads. One's own is for somebody else. */
export function Decide({ mine, ...decision }: DecideProps) {
  return mine ? <DecideAlone {...decision} /> : <Decision {...decision} />
}

/** One's own is for somebody else. A company of one accepts it with a reason, which is shown wherever the review is. */
function DecideAlone({ of, onDone, compared = false }: Omit<DecideProps, 'mine'>) {
  const act = useAct()
  const [asking, setAsking] = useState(false)
  const [override, setOverride] = useState('')
  async function accept() {
    const body = { of: { noun: of.noun, id: of.id }, decision: 'accepted' as const, compared, override }
    if (await act(() => client.reviews.decide({ body }), 'Accepted by the same person.')) onDone?.()
  }
  if (!asking)
    return (
      <div className="max-w-64 space-y-2 text-sm text-soft">
        <p>You collected this. Somebody else reviews it.</p>
        <Button look="quiet" onClick={() => setAsking(true)}>
          I am the only member
        </Button>
      </div>
    )
  return (
    <div className="w-full max-w-md space-y-3">
      <TextArea
        label="Why you do both"
        required
        rows={3}
        value={override}
        onChange={setOverride}
        help="It is shown as “same person, override” with your reason. Refused while somebody else works here."
      />
      <div className="flex gap-2">
        <Button look="primary" disabled={!override.trim()} onClick={() => void accept()}>
          Accept what you collected
        </Button>
        <Button look="quiet" onClick={() => setAsking(false)}>
          Cancel
        </Button>
      </div>
    </div>
  )
}

function Decision({ of, onDone, compared = false }: Omit<DecideProps, 'mine'>) {
  const act = useAct()
  const [asking, setAsking] = useState<'returned' | 'rejected' | null>(null)
  const [why, setWhy] = useState('')
  const [minutes, setMinutes] = useState('')
  async function decide(decision: 'accepted' | 'returned' | 'rejected') {
    const said = decision === 'accepted' ? 'Accepted.' : decision === 'returned' ? 'Returned.' : 'Rejected.'
    const took = minutes ? { minutes: Number(minutes) } : {}
    const done = await act(
      () => client.reviews.decide({ body: { of: { noun: of.noun, id: of.id }, decision, why, compared, ...took } }),
      said,
    )
    if (done) onDone?.()
  }
  if (asking)
    return (
      <div className="w-full max-w-md space-y-3">
        <TextArea
          label={asking === 'returned' ? 'What is missing' : 'Why it cannot count'}
          required
          rows={3}
          value={why}
          onChange={setWhy}
        />
        <div className="flex gap-2">
          <Button look="primary" disabled={!why.trim()} onClick={() => void decide(asking)}>
            {asking === 'returned' ? 'Return' : 'Reject'}
          </Button>
          <Button look="quiet" onClick={() => setAsking(null)}>
            Cancel
          </Button>
        </div>
      </div>
    )
  return (
    <div className="flex flex-wrap items-center gap-2">
      <MinutesField value={minutes} onChange={setMinutes} />
      <Button look="primary" disabled={of.noun === 'snapshot' && !compared} onClick={() => void decide('accepted')}>
        Accept
      </Button>
      <Button onClick={() => setAsking('returned')}>Return</Button>
      <Button look="danger" onClick={() => setAsking('rejected')}>
        Reject
      </Button>
    </div>
  )
}
