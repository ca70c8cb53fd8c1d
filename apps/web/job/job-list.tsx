import { useNavigate, useParams } from '@tanstack/react-router'
import { RotateCcw, Square } from 'lucide-react'
import { client, useAct, useAll, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { duration } from '../kit/date-time-view.ts'
import { Drawer } from '../kit/drawer.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { Loaded, tableError } from '../kit/loaded.tsx'
import { ListPage, Page } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { type Column, Table } from '../kit/table.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import { useMay } from '../shell/session.ts'
import { Bar, JobLog, useLiveJob } from './job-progress.tsx'
import {
  attemptWords,
  isUnderWay,
  type Job,
  jobView,
  jobWord,
  kindWord,
  percentDone,
  upcoming,
  whyOf,
} from './job-view.ts'

/** What runs, waits and ran in the background, what failed and why, and what comes next by itself. */
export function JobList() {
  const [url, change] = useUrlState()
  const jobs = useRead('jobs', 'list', { query: { limit: 200 } }, { refetchInterval: 5_000 })
  const act = useAct()
  const mayWrite = useMay('job:write')
  const actions = mayWrite && [
    {
      label: 'Run again',
      icon: <RotateCcw size={14} />,
      run: (chosen: readonly Job[]) =>
        void act(async () => {
          for (const { id } of chosen.filter(canRunAgain)) await client.jobs.retry({ params: { id } })
        }, 'Those that failed or were cancelled run again.'),
    },
    {
      label: 'Stop',
      icon: <Square size={14} />,
      run: (chosen: readonly Job[]) =>
        void act(async () => {
          for (const { id } of chosen.filter(isUnderWay)) await client.jobs.cancel({ params: { id } })
        }, 'Those that wait or run were asked to stop.'),
    },
  ]
  return (
    <ListPage
      title="Jobs"
      lead="What runs, waits and ran in the background, and why it failed."
      actions={<Button onClick={() => change({ next: '1' })}>What comes next</Button>}
    >
      <Table
        name="Jobs"
        columns={columns}
        rows={jobs.data?.items}
        keyOf={row => row.id}
        hrefOf={row => `/jobs/${row.id}`}
        actions={actions || []}
        error={tableError(jobs)}
        empty={<EmptyState title="No job has run yet">Collecting, checking and importing run as jobs.</EmptyState>}
      />
      <Drawer title="What comes next" open={url.next === '1'} onClose={() => change({ next: undefined })}>
        <Upcoming />
      </Drawer>
    </ListPage>
  )
}

/** The connections that run by themselves and when, the next first. */
function Upcoming() {
  const health = useRead('connections', 'health', {}, { refetchInterval: 30_000 })
  const connections = useAll('connections')
  return (
    <Loaded of={health}>
      {({ items }) => {
        const next = upcoming(items)
        if (next.length === 0)
          return (
            <p className="p-4 text-soft">Nothing runs by itself yet. A connection says in its settings when it runs.</p>
          )
        return (
          <ul className="divide-y">
            {next.map(({ connection, nextRun }) => (
              <li key={connection} className="flex flex-wrap items-center gap-x-3 px-4 py-2">
                <Anchor href={`/connectors/${connection}`} className="min-w-0 flex-1 basis-48 underline">
                  {connections.data?.find(one => one.id === connection)?.body.title ?? 'A connection'}
                </Anchor>
                <span className="text-soft">
                  <DateTime at={nextRun} />
                </span>
              </li>
            ))}
          </ul>
        )
      }}
    </Loaded>
  )
}

const columns: readonly Column<Job>[] = [
  { id: 'title', header: 'Job', value: row => row.title, narrow: true },
  {
    id: 'state',
    header: 'State',
    value: row => row.state,
    width: 140,
    filter: true,
    narrow: true,
    say: jobWord,
    cell: row => (
      <span className="inline-flex items-center gap-1.5">
        <StateShape state={jobView(row).state} />
        {jobView(row).words}
      </span>
    ),
  },
  {
    id: 'kind',
    header: 'Kind',
    value: row => row.kind,
    width: 130,
    filter: true,
    say: kindWord,
    cell: row => kindWord(row.kind),
  },
  {
    id: 'progress',
    header: 'How far',
    value: row => percentDone(row),
    width: 150,
    cell: row => (isUnderWay(row) ? (row.progress?.label ?? '') : (attemptWords(row) ?? '')),
  },
  {
    id: 'created',
    header: 'Asked',
    value: row => row.createdAt,
    width: 130,
    cell: row => <DateTime at={row.createdAt} />,
  },
  { id: 'took', header: 'Took', value: row => tookMs(row), width: 110, align: 'end', cell: row => sayTook(row) },
  { id: 'error', header: 'Why', value: whyOf },
]

function canRunAgain({ state }: Job): boolean {
  return state === 'failed' || state === 'cancelled'
}

function tookMs(job: Job): number | null {
  return job.startedAt && job.endedAt ? Date.parse(job.endedAt) - Date.parse(job.startedAt) : null
}

function sayTook(job: Job): string {
  const took = tookMs(job)
  return took === null ? '–' : duration(took)
}

/** One job with its progress and what it said. */
export function JobPage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  return <LiveJob key={id} id={id} />
}

function LiveJob({ id }: { readonly id: string }) {
  const job = useLiveJob(id)
  const act = useAct()
  const navigate = useNavigate()
  const mayWrite = useMay('job:write')
  async function again() {
    const started = await act(() => client.jobs.retry({ params: { id } }), 'The job runs again.')
    if (started) await navigate({ to: `/jobs/${started.job}` })
  }
  return (
    <Loaded of={job}>
      {data => (
        <Page>
          <div className="mb-1 text-sm text-soft">
            <Anchor href="/jobs" className="hover:underline">
              Jobs
            </Anchor>
          </div>
          <div className="mb-4 flex flex-wrap items-center gap-3">
            <h1 className="min-w-0 flex-1 text-xl font-semibold">{data.title}</h1>
            {mayWrite && isUnderWay(data) && (
              <Button
                onClick={() => void act(() => client.jobs.cancel({ params: { id } }), 'The job was asked to stop.')}
              >
                Stop
              </Button>
            )}
            {mayWrite && canRunAgain(data) && (
              <Button look="primary" onClick={() => void again()}>
                Run again
              </Button>
            )}
          </div>
          <p className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-1">
            <span className="inline-flex items-center gap-1.5">
              <StateShape state={jobView(data).state} />
              {jobView(data).words}
            </span>
            <span className="text-soft">
              asked <DateTime at={data.createdAt} as="absolute" />
            </span>
            {data.endedAt && (
              <span className="text-soft">
                ended <DateTime at={data.endedAt} as="absolute" />, took {sayTook(data)}
              </span>
            )}
            {attemptWords(data) && <span className="text-soft">{attemptWords(data)}</span>}
            {data.nextAttemptAt && (
              <span className="text-soft">
                next attempt <DateTime at={data.nextAttemptAt} as="absolute" />
              </span>
            )}
            {data.worker && <span className="font-mono text-xs text-soft">in process {data.worker}</span>}
            {data.connection && (
              <Anchor href={`/connectors/${data.connection}`} className="underline">
                Its connection
              </Anchor>
            )}
          </p>
          <div className="rounded-lg border bg-surface pt-3">
            {isUnderWay(data) && <Bar job={data} />}
            <JobLog job={data} />
            {data.outcome !== null && data.outcome !== undefined && (
              <pre className="overflow-x-auto border-t p-4 font-mono text-xs whitespace-pre-wrap">
                {JSON.stringify(data.outcome, null, 2)}
              </pre>
            )}
          </div>
        </Page>
      )}
    </Loaded>
  )
}
