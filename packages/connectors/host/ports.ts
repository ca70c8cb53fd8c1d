import { resolve } from 'node:path'
import type { Event, Files } from '../connector/index.ts'
import { begin, linesOf, type Machine, rowsUnread, valuesUnread, whyUnreadable } from './machine.ts'

const dataset = 'endpoint.ports@1'
const tables = [
  ['tcp', '/proc/net/tcp'],
  ['tcp', '/proc/net/tcp6'],
  ['udp', '/proc/net/udp'],
  ['udp', '/proc/net/udp6'],
] as const

type Socket = { protocol: 'tcp' | 'udp'; address: string; port: number; uid: number; inode: string; where: string }

export async function* ports(machine: Machine): AsyncGenerator<Event> {
  yield begin(machine, dataset, `${tables.map(([, path]) => path).join(', ')}, /proc/*/fd`)
  const { files } = machine
  const sockets: Socket[] = []
  let readable = 0
  for (const [protocol, path] of tables) {
    const file = await files.read(path, 64 * 1024 * 1024)
    if (file.ok) {
      readable += 1
      sockets.push(...listening(protocol, path, file.text))
    } else if (file.why !== 'absent') yield rowsUnread(dataset, `Ports in ${path}`, whyUnreadable(file))
  }
  const owners = await ownersOf(new Set(sockets.map(socket => socket.inode)), files)
  const names = await namesOf(files)
  let unknown = 0
  for (const [first, ...rest] of grouped(sockets)) {
    const found = [first, ...rest].flatMap(socket => owners.byInode.get(socket.inode) ?? [])
    if (found.length === 0 && owners.denied) unknown += 1
    yield {
      kind: 'row',
      dataset,
      row: {
        host: machine.host,
        protocol: first.protocol,
        address: first.address,
        port: first.port,
        loopback_only: isLoopback(first.address),
        process: joinedNames(found.map(owner => owner.process)),
        executable: joinedNames(found.map(owner => owner.executable)),
        account: names.get(first.uid) ?? String(first.uid),
        service: joinedNames(found.map(owner => owner.service)),
        raw: first.where,
      },
    }
  }
  if (unknown > 0)
    yield valuesUnread(dataset, `Programs behind ${unknown} ports`, 'permission denied', [
      'process',
      'executable',
      'service',
    ])
  if (readable === 0) yield rowsUnread(dataset, 'Listening ports', 'this system has no /proc/net')
  else yield { kind: 'complete', dataset }
}

function listening(protocol: 'tcp' | 'udp', path: string, text: string): Socket[] {
  return text
    .split('\n')
    .slice(1)
    .flatMap((line, i) => {
      const fields = line.trim().split(/\s+/)
      const [, local = '', remote = '', state, , , , uid, , inode = ''] = fields
      const listens = protocol === 'tcp' ? state === '0A' : state === '07' && /:0000$/.test(remote)
      const [address = '', port = ''] = local.split(':')
      if (!listens || port === '') return []
      const where = `${path}:${i + 2}`
      return { protocol, address: addressOf(address), port: Number.parseInt(port, 16), uid: Number(uid), inode, where }
    })
}

/** The kernel prints addresses as words in the byte order of the machine, which is little-endian on all that Node runs on. */
function addressOf(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap(word => (word.match(/../g) ?? []).reverse())
  if (bytes.length === 4) return bytes.map(byte => Number.parseInt(byte, 16)).join('.')
  const groups = Array.from({ length: 8 }, (_, i) => `${bytes[2 * i]}${bytes[2 * i + 1]}`)
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1' || address.startsWith('::ffff:7f')
}

/** Sockets of one address and port are one row: a service may open several. */
function grouped(sockets: readonly Socket[]): [Socket, ...Socket[]][] {
  const groups = new Map<string, [Socket, ...Socket[]]>()
  for (const socket of sockets) {
    const key = `${socket.protocol} ${socket.address} ${socket.port}`
    const group = groups.get(key)
    if (group) group.push(socket)
    else groups.set(key, [socket])
  }
  return [...groups.values()]
}

type Owner = { process: string | null; executable: string | null; service: string | null }

async function ownersOf(
  inodes: ReadonlySet<string>,
  files: Files,
): Promise<{ byInode: Map<string, Owner[]>; denied: boolean }> {
  const byInode = new Map<string, Owner[]>()
  let denied = false
  const listed = await files.list('/proc')
  for (const pid of listed.ok ? listed.names.filter(name => /^\d+$/.test(name)) : []) {
    const open = await files.list(`/proc/${pid}/fd`)
    if (!open.ok && open.why === 'denied') denied = true
    const held = new Set<string>()
    for (const fd of open.ok ? open.names : []) {
      const link = await files.link(`/proc/${pid}/fd/${fd}`)
      const inode = link.ok ? /^socket:\[(\d+)\]$/.exec(link.target)?.[1] : undefined
      if (inode !== undefined && inodes.has(inode)) held.add(inode)
    }
    if (held.size === 0) continue
    const owner = await ownerOf(pid, files)
    for (const inode of held) byInode.set(inode, [...(byInode.get(inode) ?? []), owner])
  }
  return { byInode, denied }
}

async function ownerOf(pid: string, files: Files): Promise<Owner> {
  const name = await files.read(`/proc/${pid}/comm`, 4096)
  const executable = await files.link(`/proc/${pid}/exe`)
  const group = await files.read(`/proc/${pid}/cgroup`, 65_536)
  return {
    process: name.ok ? name.text.trim() : null,
    executable: executable.ok ? resolve('/', executable.target) : null,
    service: (group.ok && /([^/\n]+\.service)/.exec(group.text)?.[1]) || null,
  }
}

function joinedNames(names: readonly (string | null)[]): string | null {
  return [...new Set(names.filter(name => name !== null))].join(', ') || null
}

async function namesOf(files: Files): Promise<ReadonlyMap<number, string>> {
  const file = await files.read('/etc/passwd')
  const entries = file.ok ? linesOf(file.text).map(({ text }) => text.split(':')) : []
  return new Map(entries.map(([name = '', , uid]) => [Number(uid), name]))
}
