import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { client, type Reply, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { bytes } from '../kit/date-time-view.ts'
import { sayField } from '../kit/diff.tsx'
import { inWords } from '../kit/diff-view.ts'
import { asProblem } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { LedgerMark } from '../kit/proof-tree.tsx'
import { Panel, RecordPage } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { receiptHref } from '../record/record.ts'
import { useMay } from '../shell/session.ts'
import { SnapshotChanges } from './snapshot-changes.tsx'
import { SnapshotReview } from './snapshot-review.tsx'
import { SnapshotSummary } from './snapshot-summary.tsx'

type Snapshot = Reply<'snapshots', 'get'>

/** One snapshot: what it saw, how it was made, and whether its bytes are still those that were recorded. */
export function SnapshotPage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const snapshot = useRead('snapshots', 'get', { params: { id } })
  return <Loaded of={snapshot}>{record => <SnapshotView record={record} />}</Loaded>
}

function SnapshotView({ record }: { readonly record: Snapshot }) {
  const { body } = record
  const mayReview = useMay('review:write')
  const queue = useRead('reviews', 'queue', {}, { enabled: useMay('review:read') })
  const waiting = queue.data?.items.find(item => item.noun === 'snapshot' && item.id === record.id)
  return (
    <RecordPage
      crumb={
        <Anchor href={`/connectors/${body.connection}`} className="hover:underline">
          {body.connector}
        </Anchor>
      }
      title="Snapshot"
      facts={[
        { label: 'Taken', value: <DateTime at={body.takenAt} as="absolute" /> },
        { label: 'Collector', value: `${body.connector} ${body.collectorVersion}` },
        { label: 'Ledger', value: <LedgerMark position={record.position} href={receiptHref(record.fact)} /> },
      ]}
      tabs={[
        { id: 'overview', label: 'What it saw', content: <SnapshotSummary record={record} /> },
        ...(mayReview && waiting
          ? [{ id: 'review', label: 'Review', content: <SnapshotReview id={record.id} waiting={waiting} /> }]
          : []),
        { id: 'changes', label: 'What changed', content: <SnapshotChanges record={record} /> },
        { id: 'made', label: 'How it was made', content: <HowMade body={body} /> },
        { id: 'bytes', label: 'Its bytes', content: <Bytes id={record.id} body={body} /> },
      ]}
    />
  )
}

function HowMade({ body }: { readonly body: Snapshot['body'] }) {
  return body.datasets.map(dataset => (
    <Panel key={dataset.dataset} title={dataset.dataset}>
      <dl className="grid gap-x-6 gap-y-1.5 md:grid-cols-[14rem_1fr]">
        {Object.entries(dataset.completeness).map(([field, value]) => (
          <div key={field} className="contents">
            <dt className="text-soft">{sayField(field)}</dt>
            <dd className="mb-1 break-words whitespace-pre-wrap md:mb-0">
              {value === null ? 'unknown' : inWords(value) || '–'}
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  ))
}

type Verification = Reply<'snapshots', 'verify'>

/** Reads every stored byte again and compares it with what was recorded. */
function Bytes({ id, body }: { readonly id: string; readonly body: Snapshot['body'] }) {
  const [answer, setAnswer] = useState<Verification | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  async function verify() {
    setBusy(true)
    setProblem(null)
    await client.snapshots
      .verify({ params: { id } })
      .then(setAnswer, (thrown: unknown) => setProblem(asProblem(thrown).detail))
    setBusy(false)
  }
  return (
    <div className="space-y-3">
      <Button look="primary" busy={busy} onClick={() => void verify()}>
        Verify the bytes
      </Button>
      {problem && (
        <p role="alert" className="rounded-md bg-failing-soft px-3 py-2">
          {problem}
        </p>
      )}
      <ul className="divide-y rounded-lg border bg-surface">
        {body.datasets.map(dataset => {
          const checked = answer?.datasets.find(item => item.dataset === dataset.dataset)
          return (
            <li key={dataset.dataset} className="px-4 py-2">
              <div className="flex flex-wrap items-center gap-x-3">
                <StateShape state={checked ? (checked.ok ? 'operating' : 'failing') : 'unknown'} />
                <span className="font-mono text-sm">{dataset.dataset}</span>
                <span className="num text-soft">{bytes(dataset.bytes)}</span>
                <span role="status">{checked ? checked.message : 'not verified since this page was opened'}</span>
              </div>
              <div className="pl-5 font-mono text-xs break-all text-soft">sha256 {dataset.sha256}</div>
            </li>
          )
        })}
      </ul>
    </div>
  )
}
