import type { Api } from '@onus/contract'
import type { Output } from '@onus/contract/client'
import { exit, fail } from '../kit/act.ts'
import { followJob } from '../kit/job.ts'
import { printJson, table } from '../kit/print.ts'
import { progress } from '../kit/progress.ts'
import { openServer, type ServerOptions } from '../kit/server.ts'

type Card = Output<Api['checks']['list']>['items'][number]

type Options = ServerOptions & { readonly strict?: boolean }

/** Runs checks on the latest snapshots of a running Onus, records the results and says what each found. */
export async function checkOnServer(ids: string[], options: Options) {
  const server = openServer(options)
  if (ids.length > 0) refuseUnknown(ids, (await server.client.checks.list()).items)
  const { job: id } = await server.client.checks.run({ body: ids.length > 0 ? { checks: ids } : {} })
  using bar = progress()
  const job = await followJob(server, id, bar, 'Checks')
  bar[Symbol.dispose]()
  if (job.state !== 'done') fail(`The checks did not run to their end: ${job.error ?? job.state}.`)
  const { items } = await server.client.checks.list()
  const verdicts = items.filter(card => (ids.length === 0 ? card.lastRun !== null : ids.includes(card.id))).map(verdict)
  if (options.json) printJson({ checks: verdicts })
  else print(verdicts)
  return options.strict && verdicts.some(one => one.verdict !== 'passed') ? exit.bad : exit.ok
}

function refuseUnknown(ids: readonly string[], known: readonly Card[]): void {
  const unknown = ids.filter(id => !known.some(card => card.id === id))
  if (unknown.length > 0)
    fail(`There is no check ${unknown.map(id => `"${id}"`).join(', ')}; "onus call checks.list" lists them.`)
}

function verdict({ id, title, severity, lastRun }: Card) {
  const run = lastRun?.body
  return {
    id,
    title,
    severity,
    verdict: run?.verdict ?? null,
    reason: run?.reason ?? 'It has not run',
    at: run?.now ?? null,
    inScope: run?.counts.inScope ?? 0,
    statuses: run?.counts.statuses ?? {},
    run: lastRun?.id ?? null,
    position: lastRun?.position ?? null,
  }
}

const order = ['failed', 'error', 'timed_out', 'no_data', 'stale', 'passed']

function print(verdicts: readonly ReturnType<typeof verdict>[]): void {
  const rank = (one: { verdict: string | null }) => order.indexOf(one.verdict ?? 'no_data')
  console.log(
    table(
      verdicts.toSorted((a, b) => rank(a) - rank(b)),
      [
        { title: 'Verdict', of: one => (one.verdict ?? 'not run').replaceAll('_', ' ') },
        { title: 'Check', of: one => one.id },
        { title: 'In scope', of: one => one.inScope, right: true },
        { title: 'Failing', of: one => one.statuses.fail ?? 0, right: true },
        { title: 'Reason', of: one => one.reason, cut: true },
      ],
    ),
  )
}
