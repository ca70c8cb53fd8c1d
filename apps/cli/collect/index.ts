import type { Api } from '@onus/contract'
import type { Output } from '@onus/contract/client'
import { Command } from 'commander'
import { z } from 'zod'
import { acting, exit, fail } from '../kit/act.ts'
import { followJob, type Job, jobView } from '../kit/job.ts'
import { printJson, table } from '../kit/print.ts'
import { progress } from '../kit/progress.ts'
import { openServer, type Server, type ServerOptions, withServer } from '../kit/server.ts'

type Connection = Output<Api['connections']['list']>['items'][number]

/** `onus collect`: collects from connections now, and waits for what they saw. */
export function command(): Command {
  return withServer(new Command())
    .description(
      'Collects from every active connection, or from those named by id, title or connector, and waits for the end.',
    )
    .argument('[connection...]', 'the id or title of a connection, or the id of a connector')
    .option('--no-wait', 'start the collections and print their jobs')
    .action(acting(collect))
}

type Options = ServerOptions & { readonly wait: boolean }

async function collect(names: string[], options: Options) {
  const server = openServer(options)
  const connections = chosen(await allConnections(server), names)
  const started = []
  for (const connection of connections) {
    const { job } = await server.client.connections.run({ params: { id: connection.id } })
    started.push({ connection, job })
  }
  if (!options.wait) {
    const jobs = started.map(({ connection, job }) => ({ ...named(connection), job }))
    if (options.json) printJson({ collections: jobs })
    else
      console.log(
        table(jobs, [
          { title: 'Connection', of: one => one.title },
          { title: 'Job', of: one => one.job },
        ]),
      )
    return exit.ok
  }
  using bar = progress()
  const ended = []
  for (const { connection, job } of started)
    ended.push(collectionView(connection, await followJob(server, job, bar, connection.body.title)))
  bar[Symbol.dispose]()
  if (options.json) printJson({ collections: ended })
  else print(ended)
  return ended.some(one => one.outcome === 'error') ? exit.refused : exit.ok
}

async function allConnections({ client }: Server): Promise<Connection[]> {
  const items: Connection[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await client.connections.list({ query: { limit: 200, ...(cursor && { cursor }) } })
    items.push(...page.items)
    if (page.next === null) return items
    cursor = page.next
  }
}

/** The connections that are meant: all active ones, or for each name those that it fits. */
export function chosen<One extends { id: string; body: { title: string; connector: string; state: string } }>(
  all: readonly One[],
  names: readonly string[],
): readonly One[] {
  const active = all.filter(one => one.body.state === 'active')
  if (names.length === 0 && active.length === 0)
    return fail('There is no active connection yet; add one in the web app under Connectors.')
  const found = names.map(name => {
    const fitting = active.filter(
      ({ id, body }) => id === name || body.connector === name || body.title.toLowerCase() === name.toLowerCase(),
    )
    if (fitting.length > 0) return fitting
    const known = active.map(one => `"${one.body.title}"`).join(', ')
    return fail(`There is no active connection "${name}"; there is ${known || 'none'}.`)
  })
  return names.length === 0 ? active : [...new Set(found.flat())]
}

const Collected = z.object({
  snapshot: z.uuid(),
  outcome: z.object({ state: z.enum(['complete', 'partial', 'error']), why: z.string().optional() }),
  rows: z.array(z.object({ dataset: z.string(), rows: z.int() })),
})

function collectionView(connection: Connection, job: Job) {
  const collected = Collected.safeParse(job.outcome).data
  return {
    ...named(connection),
    outcome: collected?.outcome.state ?? ('error' as const),
    why: collected ? (collected.outcome.why ?? null) : (job.error ?? 'The collection did not end'),
    snapshot: collected?.snapshot ?? null,
    rows: collected?.rows ?? [],
    job: jobView(job),
  }
}

function named({ id, body }: Connection) {
  return { connection: id, title: body.title, connector: body.connector }
}

type Row = { readonly title: string; readonly outcome: string; readonly dataset: string; readonly count: number | '' }

function print(ended: readonly ReturnType<typeof collectionView>[]): void {
  const rows = ended.flatMap(({ title, outcome, rows }): Row[] =>
    rows.length === 0
      ? [{ title, outcome, dataset: '', count: '' }]
      : rows.map(each => ({ title, outcome, dataset: each.dataset, count: each.rows })),
  )
  console.log(
    table(rows, [
      { title: 'Connection', of: row => row.title },
      { title: 'Outcome', of: row => row.outcome },
      { title: 'Dataset', of: row => row.dataset },
      { title: 'Rows', of: row => row.count, right: true },
    ]),
  )
  for (const one of ended) if (one.why) console.error(`${one.title}: ${one.why}`)
}
