import type { CollectRun, Event } from '../connector/index.ts'
import { accounts } from './accounts.ts'
import { configuration } from './configuration.ts'
import { disks } from './disks.ts'
import { hosts } from './hosts.ts'
import { openMachine } from './machine.ts'
import { packages } from './packages.ts'
import { ports } from './ports.ts'
import { privileges } from './privileges.ts'
import type { HostSettings } from './settings.ts'
import { readSudo } from './sudoers.ts'
import { timeSync } from './time.ts'

export async function* collectHost(settings: HostSettings, run: CollectRun): AsyncGenerator<Event> {
  const machine = await openMachine(settings, run)
  const sudo = await readSudo(run.files)
  const parts = [
    ['Accounts', accounts(machine, sudo)],
    ['Sudo rules', privileges(machine, sudo)],
    ['Settings', configuration(machine)],
    ['Ports', ports(machine)],
    ['Packages', packages(machine)],
    ['Disks', disks(machine)],
    ['Time', timeSync(machine)],
    ['Machine', hosts(machine)],
  ] as const
  for (const [done, [label, events]] of parts.entries()) {
    yield { kind: 'progress', label, done, total: parts.length }
    yield* events
  }
}
