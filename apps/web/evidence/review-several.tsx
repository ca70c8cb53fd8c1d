import { useState } from 'react'
import { client, useAct, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { bytes } from '../kit/date-time-view.ts'
import { Drawer } from '../kit/drawer.tsx'
import { TextArea } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { useControls, usePeople } from '../record/use-names.ts'
import { useMay } from '../shell/session.ts'
import { type EvidenceRecord, kindWord } from './evidence-view.ts'
import { MinutesField } from './minutes-field.tsx'
import { OutsideLink } from './outside-link.tsx'

interface ReviewSeveralProps {
  readonly ids: readonly string[]
  readonly onClose: () => void
}

/**
 * Decides about several pieces of evidence at once, for one reason. Each is shown first, with its files; nothing can be
 * decided before the last of them was, and what changed meanwhile is refused.
 */
export function ReviewSeveral({ ids, onClose }: ReviewSeveralProps) {
  return (
    <Drawer title={`Review of ${ids.length}`} open={ids.length > 0} onClose={onClose}>
      {ids.length > 0 && <OneByOne key={ids.join()} ids={ids} onDone={onClose} />}
    </Drawer>
  )
}

function OneByOne({ ids, onDone }: { readonly ids: readonly string[]; readonly onDone: () => void }) {
  const [place, setPlace] = useState(0)
  const [seen, setSeen] = useState<Readonly<Record<string, Seen>>>({})
  const id = ids[place]
  if (id === undefined) return <Decision ids={ids} seen={seen} onBack={() => setPlace(0)} onDone={onDone} />
  return (
    <div className="space-y-4 p-4">
      <p className="text-sm text-soft">
        <span className="num">
          {place + 1} of {ids.length}
        </span>
        . Look at each of them; then decide about all.
      </p>
      <One
        key={id}
        id={id}
        minutes={seen[id]?.minutes}
        onSeen={shown => {
          setSeen({ ...seen, [id]: shown })
          setPlace(place + 1)
        }}
        onBack={place > 0 ? () => setPlace(place - 1) : null}
      />
    </div>
  )
}

/** The version of a piece of evidence that was shown, and how long the reviewer says that looking at it took. */
interface Seen {
  readonly fact: string
  readonly minutes?: number
}

interface OneProps {
  readonly id: string
  /** What was said before, when it is looked at again. */
  readonly minutes: number | undefined
  readonly onSeen: (seen: Seen) => void
  readonly onBack: (() => void) | null
}

function One({ id, minutes: before, onSeen, onBack }: OneProps) {
  const [minutes, setMinutes] = useState(before === undefined ? '' : String(before))
  const evidence = useRead('evidence', 'get', { params: { id }, query: {} })
  return (
    <Loaded of={evidence}>
      {record => (
        <>
          <Shown record={record} />
          <div className="flex flex-wrap items-center gap-2">
            <MinutesField value={minutes} onChange={setMinutes} />
            <Button
              look="primary"
              onClick={() => onSeen({ fact: record.fact, ...(minutes && { minutes: Number(minutes) }) })}
            >
              I looked at it
            </Button>
            {onBack && (
              <Button look="quiet" onClick={onBack}>
                Back
              </Button>
            )}
          </div>
        </>
      )}
    </Loaded>
  )
}

function Shown({ record: { id, body } }: { readonly record: EvidenceRecord }) {
  const act = useAct()
  const mayDownload = useMay('evidence:download')
  const { nameOf } = usePeople()
  const { labelOf } = useControls()
  async function open(sha256: string) {
    const link = await act(
      () => client.evidence.download({ params: { id, sha256 }, query: {} }),
      'The download is recorded.',
    )
    if (link) location.assign(link.url)
  }
  return (
    <div className="space-y-3">
      <h3 className="font-semibold">
        <Anchor href={`/evidence/${id}`} className="underline">
          {body.title}
        </Anchor>
      </h3>
      <p className="break-words whitespace-pre-wrap">{body.description || 'No description was given.'}</p>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-sm">
        <dt className="text-soft">Performed</dt>
        <dd>
          <DateTime at={body.performedAt} as="absolute" />
        </dd>
        <dt className="text-soft">Speaks for</dt>
        <dd>
          <DateTime at={body.period.from} as="day" /> to <DateTime at={body.period.to} as="day" none="further notice" />
        </dd>
        <dt className="text-soft">Kind</dt>
        <dd>{kindWord(body.kind)}</dd>
        <dt className="text-soft">Source</dt>
        <dd>{body.source}</dd>
        <dt className="text-soft">Collected by</dt>
        <dd>{body.collectedBy ? nameOf(body.collectedBy) : (body.collector ?? 'a machine')}</dd>
        <dt className="text-soft">Controls</dt>
        <dd>{body.controls.map(labelOf).join(', ') || 'none'}</dd>
      </dl>
      <ul className="divide-y rounded-lg border">
        {body.address !== undefined && (
          <li className="px-3 py-2">
            <OutsideLink address={body.address} />
          </li>
        )}
        {body.blobs.length === 0 && body.address === undefined && (
          <li className="px-3 py-2 text-soft">It has no files.</li>
        )}
        {body.blobs.map(blob => (
          <li key={blob.sha256} className="flex items-center gap-3 px-3 py-2">
            <span className="min-w-0 flex-1 truncate">
              {blob.name} <span className="text-sm text-soft">{bytes(blob.bytes)}</span>
            </span>
            {mayDownload && <Button onClick={() => void open(blob.sha256)}>Open</Button>}
          </li>
        ))}
      </ul>
    </div>
  )
}

interface DecisionProps {
  readonly ids: readonly string[]
  readonly seen: Readonly<Record<string, Seen>>
  readonly onBack: () => void
  readonly onDone: () => void
}

const decisions = [
  { decision: 'accepted', verb: 'Accept all', look: 'primary' },
  { decision: 'returned', verb: 'Return all', look: 'plain' },
  { decision: 'rejected', verb: 'Reject all', look: 'danger' },
] as const

function Decision({ ids, seen, onBack, onDone }: DecisionProps) {
  const act = useAct()
  const [why, setWhy] = useState('')
  async function decide(decision: (typeof decisions)[number]['decision']) {
    const items = ids.map(id => ({ id, ...(seen[id] ?? { fact: '' }) }))
    const done = await act(
      () => client.reviews.decideSeveral({ body: { items, decision, why } }),
      `Decided about ${ids.length}.`,
    )
    if (done) onDone()
  }
  return (
    <div className="space-y-4 p-4">
      <p>
        You looked at all <span className="num">{ids.length}</span>.
      </p>
      <TextArea
        label="What you looked at and found"
        required
        rows={4}
        value={why}
        onChange={setWhy}
        help="One reason for all of them; whoever collected them reads it."
      />
      <div className="flex flex-wrap gap-2">
        {decisions.map(({ decision, verb, look }) => (
          <Button key={decision} look={look} disabled={!why.trim()} onClick={() => void decide(decision)}>
            {verb}
          </Button>
        ))}
        <Button look="quiet" onClick={onBack}>
          Look again
        </Button>
      </div>
    </div>
  )
}
