import type { Files } from '../connector/index.ts'
import { linesOf, whyUnreadable } from './machine.ts'

export type SshdSetting = {
  readonly setting: string
  readonly condition: string | null
  readonly values: readonly string[]
  readonly origin: 'file' | 'default'
  readonly file: string | null
}

export type Sshd =
  | { readonly state: 'absent' }
  | {
      readonly state: 'read'
      readonly settings: readonly SshdSetting[]
      readonly unread: readonly { what: string; why: string }[]
    }

/**
 * Reads the configuration of sshd as sshd does: the first value of a setting holds, includes stand where they are named, and
 * what follows a Match holds under its condition. Where a file could not be read, nothing is said to be a default.
 */
export async function readSshd(files: Files): Promise<Sshd> {
  const main = '/etc/ssh/sshd_config'
  const [program, config] = [await files.stat('/usr/sbin/sshd'), await files.stat(main)]
  if (!program.ok && !config.ok && config.why === 'absent') return { state: 'absent' }
  const reading: Reading = { files, found: new Map(), unread: [] }
  await readFile(main, null, reading, 0)
  const { found, unread } = reading
  if (unread.length === 0)
    for (const [setting, value] of Object.entries(defaults))
      if (!found.has(keyOf(setting, null)))
        found.set(keyOf(setting, null), { setting, condition: null, values: [value], origin: 'default', file: null })
  return { state: 'read', settings: [...found.values()], unread }
}

type Reading = {
  readonly files: Files
  readonly found: Map<string, SshdSetting>
  readonly unread: { what: string; why: string }[]
}

async function readFile(path: string, outer: string | null, reading: Reading, depth: number): Promise<void> {
  const file = await reading.files.read(path)
  if (!file.ok) {
    reading.unread.push({
      what: `Settings of sshd in ${path}${outer === null ? '' : ` (Match ${outer})`}`,
      why: whyUnreadable(file),
    })
    return
  }
  let condition = outer
  for (const { line, text } of linesOf(file.text)) {
    const match = /^([A-Za-z0-9]+)(?:\s*=\s*|\s+)(.+)$/.exec(text)
    if (!match) continue
    const [name, value] = [renamed((match[1] ?? '').toLowerCase()), unquoted(match[2] ?? '')]
    if (name === 'match') condition = /^all$/i.test(value) ? outer : value
    else if (name === 'include') await include(value, condition, reading, depth)
    else add(reading.found, { setting: name, condition, values: [value], origin: 'file', file: `${path}:${line}` })
  }
}

async function include(value: string, condition: string | null, reading: Reading, depth: number): Promise<void> {
  for (const pattern of value.split(/\s+/)) {
    if (depth >= 16)
      reading.unread.push({ what: `Settings of sshd in ${pattern}`, why: 'files include each other too deeply' })
    else for (const path of await matching(pattern, reading)) await readFile(path, condition, reading, depth + 1)
  }
}

async function matching(pattern: string, { files, unread }: Reading): Promise<string[]> {
  const full = pattern.startsWith('/') ? pattern : `/etc/ssh/${pattern}`
  const folder = full.slice(0, full.lastIndexOf('/'))
  const name = full.slice(full.lastIndexOf('/') + 1)
  if (!/[*?[]/.test(full)) return [full]
  const listed = await files.list(folder)
  if (!listed.ok) {
    if (listed.why !== 'absent') unread.push({ what: `Settings of sshd in ${folder}`, why: whyUnreadable(listed) })
    return []
  }
  const form = new RegExp(
    `^${name
      .replaceAll(/[.+^${}()|\\[\]]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  )
  return listed.names.filter(each => form.test(each) && !each.startsWith('.')).map(each => `${folder}/${each}`)
}

/** Settings that sshd gathers instead of taking the first. */
const gathered = new Set([
  'port',
  'listenaddress',
  'hostkey',
  'acceptenv',
  'allowusers',
  'allowgroups',
  'denyusers',
  'denygroups',
  'subsystem',
  'setenv',
])

function add(found: Map<string, SshdSetting>, each: SshdSetting): void {
  const key = keyOf(each.setting, each.condition)
  const earlier = found.get(key)
  if (!earlier) found.set(key, each)
  else if (gathered.has(each.setting)) found.set(key, { ...earlier, values: [...earlier.values, ...each.values] })
}

function keyOf(setting: string, condition: string | null): string {
  return `${setting}\n${condition ?? ''}`
}

function renamed(name: string): string {
  if (name === 'challengeresponseauthentication') return 'kbdinteractiveauthentication'
  return name === 'pubkeyacceptedkeytypes' ? 'pubkeyacceptedalgorithms' : name
}

function unquoted(value: string): string {
  return value
    .replace(/\s+#.*$/, '')
    .trim()
    .replace(/^"([^"]*)"$/, '$1')
}

/** What OpenSSH 9 does where nothing is set, for the settings that matter to security. */
const defaults: Readonly<Record<string, string>> = {
  port: '22',
  addressfamily: 'any',
  permitrootlogin: 'prohibit-password',
  passwordauthentication: 'yes',
  kbdinteractiveauthentication: 'yes',
  pubkeyauthentication: 'yes',
  permitemptypasswords: 'no',
  hostbasedauthentication: 'no',
  ignorerhosts: 'yes',
  maxauthtries: '6',
  maxsessions: '10',
  logingracetime: '120',
  clientaliveinterval: '0',
  clientalivecountmax: '3',
  loglevel: 'INFO',
  strictmodes: 'yes',
  usepam: 'no',
  x11forwarding: 'no',
  allowtcpforwarding: 'yes',
  allowagentforwarding: 'yes',
  gatewayports: 'no',
  permittunnel: 'no',
  permituserenvironment: 'no',
  authenticationmethods: 'any',
  banner: 'none',
}
