import { Command, InvalidArgumentError } from 'commander'
import { acting, exit, fail } from '../kit/act.ts'
import { followJob, jobView } from '../kit/job.ts'
import { printJson } from '../kit/print.ts'
import { progress } from '../kit/progress.ts'
import { openServer, type ServerOptions, withServer } from '../kit/server.ts'
import { verifyCommand } from './verify.ts'

/** `onus sample`: a fictional company with its year of facts, in an organisation of its own; `verify` draws samples again. */
export function command(): Command {
  return withServer(new Command())
    .description('Makes a sample company in an organisation of its own, labelled as sample data everywhere.')
    .option('--people <number>', 'how many people work there, 5 to 5000', whole, 200)
    .option('--months <number>', 'how many months of facts, 1 to 36', whole, 12)
    .option('--seed <number>', 'the same seed and last day give the same company', whole, 1)
    .option('--until <moment>', 'the last day of the data; today when not given')
    .option('--no-wait', 'start it and print the job')
    .action(acting(sample))
    .addCommand(verifyCommand())
}

type Options = ServerOptions & {
  readonly people: number
  readonly months: number
  readonly seed: number
  readonly until?: string
  readonly wait: boolean
}

async function sample({ people, months, seed, until, wait, ...options }: Options) {
  const server = openServer(options)
  const last = until === undefined ? {} : { until: momentOf(until) }
  const { organisation, job: id } = await server.client.sample.load({ body: { people, months, seed, ...last } })
  if (!wait) {
    if (options.json) printJson({ organisation, job: id })
    else console.log(`Job ${id} makes it in organisation ${organisation}.`)
    return exit.ok
  }
  using bar = progress()
  const job = await followJob(server.in(organisation), id, bar)
  bar[Symbol.dispose]()
  if (job.state !== 'done') fail(`The sample company was not made to its end: ${job.error ?? job.state}.`)
  if (options.json) printJson({ organisation, job: jobView(job) })
  else
    console.log(`The sample company is organisation ${organisation}; choose it in the web app, or with --organisation.`)
  return exit.ok
}

function momentOf(text: string): string {
  const at = Date.parse(text)
  return Number.isNaN(at) ? fail(`"${text}" is no date; expected one like 2026-03-31.`) : new Date(at).toISOString()
}

function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.')
  return Number(text)
}
