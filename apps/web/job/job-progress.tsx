import { useEffect, useRef } from 'react'
import { useRead, useRefresh } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { ScrollBox } from '../kit/scroll-box.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { isUnderWay, type Job, jobView, percentDone } from './job-view.ts'

interface JobProgressProps {
  readonly id: string
  /** Called once, when the job has ended in any way. */
  readonly onEnd?: (job: Job) => void
}

/** A job as it goes: how far, what it says, and how it ended. It asks again while the job is under way. */
export function JobProgress({ id, onEnd }: JobProgressProps) {
  const job = useLiveJob(id, onEnd)
  return (
    <Loaded of={job}>
      {data => (
        <section aria-label={data.title} className="rounded-lg border bg-surface">
          <header className="flex items-center gap-2 px-4 py-2">
            <StateShape state={jobView(data).state} />
            <Anchor href={`/jobs/${data.id}`} className="min-w-0 flex-1 truncate font-medium hover:underline">
              {data.title}
            </Anchor>
            <span className="text-sm text-soft">{jobView(data).words}</span>
          </header>
          {isUnderWay(data) && <Bar job={data} />}
          <JobLog job={data} />
        </section>
      )}
    </Loaded>
  )
}

/** Reads a job again every 700 ms until it ends; then every page reads again, for the job has changed what they show. */
export function useLiveJob(id: string, onEnd?: (job: Job) => void) {
  const job = useRead(
    'jobs',
    'get',
    { params: { id } },
    { enabled: id !== '', refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? 700 : false) },
  )
  const refresh = useRefresh()
  const ended = useRef(false)
  const underWay = job.data ? isUnderWay(job.data) : false
  useEffect(() => {
    if (!job.data || underWay || ended.current) return
    ended.current = true
    onEnd?.(job.data)
    void refresh()
  }, [job.data, underWay, onEnd, refresh])
  return job
}

export function Bar({ job }: { readonly job: Job }) {
  const percent = percentDone(job)
  return (
    <div className="px-4 pb-2">
      <div
        role="progressbar"
        aria-label={job.progress?.label || job.title}
        aria-valuenow={percent ?? undefined}
        aria-valuemin={0}
        aria-valuemax={100}
        className="h-1.5 overflow-hidden rounded-full bg-sunken"
      >
        <div
          className={`h-full bg-accent ${percent === null ? 'w-1/3 animate-pulse motion-reduce:animate-none' : ''}`}
          style={percent === null ? undefined : { width: `${percent}%` }}
        />
      </div>
      {job.progress && (
        <p className="num mt-1 text-sm text-soft">
          {job.progress.label}{' '}
          {job.progress.total
            ? `${job.progress.done} of ${job.progress.total}`
            : job.progress.done > 0
              ? job.progress.done
              : ''}
        </p>
      )}
    </div>
  )
}

const levels = { info: '', warning: 'text-late', error: 'text-failing' } as const

/** What a job said, line by line, and why it failed. */
export function JobLog({ job }: { readonly job: Job }) {
  return (
    <div aria-live="polite">
      {job.error && <p className="mx-4 mb-2 rounded-md bg-failing-soft px-3 py-2">{job.error}</p>}
      {job.log.length > 0 && (
        <ScrollBox label="What it said" className="max-h-72 overflow-y-auto border-t px-4 py-2">
          <ol className="text-sm">
            {job.log.map(line => (
              <li key={`${line.at} ${line.text}`} className="flex gap-3">
                <span className="shrink-0 text-soft">
                  <DateTime at={line.at} />
                </span>
                <span className={levels[line.level]}>{line.text}</span>
              </li>
            ))}
          </ol>
        </ScrollBox>
      )}
    </div>
  )
}
