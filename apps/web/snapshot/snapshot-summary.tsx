import type { Snapshot } from '@onus/core/snapshot'
import { Anchor } from '../kit/anchor.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { LedgerMark } from '../kit/proof-tree.tsx'
import { Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { type RecordOf, receiptHref } from '../record/record.ts'

/** What a snapshot saw, dataset by dataset, and what it could not read and why. */
export function SnapshotSummary({ record }: { readonly record: RecordOf<Snapshot> }) {
  const { body } = record
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      <Panel
        title="Read"
        actions={
          <span className="flex items-center gap-3 text-sm text-soft">
            <DateTime at={body.takenAt} />
            <LedgerMark position={record.position} href={receiptHref(record.fact)} />
          </span>
        }
      >
        <ul className="divide-y">
          {body.datasets.length === 0 && <li className="text-soft">Nothing.</li>}
          {body.datasets.map(dataset => (
            <li key={dataset.dataset} className="flex items-center gap-3 py-1.5">
              <StateShape state={dataset.complete ? 'operating' : 'late'} />
              <Anchor
                href={`/datasets/${encodeURIComponent(dataset.dataset)}/${record.id}`}
                className="min-w-0 flex-1 truncate font-mono text-sm underline"
              >
                {dataset.dataset}
              </Anchor>
              {!dataset.complete && <span className="text-sm text-late">in part</span>}
              <span className="num text-sm">
                {dataset.rows.toLocaleString('en-GB')} {dataset.rows === 1 ? 'row' : 'rows'}
              </span>
            </li>
          ))}
        </ul>
        <Anchor href={`/snapshots/${record.id}`} className="mt-3 inline-block text-sm underline">
          How it was made
        </Anchor>
      </Panel>
      <Panel title={`Could not be read (${body.unread.length})`}>
        {body.outcome.state !== 'complete' && (
          <p className="mb-2 rounded-md bg-late-soft px-3 py-2">{body.outcome.why}</p>
        )}
        {body.unread.length === 0 && <p className="text-soft">Everything it looks for could be read.</p>}
        <ul className="divide-y">
          {body.unread.map(item => (
            <li key={`${item.dataset} ${item.what}`} className="py-1.5">
              <div className="flex items-center gap-2">
                <StateShape state="unknown" />
                <span className="font-medium">{item.what}</span>
                <span className="font-mono text-xs text-soft">{item.dataset}</span>
              </div>
              <p className="pl-5 text-soft">{item.why}</p>
            </li>
          ))}
        </ul>
      </Panel>
    </div>
  )
}
