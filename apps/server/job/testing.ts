import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Output } from '@onus/contract/client'
import type { jobs } from '@onus/contract/job'

type Job = Output<(typeof jobs)['get']>
type Client = { readonly jobs: { get(call: { params: { id: string } }): Promise<Job> } }

/** Waits until a job has ended, however it did. It asks less and less often, as asking takes from what the job works with. */
export async function jobEnded(client: Client, id: string): Promise<Job> {
  for (let wait = 20; ; wait = Math.min(wait * 1.5, 400)) {
    const job = await client.jobs.get({ params: { id } })
    if (job.endedAt !== null) return job
    await sleep(wait)
  }
}

/** Waits until a job is done, and fails with its reason where it did not get there. */
export async function jobDone(client: Client, id: string): Promise<Job> {
  const job = await jobEnded(client, id)
  assert.equal(job.state, 'done', job.error ?? `${job.title} is ${job.state}`)
  return job
}
