import { Imported } from '@onus/contract/archive'
import { Command } from 'commander'
import { acting, exit, fail } from '../kit/act.ts'
import { fileAt } from '../kit/file.ts'
import { followJob } from '../kit/job.ts'
import { printJson } from '../kit/print.ts'
import { progress } from '../kit/progress.ts'
import { openServer, type ServerOptions, withServer } from '../kit/server.ts'

/** `onus import`: a file of a scanner becomes a snapshot, an archive an organisation, or nothing is stored at all. */
export function command(): Command {
  return withServer(new Command())
    .description(
      'Imports a file that a scanner wrote: the next snapshot of its tool and target. An archive that "onus export" wrote becomes a new organisation. Nothing is stored if anything is wrong. With --dry-run it says what a file of a scanner holds, offline.',
    )
    .argument('<file>', 'a file of results, as scanners write them, or an archive')
    .option('--dry-run', 'read a file of results and count what it says; stores nothing')
    .option('--target <name>', 'what the scanner looked at, where its file does not say')
    .option('--tool <name>', 'which tool wrote the file, where it does not say')
    .option('--connection <id>', 'the connection whose next file it is, instead of tool and target')
    .action(acting(importFile))
}

type Options = ServerOptions & {
  readonly dryRun?: boolean
  readonly target?: string
  readonly tool?: string
  readonly connection?: string
}

async function importFile(file: string, options: Options) {
  const results = await import('./results.ts')
  if (options.dryRun) return await results.tryResults(file, options)
  return (await isArchive(file)) ? await importArchive(file, options) : await results.importResults(file, options)
}

/** Every archive is a zip, and no file of results is one; but a zip that is none of ours is refused by what it holds. */
async function isArchive(file: string): Promise<boolean> {
  const head = Buffer.from(await (await fileAt(file)).slice(0, 4).arrayBuffer())
  return head.equals(Buffer.from([0x50, 0x4b, 3, 4])) && !/\.(xlsx|docx|ods)$/i.test(file)
}

async function importArchive(file: string, options: ServerOptions) {
  const archive = await fileAt(file)
  const server = openServer(options)
  const { job: id } = await server.client.archive.import({ files: [archive] })
  using bar = progress()
  const job = await followJob(server, id, bar)
  bar[Symbol.dispose]()
  if (job.state !== 'done') fail(job.error ?? `The import was ${job.state}.`)
  const made = Imported.parse(job.outcome)
  if (options.json) printJson(made)
  else
    console.log(
      `Made organisation ${made.organisation} with ${made.facts.toLocaleString('en')} facts and ${made.blobs.toLocaleString('en')} files; choose it in the web app, or with --organisation.`,
    )
  return exit.ok
}
