import { type Event, type Files, outputText } from '../connector/index.ts'
import { begin, linesOf, type Machine, rowsUnread, whyUnreadable } from './machine.ts'
import { readSshd, type SshdSetting } from './sshd.ts'

const dataset = 'configuration.settings@1'

/** Settings of sshd, of password rules, of the kernel and of automatic updates. */
export async function* configuration(machine: Machine): AsyncGenerator<Event> {
  yield begin(
    machine,
    dataset,
    'sshd -T or /etc/ssh/sshd_config, /etc/login.defs, /etc/security/*.conf, /proc/sys, /etc/apt/apt.conf.d',
  )
  const { files } = machine
  const sshd = await readSshd(files)
  const told = sshd.state === 'read' ? await toldBySshd(machine) : []
  if (sshd.state === 'absent') yield { kind: 'note', text: 'sshd is not installed' }
  else {
    const toldNames = new Set(told.map(({ setting }) => setting))
    // What sshd tells holds outside Match blocks; those stand in the files alone.
    const settings = [...told, ...sshd.settings.filter(each => each.condition !== null || !toldNames.has(each.setting))]
    for (const each of settings) yield settingRow(machine, 'sshd', each)
    const uncertain = told.length > 0 ? sshd.unread.filter(({ what }) => what.includes('Match')) : sshd.unread
    for (const { what, why } of uncertain) yield rowsUnread(dataset, what, why)
  }
  for (const [component, path] of keyedFiles) yield* keyedFile(machine, component, path)
  yield* kernelSettings(machine)
  yield* updateSettings(machine)
  yield { kind: 'complete', dataset }
}

type Setting = Omit<SshdSetting, 'origin'> & { readonly origin: 'effective' | 'file' | 'default' }

function settingRow(machine: Machine, component: string, { setting, condition, values, origin, file }: Setting): Event {
  return {
    kind: 'row',
    dataset,
    row: {
      system: machine.host,
      component,
      setting,
      condition,
      value: values.join(', '),
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
] as const

async function* keyedFile(machine: Machine, component: string, path: string): AsyncGenerator<Event> {
  const file = await machine.files.read(path)
  if (!file.ok) {
    if (file.why !== 'absent') yield rowsUnread(dataset, `Settings in ${path}`, whyUnreadable(file))
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
  'net.ipv6.conf.all.accept_redirects',
]

async function* kernelSettings(machine: Machine): AsyncGenerator<Event> {
  for (const setting of kernelNames) {
    const path = `/proc/sys/${setting.replaceAll('.', '/')}`
    const file = await machine.files.read(path, 4096)
    if (file.ok)
      yield settingRow(machine, 'sysctl', {
        setting,
        condition: null,
        values: [file.text.trim()],
        origin: 'effective',
        file: path,
      })
    else if (file.why !== 'absent') yield rowsUnread(dataset, `Kernel setting ${setting}`, whyUnreadable(file))
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
