import { type Event, type Files, outputText } from '../connector/index.ts'
import { begin, type Machine, valuesUnread } from './machine.ts'

const dataset = 'endpoint.hosts@1'

/** The row of the machine itself, with what the other parts found; it comes last. */
export async function* hosts(machine: Machine): AsyncGenerator<Event> {
  yield begin(machine, dataset, '/etc/os-release, /proc, /sys/class/dmi/id, and what the other datasets show')
  const { files, summary } = machine
  const release = await osRelease(files)
  const row = {
    kind: await kindOf(files),
    serial: await textOf(files, '/sys/class/dmi/id/product_serial'),
    os: release.get('ID') ?? null,
    os_name: release.get('PRETTY_NAME') ?? null,
    os_version: release.get('VERSION_ID') ?? null,
    kernel: await textOf(files, '/proc/sys/kernel/osrelease'),
    architecture: await architectureOf(machine),
    booted_at: await bootedAt(files),
    reboot_required: await rebootRequired(files),
    firewall: await firewallState(machine),
  }
  yield {
    kind: 'row',
    dataset,
    row: { host: machine.host, last_seen_at: machine.now, ...row, ...summary, raw: '/etc/os-release' },
  }
  const told: Readonly<Record<string, unknown>> = { ...row, ...summary }
  const mayTell = [
    'serial',
    'reboot_required',
    'firewall',
    'disk_encrypted',
    'time_synchronised',
    'updates_pending',
    'security_updates_pending',
    'automatic_updates',
  ]
  const unknown = mayTell.filter(name => told[name] === undefined || told[name] === null)
  if (unknown.length > 0)
    yield valuesUnread(
      dataset,
      `Values of ${machine.host}: ${unknown.join(', ')}`,
      'this machine does not tell, or not without more rights',
      unknown,
    )
  yield { kind: 'complete', dataset }
}

async function osRelease(files: Files): Promise<ReadonlyMap<string, string>> {
  for (const path of ['/etc/os-release', '/usr/lib/os-release']) {
    const file = await files.read(path, 65_536)
    if (file.ok)
      return new Map(
        [...file.text.matchAll(/^([A-Z_]+)="?([^"\n]*)"?$/gm)].map(([, key = '', value = '']) => [key, value]),
      )
  }
  return new Map()
}

async function textOf(files: Files, path: string): Promise<string | null> {
  const file = await files.read(path, 4096)
  return file.ok ? file.text.trim() || null : null
}

const laptops = new Set(['8', '9', '10', '14', '30', '31', '32'])
const desktops = new Set(['3', '4', '5', '6', '7', '13', '15', '16'])
const servers = new Set(['17', '23', '25', '28', '29'])

async function kindOf(files: Files): Promise<string | null> {
  for (const mark of ['/.dockerenv', '/run/.containerenv']) if ((await files.stat(mark)).ok) return 'container'
  const processor = await files.read('/proc/cpuinfo')
  if (processor.ok && /^flags\s*:.*\bhypervisor\b/m.test(processor.text)) return 'virtual'
  const chassis = await textOf(files, '/sys/class/dmi/id/chassis_type')
  if (chassis === null) return null
  if (laptops.has(chassis)) return 'laptop'
  if (desktops.has(chassis)) return 'desktop'
  return servers.has(chassis) ? 'server' : null
}

async function architectureOf({ run, files }: Machine): Promise<string | null> {
  const told = await outputText(run.exec('uname', ['-m']))
  return told.ok ? told.text.trim() : textOf(files, '/proc/sys/kernel/arch')
}

async function bootedAt(files: Files): Promise<Date | null> {
  const stat = await files.read('/proc/stat')
  const seconds = stat.ok ? /^btime (\d+)$/m.exec(stat.text)?.[1] : undefined
  return seconds === undefined ? null : new Date(Number(seconds) * 1000)
}

/** The mark means yes; its absence means no only where something is installed that would set it. */
async function rebootRequired(files: Files): Promise<boolean | null> {
  for (const mark of ['/run/reboot-required', '/var/run/reboot-required']) if ((await files.stat(mark)).ok) return true
  const setters = ['/usr/share/update-notifier/notify-reboot-required', '/usr/bin/unattended-upgrade']
  const found = await Promise.all(setters.map(path => files.stat(path)))
  return found.some(each => each.ok) ? false : null
}

async function firewallState({ run, files }: Machine): Promise<boolean | null> {
  const ufw = await files.read('/etc/ufw/ufw.conf', 65_536)
  if (ufw.ok && /^ENABLED=yes$/m.test(ufw.text)) return true
  const rules = await outputText(run.exec('nft', ['--json', 'list', 'ruleset'], { timeoutMs: 20_000 }))
  if (!rules.ok) return null
  const filters = /"hook":\s*"input"/.test(rules.text) && /"drop"|"reject"/.test(rules.text)
  if (filters) return true
  const legacy = await files.read('/proc/net/ip_tables_names', 4096)
  return legacy.ok && legacy.text.trim() !== '' ? null : false
}
