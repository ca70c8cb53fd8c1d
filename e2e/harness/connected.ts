import { type Caller, until } from './caller.ts'
import { makeRepository } from './repository.ts'
import { jobDone } from './shared.ts'

/** Connects a small repository, adopts every proposed control, and waits until the checks have run on what was read. */
export async function connectRepository({ api }: Caller): Promise<void> {
  using repository = makeRepository()
  const { jobs } = await api.sample.start({ body: { host: false, repository: repository.path } })
  const { person } = await api.sessions.current()
  const proposed = []
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await api.controls.list({ query: { limit: 200, ...(cursor && { cursor }) } })
    proposed.push(...page.items)
    cursor = page.next
  }
  await api.controls.adopt({ body: { adopt: proposed.map(({ id }) => ({ control: id, owner: person ?? '' })) } })
  for (const job of jobs) await jobDone({ api, cookies: () => [] }, job)
  await until('the checks to have run', async () => {
    const { items } = await api.checks.list()
    return items.find(check => check.id === 'commits-signed')?.lastRun
  })
}
