import { type Event, outputText } from '../connector/index.ts'
import { elsewhere, type KeysOf, keyRows, keysOf } from './keys.ts'
import { begin, epochDay, linesOf, type Machine, rowsUnread, valuesUnread, whyUnreadable } from './machine.ts'
import type { Sshd } from './sshd.ts'
import type { Sudo } from './sudoers.ts'

type Entry = {
  name: string
  password: string
  uid: number
  gid: number
  comment: string
  home: string
  shell: string
  where: string
}
type Group = { name: string; gid: number; members: readonly string[]; where: string }
type Shadow = ReadonlyMap<string, readonly string[]>

/** Groups whose members can reach root on an ordinary system. */
const privilegedGroups = new Set([
  'root',
  'sudo',
  'wheel',
  'admin',
  'docker',
  'lxd',
  'incus-admin',
  'libvirt',
  'disk',
  'shadow',
])
const keyColumns = ['sign_in_keys', 'access_keys', 'enabled']
const shadowColumns = [
  'enabled',
  'password_state',
  'password_hash',
  'password_changed_on',
  'password_max_age_days',
  'expires_on',
]

export async function* accounts(machine: Machine, sudo: Sudo, sshd: Sshd): AsyncGenerator<Event> {
  const [dataset, groupDataset, memberDataset] = [
    'identity.accounts@1',
    'identity.groups@1',
    'identity.memberships@1',
  ] as const
  yield begin(machine, dataset, '/etc/passwd, /etc/shadow, /etc/group, authorized_keys, /var/log/lastlog')
  yield begin(machine, groupDataset, '/etc/group, /etc/passwd')
  yield begin(machine, memberDataset, '/etc/group, /etc/passwd')
  const entries = await readEntries(machine)
  const groups = await readGroups(machine)
  if (typeof entries === 'string') yield rowsUnread(dataset, 'Accounts in /etc/passwd', entries)
  if (typeof groups === 'string') {
    yield rowsUnread(groupDataset, 'Groups in /etc/group', groups)
    yield rowsUnread(memberDataset, 'Members of the groups in /etc/group', groups)
  }
  for (const source of await otherSources(machine)) {
    yield rowsUnread(dataset, `Accounts from ${source}`, 'a directory does not list all its accounts')
    yield rowsUnread(groupDataset, `Groups from ${source}`, 'a directory does not list all its groups')
    yield rowsUnread(memberDataset, `Members of groups from ${source}`, 'a directory does not list all its groups')
  }
  const known = typeof entries === 'string' ? [] : entries
  const knownGroups = typeof groups === 'string' ? [] : groups
  const firstPerson = await firstPersonUid(machine)
  const owners = await Promise.all(known.map(async owner => ({ owner, found: await keysOf(owner, sshd, machine) })))
  const keysByName = new Map(owners.map(({ owner, found }) => [owner.name, found]))
  yield* accountRows(machine, known, typeof groups === 'string' ? undefined : groups, {
    sudo,
    sshd,
    keysByName,
    firstPerson,
  })
  for (const group of knownGroups) {
    yield groupRow(machine, group, known, sudo)
    yield* membershipRows(machine, group, known, firstPerson)
  }
  yield* keyRows(machine, typeof entries === 'string' ? undefined : owners, sshd)
  const counted = await countedBySystem(machine)
  if (counted !== undefined) yield { kind: 'count', dataset, sourceSideCount: counted, how: 'lines of getent passwd' }
  if (typeof entries !== 'string') yield { kind: 'complete', dataset }
  if (typeof groups !== 'string' && typeof entries !== 'string') {
    yield { kind: 'complete', dataset: groupDataset }
    yield { kind: 'complete', dataset: memberDataset }
  }
}

type Around = {
  readonly sudo: Sudo
  readonly sshd: Sshd
  readonly keysByName: ReadonlyMap<string, KeysOf>
  readonly firstPerson: number
}

async function* accountRows(
  machine: Machine,
  entries: readonly Entry[],
  groups: readonly Group[] | undefined,
  { sudo, sshd, keysByName, firstPerson }: Around,
): AsyncGenerator<Event> {
  const dataset = 'identity.accounts@1'
  const shadow = await readShadow(machine)
  const keysElsewhere = elsewhere(sshd)
  const admins: string[] = []
  const lastSignIns = await readLastSignIns(machine)
  let keysUnread = 0
  for (const entry of entries) {
    const found = keysByName.get(entry.name)
    const keys = found && found.unread.length === 0 && keysElsewhere.length === 0 ? found.keys.length : null
    if (found && found.unread.length > 0) keysUnread += 1
    const memberOf = groups
      ?.filter(group => group.gid === entry.gid || group.members.includes(entry.name))
      .map(group => group.name)
    const interactive = !/(\/nologin|\/false|\/sync|\/shutdown|\/halt)$/.test(entry.shell)
    const privileged = isPrivileged(entry, memberOf, sudo)
    if (privileged) admins.push(entry.name)
    const password = passwordOf(entry, typeof shadow === 'string' ? undefined : shadow)
    yield {
      kind: 'row',
      dataset,
      row: {
        system: machine.host,
        account: entry.name,
        account_id: String(entry.uid),
        kind: isSystem(entry, firstPerson) ? 'system' : interactive ? null : 'service',
        display_name: entry.comment.split(',')[0] || null,
        enabled: isEnabled(interactive, password, keys, machine.now),
        interactive,
        privileged,
        root: entry.uid === 0,
        mfa: null,
        password_state: password.state,
        password_hash: password.hash,
        password_changed_on: password.changedOn,
        password_max_age_days: password.maxDays,
        expires_on: password.expiresOn,
        last_sign_in_at: later(
          typeof lastSignIns === 'string' ? null : await lastSignIns(entry.uid),
          machine.lastSignIns.get(entry.name),
        ),
        sign_in_keys: keys,
        // A local account has no other keys for programs than those that may sign in to it.
        access_keys: keys,
        member_of: memberOf ?? null,
        shell: entry.shell || '/bin/sh',
        home: entry.home,
        raw: entry.where,
      },
    }
  }
  if (typeof shadow === 'string') yield valuesUnread(dataset, 'Password states in /etc/shadow', shadow, shadowColumns)
  if (keysUnread > 0)
    yield valuesUnread(dataset, `Public keys of ${keysUnread} accounts`, 'permission denied', keyColumns)
  for (const { what, why } of keysElsewhere) yield valuesUnread(dataset, what, why, keyColumns)
  const areRightsKnown = groups !== undefined && (sudo.state === 'absent' || sudo.unread.length === 0)
  if (entries.length > 0 && areRightsKnown) machine.summary.local_admins = admins
  if (typeof lastSignIns === 'string') yield valuesUnread(dataset, 'Last sign-ins', lastSignIns, ['last_sign_in_at'])
  else await lastSignIns.close()
  if (sudo.state === 'read' && sudo.unread.length > 0)
    yield valuesUnread(dataset, 'Rights given by sudo rules', sudo.unread[0]?.why ?? '', ['privileged'])
}

function later(one: Date | null, other: Date | undefined): Date | null {
  return other && (!one || other > one) ? other : one
}

function isSystem({ uid }: Entry, firstPerson: number): boolean {
  return uid < firstPerson || uid === 65534
}

/** One row a member, whether it stands in the list of the group or has it as its primary group. */
function membershipRows(machine: Machine, group: Group, entries: readonly Entry[], firstPerson: number): Event[] {
  const primary = entries.filter(entry => entry.gid === group.gid).map(entry => entry.name)
  return [...new Set([...primary, ...group.members])].map(account => {
    const entry = entries.find(each => each.name === account)
    return {
      kind: 'row',
      dataset: 'identity.memberships@1',
      row: {
        system: machine.host,
        group_name: group.name,
        account,
        direct: true,
        member_kind: entry && isSystem(entry, firstPerson) ? 'service' : 'account',
        role: primary.includes(account) ? 'primary' : 'member',
        raw: group.where,
      },
    }
  })
}

function groupRow(machine: Machine, group: Group, entries: readonly Entry[], sudo: Sudo): Event {
  const primary = entries.filter(entry => entry.gid === group.gid).map(entry => entry.name)
  const members = [...new Set([...primary, ...group.members])].sort()
  const isKnown = sudo.state === 'absent' || sudo.unread.length === 0
  const bySudo =
    sudo.state === 'read' &&
    sudo.rules.some(rule => givesRoot(rule) && rule.kind === 'group' && rule.principal === group.name)
  return {
    kind: 'row',
    dataset: 'identity.groups@1',
    row: {
      system: machine.host,
      group_name: group.name,
      group_id: String(group.gid),
      members,
      member_count: members.length,
      privileged: privilegedGroups.has(group.name) || bySudo || (isKnown ? false : null),
      raw: group.where,
    },
  }
}

async function readEntries({ files, run }: Machine): Promise<Entry[] | string> {
  const file = await files.read('/etc/passwd')
  if (!file.ok) return whyUnreadable(file)
  const entries = linesOf(file.text).flatMap(({ line, text }) => entryOf(text, `/etc/passwd:${line}`))
  const names = new Set(entries.map(entry => entry.name))
  const listed = await outputText(run.exec('getent', ['passwd']))
  if (!listed.ok) return entries
  return [
    ...entries,
    ...linesOf(listed.text)
      .flatMap(({ text }) => entryOf(text, 'getent passwd'))
      .filter(({ name }) => !names.has(name)),
  ]
}

function entryOf(text: string, where: string): Entry[] {
  const [name = '', password = '', uid = '', gid = '', comment = '', home = '', shell = ''] = text.split(':')
  if (name === '' || !/^\d+$/.test(uid) || !/^\d+$/.test(gid)) return []
  return [{ name, password, uid: Number(uid), gid: Number(gid), comment, home, shell, where }]
}

async function readGroups({ files }: Machine): Promise<Group[] | string> {
  const file = await files.read('/etc/group')
  if (!file.ok) return whyUnreadable(file)
  return linesOf(file.text).flatMap(({ line, text }) => {
    const [name = '', , gid = '', members = ''] = text.split(':')
    if (name === '' || !/^\d+$/.test(gid)) return []
    return { name, gid: Number(gid), members: members.split(',').filter(Boolean), where: `/etc/group:${line}` }
  })
}

async function readShadow({ files }: Machine): Promise<Shadow | string> {
  const file = await files.read('/etc/shadow')
  if (!file.ok) return whyUnreadable(file)
  return new Map(
    linesOf(file.text)
      .map(({ text }) => text.split(':'))
      .map(fields => [fields[0] ?? '', fields]),
  )
}

async function otherSources({ files }: Machine): Promise<string[]> {
  const file = await files.read('/etc/nsswitch.conf')
  if (!file.ok) return []
  const passwd = /^passwd:\s*(.*)$/m.exec(file.text)?.[1] ?? ''
  return passwd
    .replaceAll(/\[[^\]]*\]/g, ' ')
    .split(/\s+/)
    .filter(name => name !== '' && !['files', 'systemd', 'compat'].includes(name))
}

async function countedBySystem({ run }: Machine): Promise<number | undefined> {
  const listed = await outputText(run.exec('getent', ['passwd']))
  return listed.ok ? listed.text.split('\n').filter(Boolean).length : undefined
}

async function firstPersonUid({ files }: Machine): Promise<number> {
  const file = await files.read('/etc/login.defs')
  const found = file.ok ? /^\s*UID_MIN\s+(\d+)/m.exec(file.text)?.[1] : undefined
  return Number(found ?? 1000)
}

type Password = {
  readonly state: 'set' | 'locked' | 'none' | 'empty' | null
  readonly hash: string | null
  readonly changedOn: string | null
  readonly maxDays: number | null
  readonly expiresOn: string | null
  readonly expiryKnown: boolean
}

function passwordOf(entry: Entry, shadow: Shadow | undefined): Password {
  const unknown = { state: null, hash: null, changedOn: null, maxDays: null, expiresOn: null, expiryKnown: false }
  const fields = shadow?.get(entry.name)
  if (entry.password !== 'x') return { ...unknown, ...stateOf(entry.password), expiryKnown: shadow !== undefined }
  if (!shadow) return unknown
  if (!fields) return { ...unknown, state: 'none', expiryKnown: true }
  const [, stored = '', changed = '', , max = '', , , expires = ''] = fields
  return {
    ...stateOf(stored),
    // Day 0 means: must be changed at the next sign-in.
    changedOn: changed === '' || changed === '0' ? null : epochDay(Number(changed)),
    maxDays: max === '' || Number(max) >= 99_999 ? null : Number(max),
    expiresOn: expires === '' ? null : epochDay(Number(expires)),
    expiryKnown: true,
  }
}

function stateOf(stored: string): Pick<Password, 'state' | 'hash'> {
  if (stored === '') return { state: 'empty', hash: null }
  if (stored.startsWith('!')) return { state: 'locked', hash: hashKind(stored.replace(/^!+/, '')) }
  const hash = hashKind(stored)
  return { state: hash === null ? 'none' : 'set', hash }
}

const hashKinds: Readonly<Record<string, string>> = {
  y: 'yescrypt',
  gy: 'gost-yescrypt',
  '7': 'scrypt',
  '6': 'sha512',
  '5': 'sha256',
  '2a': 'bcrypt',
  '2b': 'bcrypt',
  '2y': 'bcrypt',
  '1': 'md5',
  sha1: 'sha1',
}

function hashKind(stored: string): string | null {
  const id = /^\$([0-9a-z]+)\$/.exec(stored)?.[1]
  if (id !== undefined) return hashKinds[id] ?? `unknown ($${id}$)`
  return /^[./0-9A-Za-z]{13}$/.test(stored) ? 'des' : null
}

function isEnabled(interactive: boolean, password: Password, keys: number | null, now: Date): boolean | null {
  if (!interactive) return false
  if (password.expiresOn !== null && password.expiresOn <= now.toISOString().slice(0, 10)) return false
  if (!password.expiryKnown) return null
  if (password.state === 'set' || password.state === 'empty' || (keys ?? 0) > 0) return true
  return keys === null || password.state === null ? null : false
}

function isPrivileged(entry: Entry, memberOf: readonly string[] | undefined, sudo: Sudo): boolean | null {
  if (entry.uid === 0 || memberOf?.some(group => privilegedGroups.has(group))) return true
  if (sudo.state === 'absent') return memberOf ? false : null
  const named = sudo.rules.some(
    rule =>
      givesRoot(rule) &&
      (rule.kind === 'everyone' ||
        (rule.kind === 'user' && [entry.name, `#${entry.uid}`].includes(rule.principal)) ||
        (rule.kind === 'group' && memberOf?.includes(rule.principal))),
  )
  if (named) return true
  const undecided = sudo.rules.some(
    rule => givesRoot(rule) && (rule.kind === 'netgroup' || rule.principal.startsWith('#')),
  )
  return memberOf && sudo.unread.length === 0 && !undecided ? false : null
}

function givesRoot({ runAs, commands }: { runAs: readonly string[]; commands: readonly string[] }): boolean {
  return commands.length > 0 && runAs.some(target => ['root', 'ALL', '#0'].includes(target))
}

const lastlogRecord = 292

async function readLastSignIns({ files }: Machine) {
  const opened = await files.open('/var/log/lastlog')
  if (!opened.ok) return opened.why === 'absent' ? 'this system keeps no /var/log/lastlog' : whyUnreadable(opened)
  const { handle } = opened
  const lastSignIn = async (uid: number): Promise<Date | null> => {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(4), 0, 4, uid * lastlogRecord)
    const seconds = bytesRead === 4 ? buffer.readUInt32LE(0) : 0
    return seconds === 0 ? null : new Date(seconds * 1000)
  }
  return Object.assign(lastSignIn, { close: () => handle.close() })
}
