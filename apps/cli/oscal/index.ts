import { Command } from 'commander'
import { resolveCommand } from './resolve.ts'
import { validateCommand } from './validate.ts'

/** `onus oscal`: works on documents of OSCAL, offline and without a server. */
export function command(): Command {
  return new Command()
    .description('Works on OSCAL documents, offline: validates them, and resolves profiles into catalogues.')
    .addCommand(validateCommand())
    .addCommand(resolveCommand())
}
