import type { jobs } from '@onus/contract/job'
import { refuse } from '@onus/core/problem'
import type { HandlersOf } from '../http/handler.ts'
import type { AppQueue } from '../jobs/kinds.ts'
import { type JobRun, jobById, latestJobs, requestCancel } from '../jobs/store.ts'

export function jobHandlers(queue: AppQueue): HandlersOf<typeof jobs> {
  return {
    list: async ({ tx, query }) => ({ items: (await latestJobs(tx, query)).map(jobView) }),
    get: async ({ tx, params }) => jobView(await jobById(tx, params.id)),
    cancel: async ({ tx, params }) => {
      await jobById(tx, params.id)
      return { cancelled: await requestCancel(tx, params.id) }
    },
    retry: async ({ tx, params, org, actor }) => {
      const job = await jobById(tx, params.id)
      if (job.state !== 'failed' && job.state !== 'cancelled')
        refuse('conflict', 'Only a job that failed or was cancelled can run again')
      return {
        job: await queue.enqueue(tx, { org, kind: job.kind as never, input: job.input as never, createdBy: actor.id }),
      }
    },
  }
}

function jobView({ input, log, ...job }: JobRun) {
  const connection = job.kind === 'collect' ? (input as { connection?: string }).connection : undefined
  return { ...job, log: [...log], connection: connection ?? null }
}
