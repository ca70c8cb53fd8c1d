import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'

/** Each command has a folder of its own, loaded only when it is called: `command()` there says its options and does its work. */
const commands: Readonly<Record<string, { summary: string; load: () => Promise<{ command: () => Command }> }>> = {
  start: { summary: 'run Onus on this machine', load: () => import('./start/index.ts') },
}

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, 'package.json'), 'utf8')) as { version: string }
const program = new Command('onus')
  .description('Evidence of compliance, collected once and provable afterwards.')
  .version(version)
const [first, second] = process.argv.slice(2)
const wanted = first === 'help' ? second : first
for (const [name, { summary, load }] of Object.entries(commands)) {
  program.addCommand(
    name === wanted ? (await load()).command().name(name).summary(summary) : new Command(name).description(summary),
  )
}
await program.parseAsync()
