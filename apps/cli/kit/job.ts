import { setTimeout as sleep } from 'node:timers/promises'
import type { Api } from '@onus/contract'
import type { Output } from '@onus/contract/client'
import type { Progress } from './progress.ts'
import type { Server } from './server.ts'

export type Job = Output<Api['jobs']['get']>

/** Waits for a job to end, showing how far it is. A job that failed is an answer too: look at its state. */
export async function followJob(server: Server, id: string, progress: Progress, name = ''): Promise<Job> {
  for (let wait = 100; ; wait = Math.min(wait * 1.5, 1_000)) {
    const job = await server.client.jobs.get({ params: { id } })
    if (job.progress)
      progress.show(job.progress.done, job.progress.total, [name, job.progress.label].filter(Boolean).join(': '))
    if (job.state === 'done' || job.state === 'failed' || job.state === 'cancelled') return job
    await sleep(wait)
  }
}

/** What `--json` shows of a job. */
export function jobView({ id, kind, title, state, outcome, error, log }: Job) {
  return { id, kind, title, state, outcome: outcome ?? null, error, log }
}
