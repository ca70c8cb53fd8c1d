import { Imported } from '@onus/contract/archive'
import { Command } from 'commander'
import { acting, exit, fail } from '../kit/act.ts'
import { fileAt } from '../kit/file.ts'
import { followJob } from '../kit/job.ts'
import { printJson } from '../kit/print.ts'
import { progress } from '../kit/progress.ts'
import { openServer, type ServerOptions, withServer } from '../kit/server.ts'

/** `onus import`: makes an organisation from an archive, or stores nothing at all; with --dry-run it reads a file of results. */
export function command(): Command {
  return withServer(new Command())
    .description(
      'Makes a new organisation from an archive. Everything is verified first; nothing is stored if anything is wrong. With --dry-run it says what a file of a scanner holds, offline.',
    )
    .argument('<file>', 'an archive that "onus export" wrote, or with --dry-run a file of results')
    .option('--dry-run', 'read a file of results, as scanners write them, and count what it says; stores nothing')
    .action(acting(importFile))
}

async function importFile(file: string, options: ServerOptions & { readonly dryRun?: boolean }) {
  if (options.dryRun) return await (await import('./results.ts')).tryResults(file, options)
  return await importArchive(file, options)
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
