import { Command } from 'commander'

/** `onus bench`. */
export function command(): Command {
  return new Command()
}
