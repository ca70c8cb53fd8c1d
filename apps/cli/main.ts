import { readFileSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { Command } from 'commander'

enableCompileCache(join(import.meta.dirname, '../../.cache/compiled'))

/** Each command has a folder of its own, loaded only when it is called: `command()` there says its options and does its work. */
const commands: Readonly<Record<string, { summary: string; load: () => Promise<{ command: () => Command }> }>> = {
  start: { summary: 'run Onus on this machine', load: () => import('./start/index.ts') },
  worker: { summary: 'run jobs beside a server, in a process of its own', load: () => import('./worker/index.ts') },
  sample: { summary: 'make a sample company, or verify a drawn sample', load: () => import('./sample/index.ts') },
  collect: { summary: 'collect from connections now', load: () => import('./collect/index.ts') },
  check: { summary: 'run checks, test them and begin new ones', load: () => import('./check/index.ts') },
  posture: { summary: 'say where each framework stands, or what got worse', load: () => import('./posture/index.ts') },
  verify: { summary: 'verify an archive, a ledger or a receipt offline', load: () => import('./verify/index.ts') },
  compare: { summary: 'say which sentences two bundles share, offline', load: () => import('./compare/index.ts') },
  export: { summary: 'write the whole organisation to one archive', load: () => import('./export/index.ts') },
  import: { summary: 'make an organisation from an archive', load: () => import('./import/index.ts') },
  oscal: {
    summary: 'validate documents of OSCAL and resolve profiles, offline',
    load: () => import('./oscal/index.ts'),
  },
  call: { summary: 'call any operation of the API', load: () => import('./call/index.ts') },
  user: { summary: 'give somebody another password, at the machine', load: () => import('./user/index.ts') },
  login: { summary: 'remember an API token', load: () => import('./login/index.ts') },
  bench: { summary: 'measure this machine against the targets', load: () => import('./bench/index.ts') },
}

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, 'package.json'), 'utf8')) as { version: string }
const program = new Command('onus')
  .description('Evidence of compliance, collected once and provable afterwards.')
  .version(version)
  // So that an option before and behind the name of a subcommand is that of the command it stands behind.
  .enablePositionalOptions()
const [first, second] = process.argv.slice(2)
const wanted = first === 'help' ? second : first
for (const [name, { summary, load }] of Object.entries(commands)) {
  program.addCommand(
    name === wanted ? (await load()).command().name(name).summary(summary) : new Command(name).description(summary),
  )
}
await program.parseAsync()
