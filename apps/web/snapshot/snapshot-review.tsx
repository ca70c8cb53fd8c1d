import { useState } from 'react'
import { type Reply, useRead } from '../api.ts'
import { Decide } from '../evidence/review-queue.tsx'
import { CheckField } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { count } from './snapshot-view.ts'

type Waiting = Reply<'reviews', 'queue'>['items'][number]
type Drawn = Reply<'snapshots', 'sample'>['datasets'][number]

/**
 * The review of a collector version: rows drawn by the snapshot itself, to be compared with their source by a person.
 * Until somebody has, what the collector sees counts as unreviewed.
 */
export function SnapshotReview({ id, waiting }: { readonly id: string; readonly waiting: Waiting }) {
  const sample = useRead('snapshots', 'sample', { params: { id } })
  const [compared, setCompared] = useState(false)
  return (
    <Loaded of={sample}>
      {drawn => (
        <>
          <p className="mb-4 max-w-prose text-soft">
            Nobody has looked at what {waiting.collector} collects here. Compare these rows with the system they come
            from. They were drawn by chance, with the fact of this snapshot as seed, so that everybody draws the same.
            Your decision holds for this version of the collector.
          </p>
          {drawn.datasets.map(dataset => (
            <DrawnRows key={dataset.dataset} of={dataset} />
          ))}
          <div className="space-y-3 rounded-lg border bg-surface p-4">
            <CheckField label="I compared these rows with their source" checked={compared} onChange={setCompared} />
            <Decide of={waiting} mine={waiting.mine} compared={compared} />
          </div>
        </>
      )}
    </Loaded>
  )
}

function DrawnRows({ of }: { readonly of: Drawn }) {
  const told = of.columns.map((_, at) => of.rows.some(row => row.cells[at] !== null))
  return (
    <Panel title={of.dataset}>
      <p className="mb-2 text-sm text-soft">
        {of.population === 0 ? 'It has no rows.' : `${of.rows.length} of ${count(of.population, 'row')}`}
      </p>
      {of.rows.map(row => (
        <dl
          key={row.position}
          className="mb-3 grid gap-x-6 gap-y-1 rounded-md border p-3 text-sm sm:grid-cols-[12rem_1fr] lg:grid-cols-[12rem_1fr_12rem_1fr]"
        >
          {of.columns.map(
            (column, at) =>
              told[at] && (
                <div key={column} className="contents">
                  <dt className="font-mono text-xs break-all text-soft">{column}</dt>
                  <dd className="break-words">{said(row.cells[at] ?? null)}</dd>
                </div>
              ),
          )}
        </dl>
      ))}
    </Panel>
  )
}

function said(cell: Drawn['rows'][number]['cells'][number]) {
  if (cell === null) return <span className="text-soft">unknown</span>
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no'
  return Array.isArray(cell) ? cell.join(', ') || 'none' : String(cell)
}
