import { type CollectRun, type Event, SourceProblem } from '../connector/index.ts'
import { accounts } from './accounts.ts'
import { agents } from './agents.ts'
import { configuration } from './configuration.ts'
import { disks } from './disks.ts'
import { hosts } from './hosts.ts'
import { logSources } from './logs.ts'
import { openMachine } from './machine.ts'
import { packages } from './packages.ts'
import { passwordRules } from './passwords.ts'
import { ports } from './ports.ts'
import { privileges } from './privileges.ts'
import { sessions } from './sessions.ts'
import type { HostSettings } from './settings.ts'
import { signIns } from './sign-ins.ts'
import { readSshd } from './sshd.ts'
import { readSudo } from './sudoers.ts'
import { otherSystem } from './system.ts'
import { timeSync } from './time.ts'

export async function* collectHost(settings: HostSettings, run: CollectRun): AsyncGenerator<Event> {
  const other = await otherSystem(run)
  if (other !== undefined)
    throw new SourceProblem(`This machine runs ${other}, which is not read yet; only Linux is. Nothing of it is known.`)
  const machine = await openMachine(settings, run)
  const sshd = await readSshd(run.files)
  const sudo = await readSudo(run.files)
  const parts = [
    // Sign-ins come before accounts, whose keys they show in use, and agents before logs, which they may send elsewhere.
    ['Sign-ins', signIns(machine)],
    ['Sessions', sessions(machine)],
    ['Accounts', accounts(machine, sudo, sshd)],
    ['Rules of passwords', passwordRules(machine)],
    ['Sudo rules', privileges(machine, sudo)],
    ['Settings', configuration(machine, sshd)],
    ['Ports', ports(machine)],
    ['Packages', packages(machine)],
    ['Disks', disks(machine)],
    ['Agents', agents(machine)],
    ['Logs', logSources(machine)],
    ['Time', timeSync(machine)],
    ['Machine', hosts(machine)],
  ] as const
  for (const [done, [label, events]] of parts.entries()) {
    yield { kind: 'progress', label, done, total: parts.length }
    yield* events
  }
}
