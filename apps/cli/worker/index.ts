import { resolve } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { become } from '../kit/become.ts'

interface Options {
  readonly jobs?: number
  readonly data?: string
}

/** `onus worker`: hands this process over to one that runs jobs and nothing else, beside a server. */
export function command(): Command {
  return new Command()
    .description('Runs jobs beside a server that shares its database and its data folder, until Ctrl-C.')
    .option('--jobs <number>', 'how many jobs run at once (ONUS_JOBS; 2 when neither is given)', jobsOf)
    .option('--data <folder>', 'the data folder of the server (ONUS_DATA; ./data when neither is given)')
    .addHelpText('after', environmentHelp)
    .action(work)
}

const environmentHelp = `
It needs the settings of the server: ONUS_DATA, DATABASE_URL, ONUS_NETWORKS, ONUS_CHROMIUM. Without DATABASE_URL it joins
the database that the server runs in the data folder. The server still verifies the ledger and imports archives itself; with
ONUS_JOBS=off it leaves every other job to workers.`

function jobsOf(text: string): number {
  const jobs = Number(text)
  if (!/^\d+$/.test(text) || jobs < 1 || jobs > 64) throw new InvalidArgumentError('Expected a number from 1 to 64.')
  return jobs
}

function work({ jobs, data }: Options): void {
  become('worker-main.ts', {
    ...(jobs === undefined ? {} : { ONUS_JOBS: String(jobs) }),
    ...(data === undefined ? {} : { ONUS_DATA: resolve(data) }),
  })
}
