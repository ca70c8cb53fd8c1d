import { type Event, type Files, outputText } from '../connector/index.ts'
import { firewallState } from './firewall.ts'
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
    os_supported_until: await supportedUntil(release, files),
    secure_boot: await secureBoot(files),
    removable_media_blocked: await storageBlocked(files),
    environment: machine.settings.environment,
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
    'antimalware',
    'local_admins',
    'os_supported_until',
    'secure_boot',
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

/** The word of the system itself, else what the package of its makers says of all their releases. */
async function supportedUntil(release: ReadonlyMap<string, string>, files: Files): Promise<string | null> {
  const told = release.get('SUPPORT_END')
  if (told !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(told)) return told
  const id = release.get('ID') ?? ''
  if (!['debian', 'ubuntu'].includes(id)) return null
  const known = await files.read(`/usr/share/distro-info/${id}.csv`)
  const [head = '', ...lines] = known.ok ? known.text.trim().split('\n') : []
  const columns = head.split(',')
  const cells = lines
    .map(line => line.split(','))
    .find(each => each[columns.indexOf('series')] === release.get('VERSION_CODENAME'))
  const last = cells?.[columns.indexOf('eol')] ?? ''
  return /^\d{4}-\d{2}-\d{2}$/.test(last) ? last : null
}

/** The variable of the firmware: four bytes of attributes, then 1 where only signed code starts. */
async function secureBoot(files: Files): Promise<boolean | null> {
  const variable = '/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c'
  const opened = await files.open(variable)
  if (!opened.ok) return null
  await using handle = opened.handle
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(5), 0, 5)
  return bytesRead === 5 ? buffer[4] === 1 : null
}

/** True where the kernel may not load what drives USB storage, and has not done so; anything else may be stopped elsewhere. */
async function storageBlocked(files: Files): Promise<boolean | null> {
  if ((await files.stat('/sys/module/usb_storage')).ok) return null
  const listed = await files.list('/etc/modprobe.d')
  for (const name of listed.ok ? listed.names.filter(each => each.endsWith('.conf')) : []) {
    const file = await files.read(`/etc/modprobe.d/${name}`)
    if (file.ok && /^\s*install\s+usb[-_]storage\s+\/(usr\/)?bin\/(true|false)\b/m.test(file.text)) return true
  }
  return null
}
