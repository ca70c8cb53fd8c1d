import { Command } from 'commander'
import { exportCommand } from './export.ts'
import { importCommand } from './import.ts'
import { resolveCommand } from './resolve.ts'
import { validateCommand } from './validate.ts'

/** `onus oscal`: validates and resolves documents offline; imports and exports them with a running Onus. */
export function command(): Command {
  return new Command()
    .description(
      'Works on OSCAL documents: validates them and resolves profiles, offline; imports and exports them with a running Onus.',
    )
    .addCommand(validateCommand())
    .addCommand(resolveCommand())
    .addCommand(importCommand())
    .addCommand(exportCommand())
}
