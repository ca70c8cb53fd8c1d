import { connector } from '../connector/index.ts'
import { collectHost } from './collect.ts'
import { HostSettings } from './settings.ts'

/** This Linux machine, read without root: what may not be read is unknown, never a default. Debian first. */
export const host = connector({
  id: 'host',
  title: 'This machine',
  summary: 'Accounts, rights, settings, ports, packages, disks and time of the Linux machine Onus runs on.',
  version: '1',
  datasets: [
    'identity.accounts@1',
    'identity.groups@1',
    'access.privileges@1',
    'configuration.settings@1',
    'endpoint.hosts@1',
    'endpoint.ports@1',
    'endpoint.packages@1',
    'endpoint.disks@1',
    'endpoint.time_sync@1',
  ],
  scopes: [
    'Reads accounts, groups, password states (never a password or its hash), public keys (their number only) and sudo rules.',
    'Reads settings of sshd, login, kernel and updates, listening ports, installed packages, volumes and time synchronisation.',
    'Changes nothing. Needs no root; what it may not read stays unknown.',
  ],
  settings: HostSettings,
  machinePaths: () => ['/'],
  async test(_, run) {
    const release = await run.files.read('/etc/os-release', 65_536)
    if (!release.ok)
      return { ok: false, why: 'This does not look like a Linux machine: /etc/os-release cannot be read' }
    return { ok: true, detail: /^PRETTY_NAME="?([^"\n]*)/m.exec(release.text)?.[1] ?? 'Linux' }
  },
  collect: collectHost,
})
