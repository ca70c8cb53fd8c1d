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

/** A job in a word and a mark. One that ended in order may still have seen nothing whole, which is no green. */
export function jobView(job: Pick<Job, 'state' | 'outcome'>): { readonly state: State; readonly words: string } {
  const { outcome } = (job.outcome ?? {}) as { outcome?: { state?: unknown } }
  if (job.state === 'done' && outcome?.state === 'error') return { state: 'failing', words: 'Done, an error' }
  if (job.state === 'done' && outcome?.state === 'partial') return { state: 'late', words: 'Done, in part' }
  return { state: marks[job.state], words: words[job.state] }
}

/** Why a job failed, or why what it saw is not whole. */
export function whyOf(job: Pick<Job, 'error' | 'outcome'>): string | null {
  const { outcome } = (job.outcome ?? {}) as { outcome?: { why?: unknown } }
  return job.error ?? (typeof outcome?.why === 'string' ? outcome.why : null)
}

/** What is to be said of a job's attempts: which one it is, when the next is made, or that there is none any more. */
export function attemptWords({
  state,
  attempt,
  attempts,
  nextAttemptAt,
}: Pick<Job, 'state' | 'attempt' | 'attempts' | 'nextAttemptAt'>): string | null {
  if (nextAttemptAt) return `attempt ${attempt} of ${attempts} failed`
  if (state === 'failed' && attempt > 1) return `given up after ${attempt} attempts`
  if (attempt > 1) return `attempt ${attempt}`
  return null
}

const kinds: Readonly<Record<string, string>> = {
  collect: 'Collect',
  run_checks: 'Checks',
  verify_ledger: 'Verify',
  sample: 'Sample',
  import_archive: 'Import archive',
  import_results: 'Import results',
  preview_results: 'Look into results',
  erase_files: 'Erase',
}

/** What kind of work it is, in words. */
export function kindWord(kind: string): string {
  return kinds[kind] ?? kind.replaceAll('_', ' ')
}

/** Connections that run by themselves, the next first. */
export function upcoming<Run extends { readonly nextRun: string | null }>(
  all: readonly Run[],
): readonly (Run & { readonly nextRun: string })[] {
  return all
    .filter((one): one is Run & { readonly nextRun: string } => one.nextRun !== null)
    .toSorted((a, b) => Date.parse(a.nextRun) - Date.parse(b.nextRun))
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
