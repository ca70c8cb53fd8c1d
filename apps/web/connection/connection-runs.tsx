import { useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { duration } from '../kit/date-time-view.ts'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { count } from '../snapshot/snapshot-view.ts'
import { driftWords, type Health, type Run, runMs, runView } from './connection-view.ts'

/** The last collections of a connection: how each went, how long it took and what it counted. */
export function ConnectionRuns({ connection }: { readonly connection: string }) {
  const runs = useRead(
    'connections',
    'runs',
    { params: { id: connection }, query: { limit: 50 } },
    { refetchInterval: 5_000 },
  )
  return (
    <Loaded of={runs}>
      {({ items }) =>
        items.length === 0 ? (
          <p className="text-soft">It has not run yet.</p>
        ) : (
          <ul className="divide-y rounded-lg border bg-surface">
            {items.map(run => (
              <RunLine key={run.job} run={run} />
            ))}
          </ul>
        )
      }
    </Loaded>
  )
}

function RunLine({ run }: { readonly run: Run }) {
  const { state, words } = runView(run)
  const took = runMs(run)
  const rows = run.rows.reduce((sum, each) => sum + each.rows, 0)
  return (
    <li className="px-4 py-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <span className="inline-flex w-40 items-center gap-1.5">
          <StateShape state={state} />
          {words}
        </span>
        <Anchor href={`/jobs/${run.job}`} className="underline">
          <DateTime at={run.startedAt ?? run.createdAt} as="absolute" />
        </Anchor>
        <span className="num text-soft">{took === null ? '' : `took ${duration(took)}`}</span>
        {run.outcome !== null && <span className="num text-soft">{count(rows, 'row')}</span>}
        {run.attempt > 1 && <span className="text-soft">attempt {run.attempt}</span>}
        {run.nextAttemptAt && (
          <span className="text-soft">
            again <DateTime at={run.nextAttemptAt} />
          </span>
        )}
        {run.snapshot && (
          <Anchor href={`/snapshots/${run.snapshot}`} className="underline">
            Snapshot
          </Anchor>
        )}
      </div>
      {run.why && <p className="mt-0.5 text-sm break-words text-soft">{run.why}</p>}
    </li>
  )
}

/** What changed in the counts of the last run against the one before; what fell far is marked. */
export function Counts({ counts }: { readonly counts: Health['counts'] }) {
  const changed = counts.filter(({ rows, previous }) => previous !== null && rows !== previous)
  if (changed.length === 0) return null
  return (
    <Panel title="Counts that changed since the run before">
      <ul className="divide-y">
        {changed.map(count => (
          <li key={count.dataset} className="flex flex-wrap items-center gap-x-3 py-1.5">
            <span className="min-w-0 flex-1 basis-48 font-mono text-sm break-words">{count.dataset}</span>
            <span className="num text-sm">{count.rows.toLocaleString('en-GB')}</span>
            <span
              className={`num inline-flex w-56 items-center gap-1.5 text-sm ${count.fell ? 'font-medium text-late' : 'text-soft'}`}
            >
              {count.fell && <StateShape state="late" />}
              {count.fell ? `fell: ${driftWords(count)}` : driftWords(count)}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
