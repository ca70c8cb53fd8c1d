import { openAsBlob } from 'node:fs'
import { Command } from 'commander'
import { acting, exit, fail } from '../kit/act.ts'
import { printJson } from '../kit/print.ts'
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
  const blob = await openAsBlob(file).catch(error =>
    fail(`${file} cannot be read: ${(error as Error).message}.`, error),
  )
  const made = await openServer(options).client.archive.import({ files: [blob] })
  if (options.json) printJson(made)
  else
    console.log(
      `Made organisation ${made.organisation} with ${made.facts.toLocaleString('en')} facts and ${made.blobs.toLocaleString('en')} files; choose it in the web app, or with --organisation.`,
    )
  return exit.ok
}
