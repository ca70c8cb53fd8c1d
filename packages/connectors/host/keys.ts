import { createHash } from 'node:crypto'
import type { Event, Unreadable } from '../connector/index.ts'
import { begin, linesOf, type Machine, rowsUnread, valuesUnread } from './machine.ts'
import type { Sshd } from './sshd.ts'

const dataset = 'identity.keys@1'

type KeyOwner = { readonly name: string; readonly uid: number; readonly home: string }

/** A line of an authorized_keys file; the key itself is told by its fingerprint alone. */
type PublicKey = {
  readonly fingerprint: string
  readonly algorithm: string
  readonly bits: number | null
  readonly comment: string | null
  readonly command: string | null
  readonly authority: boolean
  readonly expiresAt: Date | null
  readonly where: string
}

/** The keys of one account, or why they cannot be told. */
export type KeysOf = { readonly keys: readonly PublicKey[]; readonly unread: readonly Unreadable[] }

/** Where sshd looks for the public keys of an account; without its own word, where it looks by itself. */
function keyPlaces(sshd: Sshd, { name, uid, home }: KeyOwner): readonly string[] {
  const places =
    sshd.state === 'read'
      ? sshd.settings.filter(each => each.setting === 'authorizedkeysfile').flatMap(each => each.values)
      : []
  const named = places.flatMap(place => place.split(/\s+/)).filter(place => place !== '' && place !== 'none')
  const isSaid = places.length > 0
  return [...new Set(isSaid ? named : ['.ssh/authorized_keys', '.ssh/authorized_keys2'])].map(place => {
    const full = place.replaceAll(
      /%[%huU]/g,
      mark => ({ '%%': '%', '%h': home, '%u': name, '%U': `${uid}` })[mark] ?? '',
    )
    return full.startsWith('/') ? full : `${home}/${full}`
  })
}

export async function keysOf(owner: KeyOwner, sshd: Sshd, { files }: Machine): Promise<KeysOf> {
  const keys = new Map<string, PublicKey>()
  const unread: Unreadable[] = []
  for (const path of keyPlaces(sshd, owner)) {
    const file = await files.read(path, 1024 * 1024)
    if (!file.ok) {
      if (file.why !== 'absent') unread.push(file)
      continue
    }
    for (const { line, text } of linesOf(file.text)) {
      const key = publicKeyOf(text, `${path}:${line}`)
      if (key && !keys.has(key.fingerprint)) keys.set(key.fingerprint, key)
    }
  }
  return { keys: [...keys.values()], unread }
}

const line =
  /^(?:(?<options>(?:[^\s"]|"(?:\\.|[^"\\])*")+)\s+)?(?<algorithm>(?:sk-)?(?:ssh|ecdsa)-[\w@.-]+)\s+(?<blob>[A-Za-z0-9+/]+=*)(?:\s+(?<comment>.*))?$/

function publicKeyOf(text: string, where: string): PublicKey | undefined {
  const parts = line.exec(text)?.groups
  if (!parts) return undefined
  const blob = Buffer.from(parts.blob ?? '', 'base64')
  const options = parts.options ?? ''
  const expiry = /(?:^|,)expiry-time="(\d{4})(\d\d)(\d\d)(\d\d)?(\d\d)?(\d\d)?(Z)?"/i.exec(options)
  const [, year, month, day, hour = '00', minute = '00', second = '00'] = expiry ?? []
  return {
    fingerprint: `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`,
    algorithm: (parts.algorithm ?? '').replace(/^ssh-/, ''),
    bits: bitsOf(blob),
    comment: parts.comment?.trim() || null,
    command: /(?:^|,)command="((?:\\.|[^"\\])*)"/i.exec(options)?.[1]?.trim().split(/\s/)[0] ?? null,
    authority: /(?:^|,)cert-authority(?:,|$)/i.test(options),
    // In the zone of the machine, if it names none: a day at most beside the truth.
    expiresAt: expiry ? new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) : null,
    where,
  }
}

/** An RSA blob holds name, exponent and modulus, each after its length; the first bit of the modulus may be a zero byte. */
function bitsOf(blob: Buffer): number | null {
  const part = (offset: number) => {
    const length = offset + 4 <= blob.length ? blob.readUInt32BE(offset) : 0
    return { value: blob.subarray(offset + 4, offset + 4 + length), next: offset + 4 + length }
  }
  const name = part(0)
  if (!/^ssh-rsa/.test(name.value.toString('latin1'))) return null
  const modulus = part(part(name.next).next).value
  const first = modulus.findIndex(byte => byte !== 0)
  return first === -1 ? null : (modulus.length - first - 1) * 8 + (32 - Math.clz32(modulus[first] ?? 0))
}

/** A row for each public key that may sign in to an account of this machine. */
export async function* keyRows(
  machine: Machine,
  owners: readonly { readonly owner: KeyOwner; readonly found: KeysOf }[] | undefined,
  sshd: Sshd,
): AsyncGenerator<Event> {
  yield begin(machine, dataset, 'the authorized_keys files of all accounts, where sshd looks for them')
  if (!owners) {
    yield rowsUnread(dataset, 'Public keys of accounts', 'the accounts could not be read')
    return
  }
  let unseen = 0
  for (const { owner, found } of owners)
    for (const key of found.keys) {
      const row = keyRow(machine, owner, key)
      if (row.last_used_at === null) unseen += 1
      yield { kind: 'row', dataset, row }
    }
  if (unseen > 0) {
    const why = 'the log of sign-ins shows no use, and says nothing of the time before it'
    yield valuesUnread(dataset, `When ${unseen} public keys were last used`, why, ['last_used_at'])
  }
  const denied = owners.filter(({ found }) => found.unread.length > 0)
  if (denied.length > 0) {
    const shown = denied.slice(0, 5).map(({ owner }) => owner.name)
    yield rowsUnread(
      dataset,
      `Public keys of ${denied.length} accounts, such as ${shown.join(', ')}`,
      'permission denied',
    )
  }
  for (const { what, why } of elsewhere(sshd)) yield rowsUnread(dataset, what, why)
  yield { kind: 'complete', dataset, exclusions: ['keys that a program holds, such as those of an agent'] }
}

/** Keys and accounts that sshd takes from where they cannot be listed. */
export function elsewhere(sshd: Sshd): readonly { what: string; why: string }[] {
  if (sshd.state !== 'read') return []
  const isSet = (setting: string) =>
    sshd.settings.some(each => each.setting === setting && each.values.some(value => value !== 'none' && value !== ''))
  return [
    ...(isSet('authorizedkeyscommand')
      ? [{ what: 'Public keys that a program tells sshd', why: 'the program is not run' }]
      : []),
    ...(isSet('trustedusercakeys')
      ? [{ what: 'Certificates that an authority signs for sshd', why: 'who holds one stands nowhere on this machine' }]
      : []),
    ...(sshd.unread.length > 0
      ? [{ what: 'Where sshd looks for public keys', why: sshd.unread[0]?.why ?? 'its settings could not be read' }]
      : []),
  ]
}

function keyRow({ host, now, keyUses }: Machine, owner: KeyOwner, key: PublicKey) {
  const end = key.expiresAt
  return {
    system: host,
    key_id: `${owner.name} ${key.fingerprint}`,
    account: owner.name,
    kind: key.authority ? 'certificate' : 'public_key',
    title: key.comment,
    active: end === null || end > now,
    root: owner.uid === 0,
    permissions: [key.command === null ? `shell:${owner.name}` : `command:${key.command}`],
    // A forced command may write as well: nothing says that a key can only read.
    read_only: null,
    algorithm: key.algorithm,
    bits: key.bits,
    last_used_at: keyUses.get(`${owner.name} ${key.fingerprint}`) ?? null,
    expires_at: end,
    raw: key.where,
  }
}
