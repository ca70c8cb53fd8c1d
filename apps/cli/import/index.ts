import { Imported } from '@onus/contract/archive'
import { Command } from 'commander'
import { acting, exit, fail } from '../kit/act.ts'
import { fileAt } from '../kit/file.ts'
import { followJob } from '../kit/job.ts'
import { printJson } from '../kit/print.ts'
import { progress } from '../kit/progress.ts'
import { openServer, type ServerOptions, withServer } from '../kit/server.ts'

/** `onus import`: makes an organisation from an archive, or stores nothing at all. */
export function command(): Command {
  return withServer(new Command())
    .description(
      'Makes a new organisation from an archive. Everything is verified first; nothing is stored if anything is wrong.',
    )
    .argument('<file>', 'an archive that "onus export" wrote')
    .action(acting(importArchive))
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
