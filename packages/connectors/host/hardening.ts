import { type Event, outputText, type Unreadable } from '../connector/index.ts'
import { linesOf, type Machine, valuesUnread, whyUnreadable } from './machine.ts'

const dataset = 'configuration.settings@1'

export type Told = {
  readonly component: string
  readonly setting: string
  /** Null where it may not be read: then it is a row all the same, whose value is unknown. */
  readonly values: readonly string[] | null
  readonly origin: 'effective' | 'file'
  readonly file: string
}

/** What confines programs here: SELinux, AppArmor, options of volumes, container runtimes, sudo, and what runs by the clock. */
export async function* hardening(machine: Machine): AsyncGenerator<Told | Event> {
  yield* mandatoryAccess(machine)
  yield* volumeOptions(machine)
  yield* docker(machine)
  yield* sudoDefaults(machine)
  yield* schedules(machine)
}

const effective = (component: string, setting: string, value: string, file: string): Told => ({
  component,
  setting,
  values: [value],
  origin: 'effective',
  file,
})

/** What may not be read must not take the rest of the settings with it: one row of unknown value says so. */
function* unknown(component: string, setting: string, file: string, unreadable: Unreadable): Generator<Told | Event> {
  yield { component, setting, values: null, origin: 'file', file }
  yield valuesUnread(dataset, `Settings of ${component} in ${file}`, whyUnreadable(unreadable), ['value', 'value_list'])
}

async function* mandatoryAccess({ files }: Machine): AsyncGenerator<Told | Event> {
  const enforce = await files.read('/sys/fs/selinux/enforce', 16)
  const configured = await files.stat('/etc/selinux/config')
  const isOn = enforce.ok ? (enforce.text.trim() === '1' ? 'enforcing' : 'permissive') : undefined
  if (isOn) yield effective('selinux', 'mode', isOn, '/sys/fs/selinux/enforce')
  else if (!enforce.ok && enforce.why !== 'absent')
    yield* unknown('selinux', 'mode', '/sys/fs/selinux/enforce', enforce)
  else if (configured.ok) yield effective('selinux', 'mode', 'disabled', '/sys/fs/selinux/enforce')

  const armor = await files.read('/sys/module/apparmor/parameters/enabled', 16)
  if (!armor.ok) {
    if (armor.why !== 'absent') yield* unknown('apparmor', 'enabled', '/sys/module/apparmor/parameters/enabled', armor)
    return
  }
  const isArmed = armor.text.trim() === 'Y'
  yield effective('apparmor', 'enabled', isArmed ? 'yes' : 'no', '/sys/module/apparmor/parameters/enabled')
  if (!isArmed) return
  const path = '/sys/kernel/security/apparmor/profiles'
  const profiles = await files.read(path)
  if (!profiles.ok) {
    yield* unknown('apparmor', 'profiles', path, profiles)
    return
  }
  for (const mode of ['enforce', 'complain', 'kill', 'unconfined']) {
    const count = profiles.text.split('\n').filter(line => line.endsWith(`(${mode})`)).length
    yield effective('apparmor', `profiles_${mode}`, String(count), path)
  }
}

const guarded = ['/tmp', '/var/tmp', '/dev/shm', '/home', '/var', '/var/log', '/boot', '/proc']
const guards = ['nodev', 'nosuid', 'noexec', 'ro', 'hidepid']

async function* volumeOptions({ files }: Machine): AsyncGenerator<Told | Event> {
  const path = '/proc/self/mountinfo'
  const mounts = await files.read(path)
  if (!mounts.ok) {
    if (mounts.why !== 'absent') yield* unknown('mount', 'options', path, mounts)
    return
  }
  // What is mounted last at a place is what is seen there.
  const seen = new Map<string, Told>()
  for (const { text } of linesOf(mounts.text)) {
    const [before = '', after = ''] = text.split(' - ')
    const [, , , , point = '', options = ''] = before.split(' ')
    if (!guarded.includes(point)) continue
    const all = `${options},${after.split(' ')[2] ?? ''}`.split(',')
    const values = [...new Set(all)].filter(option => guards.includes(option.split('=')[0] ?? '')).sort()
    seen.set(point, { component: 'mount', setting: point, values, origin: 'effective', file: path })
  }
  yield* seen.values()
}

const dockerSettings = [
  'hosts',
  'icc',
  'insecure-registries',
  'iptables',
  'live-restore',
  'log-driver',
  'no-new-privileges',
  'selinux-enabled',
  'tls',
  'tlsverify',
  'userland-proxy',
  'userns-remap',
]

async function* docker({ files }: Machine): AsyncGenerator<Told | Event> {
  const path = '/etc/docker/daemon.json'
  const file = await files.read(path)
  if (!file.ok) {
    if (file.why !== 'absent') yield* unknown('docker', 'daemon', path, file)
    return
  }
  let settings: Record<string, unknown>
  try {
    settings = JSON.parse(file.text) as Record<string, unknown>
  } catch {
    yield* unknown('docker', 'daemon', path, { ok: false, why: 'failed', message: 'it is no JSON' })
    return
  }
  for (const setting of dockerSettings) {
    const value = settings[setting]
    const values = Array.isArray(value) ? value.map(String) : [String(value)]
    if (value !== undefined) yield { component: 'docker', setting, values, origin: 'file', file: path }
  }
}

async function* sudoDefaults({ files, run }: Machine): AsyncGenerator<Told | Event> {
  const main = '/etc/sudoers'
  const listed = await files.list('/etc/sudoers.d')
  const names = listed.ok ? listed.names.filter(name => !name.includes('.') && !name.endsWith('~')) : []
  for (const path of [main, ...names.map(name => `/etc/sudoers.d/${name}`)]) {
    const file = await files.read(path, 1024 * 1024)
    if (!file.ok && file.why !== 'absent') yield* unknown('sudo', 'defaults', path, file)
    for (const { line, text } of file.ok ? linesOf(file.text) : []) {
      const [, said = ''] = /^Defaults\s+(.*)$/.exec(text) ?? []
      const options = said.match(/!?\w+(?:\s*[+-]?=\s*(?:"[^"]*"|[^,\s]+))?/g) ?? []
      for (const option of options) {
        const [, not, name = '', value] = /^(!?)(\w+)(?:\s*[+-]?=\s*(.*))?$/.exec(option) ?? []
        const plain = not ? 'no' : (value?.replaceAll('"', '') ?? 'yes')
        yield { component: 'sudo', setting: name, values: [plain], origin: 'file', file: `${path}:${line}` }
      }
    }
  }
  const version = await outputText(run.exec('sudo', ['-V'], { timeoutMs: 10_000 }))
  const told = version.ok ? /^Sudo version (\S+)/m.exec(version.text)?.[1] : undefined
  if (told) yield effective('sudo', 'version', told, 'sudo -V')
}

/** When something is run by cron or by a timer, and as whom; of a command its program alone, as the rest may hold a secret. */
async function* schedules({ files }: Machine): AsyncGenerator<Told | Event> {
  const listed = await files.list('/etc/cron.d')
  const names = listed.ok ? listed.names.filter(name => /^[\w-]+$/.test(name)) : []
  for (const path of ['/etc/crontab', ...names.map(name => `/etc/cron.d/${name}`)]) {
    const file = await files.read(path, 1024 * 1024)
    if (!file.ok) {
      if (file.why !== 'absent') yield* unknown('cron', path.toLowerCase(), path, file)
      continue
    }
    for (const { line, text } of linesOf(file.text)) {
      const [, when = '', account = '', program = ''] = /^((?:\S+\s+){4}\S+|@\w+)\s+(\S+)\s+(\S+)/.exec(text) ?? []
      if (account === '' || /^\w+\s*=/.test(text)) continue
      yield {
        component: 'cron',
        setting: `${path}:${line}`.toLowerCase(),
        values: [when, account, program],
        origin: 'file',
        file: `${path}:${line}`,
      }
    }
  }
  for (const folder of ['hourly', 'daily', 'weekly', 'monthly']) {
    const programs = await files.list(`/etc/cron.${folder}`)
    for (const name of programs.ok ? programs.names.filter(each => /^[\w-]+$/.test(each)) : [])
      yield {
        component: 'cron',
        setting: `/etc/cron.${folder}/${name}`.toLowerCase(),
        values: [folder, 'root'],
        origin: 'file',
        file: `/etc/cron.${folder}/${name}`,
      }
  }
  const wanted = '/etc/systemd/system/timers.target.wants'
  const timers = await files.list(wanted)
  for (const name of timers.ok ? timers.names.filter(each => each.endsWith('.timer')) : [])
    yield {
      component: 'timer',
      setting: name.toLowerCase(),
      values: ['enabled'],
      origin: 'file',
      file: `${wanted}/${name}`,
    }
}
