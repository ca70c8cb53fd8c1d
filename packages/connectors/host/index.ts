import { connector } from '../connector/index.ts'
import { collectHost } from './collect.ts'
import { HostSettings } from './settings.ts'
import { otherSystem } from './system.ts'

/** This Linux machine, read without root: what may not be read is unknown, never a default. Debian first. */
export const host = connector({
  id: 'host',
  title: 'This machine',
  summary:
    'Accounts, sign-ins, rights, settings, ports, packages, disks, agents and logs of the Linux machine Onus runs on.',
  version: '2',
  datasets: [
    'identity.accounts@1',
    'identity.groups@1',
    'identity.memberships@1',
    'identity.keys@1',
    'identity.sessions@1',
    'identity.sign_ins@1',
    'identity.password_policies@1',
    'access.privileges@1',
    'configuration.settings@1',
    'endpoint.hosts@1',
    'endpoint.ports@1',
    'endpoint.packages@1',
    'endpoint.disks@1',
    'endpoint.time_sync@1',
    'endpoint.agents@1',
    'logging.sources@1',
  ],
  scopes: [
    'Reads accounts, groups, password states (never a password or its hash), public keys (their fingerprints) and sudo rules.',
    'Reads who signed in or tried to, who is signed in now, and what is asked of passwords.',
    'Reads settings of sshd, login, kernel and updates, listening ports, installed packages, volumes, time synchronisation, agents and where logs go.',
    'Changes nothing. Needs no root; what it may not read stays unknown.',
  ],
  settings: HostSettings,
  machinePaths: () => ['/'],
  async test(_, run) {
    const other = await otherSystem(run)
    if (other !== undefined)
      return { ok: false, why: `This machine runs ${other}, which is not read yet; only Linux is` }
    const release = await run.files.read('/etc/os-release', 65_536)
    if (!release.ok)
      return { ok: false, why: 'This does not look like a Linux machine: /etc/os-release cannot be read' }
    return { ok: true, detail: /^PRETTY_NAME="?([^"\n]*)/m.exec(release.text)?.[1] ?? 'Linux' }
  },
  collect: collectHost,
})
