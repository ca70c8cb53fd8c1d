import { useParams } from '@tanstack/react-router'
import { client, useAct, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { duration } from '../kit/date-time-view.ts'
import { EmptyState } from '../kit/empty-state.tsx'
import { Loaded, tableError } from '../kit/loaded.tsx'
import { ListPage, Page } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { type Column, Table } from '../kit/table.tsx'
import { useMay } from '../shell/session.ts'
import { Bar, JobLog, useLiveJob } from './job-progress.tsx'
import { isUnderWay, type Job, jobMark, jobWord } from './job-view.ts'

/** What runs, waits and ran in the background. */
export function JobList() {
  const jobs = useRead('jobs', 'list', { query: { limit: 200 } }, { refetchInterval: 5_000 })
  return (
    <ListPage title="Jobs" lead="What runs, waits and ran in the background.">
      <Table
        name="Jobs"
        columns={columns}
        rows={jobs.data?.items}
        keyOf={row => row.id}
        hrefOf={row => `/jobs/${row.id}`}
        error={tableError(jobs)}
        empty={<EmptyState title="No job has run yet">Collecting, checking and importing run as jobs.</EmptyState>}
      />
    </ListPage>
  )
}

const columns: readonly Column<Job>[] = [
  { id: 'title', header: 'Job', value: row => row.title, narrow: true },
  {
    id: 'state',
    header: 'State',
    value: row => row.state,
    width: 120,
    filter: true,
    narrow: true,
    say: jobWord,
    cell: row => (
      <span className="inline-flex items-center gap-1.5">
        <StateShape state={jobMark(row.state)} />
        {jobWord(row.state)}
      </span>
    ),
  },
  { id: 'kind', header: 'Kind', value: row => row.kind, width: 130, filter: true },
  {
    id: 'created',
    header: 'Asked',
    value: row => row.createdAt,
    width: 130,
    cell: row => <DateTime at={row.createdAt} />,
  },
  { id: 'took', header: 'Took', value: row => tookMs(row), width: 110, align: 'end', cell: row => sayTook(row) },
  { id: 'error', header: 'Error', value: row => row.error },
]

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
  const job = useLiveJob(id)
  const act = useAct()
  const mayWrite = useMay('job:write')
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
            {mayWrite && data.state === 'failed' && (
              <Button
                look="primary"
                onClick={() => void act(() => client.jobs.retry({ params: { id } }), 'The job runs again.')}
              >
                Run again
              </Button>
            )}
          </div>
          <p className="mb-3 flex flex-wrap items-center gap-x-4">
            <span className="inline-flex items-center gap-1.5">
              <StateShape state={jobMark(data.state)} />
              {jobWord(data.state)}
            </span>
            <span className="text-soft">
              asked <DateTime at={data.createdAt} as="absolute" />
            </span>
            {data.endedAt && (
              <span className="text-soft">
                ended <DateTime at={data.endedAt} as="absolute" />, took {sayTook(data)}
              </span>
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
