import { type Event, type Files, outputText } from '../connector/index.ts'
import { hardening, type Told } from './hardening.ts'
import { begin, linesOf, type Machine, rowsUnread, valuesUnread, whyUnreadable } from './machine.ts'
import type { Sshd, SshdSetting } from './sshd.ts'

const dataset = 'configuration.settings@1'

/** Settings of sshd, of password rules, of the kernel and of automatic updates. */
export async function* configuration(machine: Machine, sshd: Sshd): AsyncGenerator<Event> {
  yield begin(
    machine,
    dataset,
    'sshd -T or /etc/ssh/sshd_config, /etc/login.defs, /etc/security/*.conf, /proc, /sys, sudoers, cron, docker, /etc/apt/apt.conf.d',
  )
  const toldBy = sshd.state === 'read' ? await toldBySshd(machine) : []
  if (sshd.state === 'absent') yield { kind: 'note', text: 'sshd is not installed' }
  else {
    const toldNames = new Set(toldBy.map(({ setting }) => setting))
    // What sshd tells holds outside Match blocks; those stand in the files alone.
    const settings = [
      ...toldBy,
      ...sshd.settings.filter(each => each.condition !== null || !toldNames.has(each.setting)),
    ]
    for (const each of settings) yield settingRow(machine, 'sshd', each)
    const uncertain = toldBy.length > 0 ? sshd.unread.filter(({ what }) => what.includes('Match')) : sshd.unread
    for (const { what, why } of uncertain) yield rowsUnread(dataset, what, why)
  }
  for (const [component, path] of keyedFiles) yield* keyedFile(machine, component, path)
  yield* kernelSettings(machine)
  yield* updateSettings(machine)
  // Of a setting that is said several times the last holds.
  const told = new Map<string, Told>()
  for await (const each of hardening(machine)) {
    if ('kind' in each) yield each
    else told.set(`${each.component} ${each.setting}`, each)
  }
  for (const { component, ...each } of told.values()) yield settingRow(machine, component, { ...each, condition: null })
  yield { kind: 'complete', dataset, exclusions: ['crontabs of single accounts'] }
}

type Setting = Omit<SshdSetting, 'origin' | 'values'> & {
  readonly values: readonly string[] | null
  readonly origin: 'effective' | 'file' | 'default'
}

function settingRow(machine: Machine, component: string, { setting, condition, values, origin, file }: Setting): Event {
  return {
    kind: 'row',
    dataset,
    row: {
      system: machine.host,
      component,
      setting,
      condition,
      value: values?.join(', ') ?? null,
      value_list: values,
      origin,
      file,
      raw: file,
    },
  }
}

async function toldBySshd({ run }: Machine): Promise<Setting[]> {
  const ran = await outputText(run.exec('sshd', ['-T'], { timeoutMs: 20_000 }))
  if (!ran.ok) return []
  const values = new Map<string, string[]>()
  for (const { text } of linesOf(ran.text)) {
    const [name = '', ...rest] = text.split(' ')
    values.set(name.toLowerCase(), [...(values.get(name.toLowerCase()) ?? []), rest.join(' ')])
  }
  return [...values].map(([setting, values]) => ({ setting, condition: null, values, origin: 'effective', file: null }))
}

const keyedFiles = [
  ['login.defs', '/etc/login.defs'],
  ['pwquality', '/etc/security/pwquality.conf'],
  ['faillock', '/etc/security/faillock.conf'],
  ['selinux', '/etc/selinux/config'],
  ['journald', '/etc/systemd/journald.conf'],
  ['auditd', '/etc/audit/auditd.conf'],
] as const

async function* keyedFile(machine: Machine, component: string, path: string): AsyncGenerator<Event> {
  const file = await machine.files.read(path)
  if (!file.ok) {
    if (file.why === 'absent') return
    yield settingRow(machine, component, { setting: 'all', condition: null, values: null, origin: 'file', file: path })
    yield valuesUnread(dataset, `Settings in ${path}`, whyUnreadable(file), ['value', 'value_list'])
    return
  }
  const settings = new Map<string, Setting>()
  for (const { line, text } of linesOf(file.text)) {
    const match = /^([A-Za-z_]+)(?:\s*=\s*|\s+|$)(.*?)(?:\s#.*)?$/.exec(text)
    const setting = match?.[1]?.toLowerCase()
    if (setting)
      settings.set(setting, {
        setting,
        condition: null,
        values: [match?.[2] || 'yes'],
        origin: 'file',
        file: `${path}:${line}`,
      })
  }
  for (const each of settings.values()) yield settingRow(machine, component, each)
}

const kernelNames = [
  'kernel.randomize_va_space',
  'kernel.kptr_restrict',
  'kernel.dmesg_restrict',
  'kernel.unprivileged_bpf_disabled',
  'kernel.yama.ptrace_scope',
  'kernel.sysrq',
  'fs.protected_hardlinks',
  'fs.protected_symlinks',
  'fs.suid_dumpable',
  'net.ipv4.ip_forward',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.conf.all.rp_filter',
  'net.ipv4.conf.all.accept_redirects',
  'net.ipv4.conf.all.send_redirects',
  'net.ipv4.conf.all.accept_source_route',
  'net.ipv4.conf.all.log_martians',
  'net.ipv4.conf.all.secure_redirects',
  'net.ipv4.conf.default.accept_redirects',
  'net.ipv4.conf.default.rp_filter',
  'net.ipv4.icmp_echo_ignore_broadcasts',
  'net.ipv6.conf.all.accept_redirects',
  'net.ipv6.conf.all.accept_source_route',
  'net.ipv6.conf.default.accept_redirects',
  'fs.protected_fifos',
  'fs.protected_regular',
  'kernel.kexec_load_disabled',
  'kernel.modules_disabled',
  'kernel.perf_event_paranoid',
]

async function* kernelSettings(machine: Machine): AsyncGenerator<Event> {
  for (const setting of kernelNames) {
    const path = `/proc/sys/${setting.replaceAll('.', '/')}`
    const file = await machine.files.read(path, 4096)
    if (!file.ok && file.why === 'absent') continue
    const values = file.ok ? [file.text.trim()] : null
    yield settingRow(machine, 'sysctl', { setting, condition: null, values, origin: 'effective', file: path })
    if (!file.ok) yield valuesUnread(dataset, `Kernel setting ${setting}`, whyUnreadable(file), ['value', 'value_list'])
  }
}

async function* updateSettings(machine: Machine): AsyncGenerator<Event> {
  const settings = await aptSettings(machine.files)
  for (const [setting, { value, file }] of settings)
    yield settingRow(machine, 'apt', { setting, condition: null, values: [value], origin: 'file', file })
  const program = await machine.files.stat('/usr/bin/unattended-upgrade')
  const isDebian = await machine.files.stat('/var/lib/dpkg/status')
  if (isDebian.ok)
    machine.summary.automatic_updates =
      program.ok && Number(settings.get('apt::periodic::unattended-upgrade')?.value ?? 0) > 0
}

async function aptSettings(files: Files): Promise<Map<string, { value: string; file: string }>> {
  const folder = '/etc/apt/apt.conf.d'
  const listed = await files.list(folder)
  const settings = new Map<string, { value: string; file: string }>()
  for (const name of listed.ok ? listed.names.filter(name => /^[\w-]+(\.conf)?$/.test(name)) : []) {
    const file = await files.read(`${folder}/${name}`)
    for (const { line, text } of file.ok ? linesOf(file.text) : []) {
      const match = /^(APT::Periodic::[\w-]+)\s+"([^"]*)"\s*;/i.exec(text)
      if (match)
        settings.set((match[1] ?? '').toLowerCase(), { value: match[2] ?? '', file: `${folder}/${name}:${line}` })
    }
  }
  return settings
}
