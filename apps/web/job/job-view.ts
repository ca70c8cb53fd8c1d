import type { Reply } from '../api.ts'
import type { State } from '../kit/state-view.ts'

export type Job = Reply<'jobs', 'get'>

const words: Readonly<Record<Job['state'], string>> = {
  waiting: 'Waiting',
  running: 'Running',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
}

const marks: Readonly<Record<Job['state'], State>> = {
  waiting: 'not_addressed',
  running: 'designed',
  done: 'operating',
  failed: 'failing',
  cancelled: 'not_applicable',
}

export function jobWord(state: string): string {
  return words[state as Job['state']] ?? state
}

export function jobMark(state: Job['state']): State {
  return marks[state]
}

/** Whether more is to come from a job. */
export function isUnderWay(job: Pick<Job, 'state'>): boolean {
  return job.state === 'waiting' || job.state === 'running'
}

/** How far a job is, from 0 to 100, or null while nobody knows. */
export function percentDone(job: Pick<Job, 'progress' | 'state'>): number | null {
  if (job.state === 'done') return 100
  const { progress } = job
  if (!progress?.total) return null
  return Math.min(100, Math.round((progress.done / progress.total) * 100))
}
