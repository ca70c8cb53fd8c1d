import { resolve } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { become } from '../kit/become.ts'

interface Options {
  readonly port?: number
  readonly data?: string
}

/** `onus start`: hands this process over to the server, which reads what the options say from its environment. */
export function command(): Command {
  return new Command()
    .description('Runs Onus on this machine: the database, the web app and the API, until Ctrl-C.')
    .option(
      '--port <number>',
      'the port to listen on (ONUS_PORT; 4600 when neither is given; 0 takes a free one)',
      portOf,
    )
    .option(
      '--data <folder>',
      'the folder for the database, files and the ledger (ONUS_DATA; ./data when neither is given)',
    )
    .addHelpText('after', environmentHelp)
    .action(start)
}

const environmentHelp = `
Environment:
  DATABASE_URL     a PostgreSQL 15 or newer of your own instead of the embedded one, as postgresql://user:password@host:5432/onus
  ONUS_PORT        the same as --port
  ONUS_FILES_PORT  the port that uploaded files are served from (the next one when not given)
  ONUS_DATA        the same as --data
  ONUS_URL         the https address that people use, when a proxy stands before Onus
  ONUS_LISTEN      the address to listen on behind that proxy; loopback alone when not given
  ONUS_NETWORKS    networks inside of which connectors may ask, as 10.1.0.0/16,fd00::/8
  ONUS_CHROMIUM    the Chromium that takes screenshots; one at a usual place when not given
  ONUS_JOBS        how many jobs run at once in this process (2 when not given); "off" leaves them to workers
  ONUS_WEB_BUILD   "never" serves the web app as it was last built`

function portOf(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('Expected a port from 0 to 65535.')
  return port
}

function start({ port, data }: Options): void {
  become('main.ts', {
    ...(port === undefined ? {} : { ONUS_PORT: String(port) }),
    ...(data === undefined ? {} : { ONUS_DATA: resolve(data) }),
  })
}
