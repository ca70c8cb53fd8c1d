import { basename, resolve } from 'node:path'
import type { Event, Files } from '../connector/index.ts'
import { begin, linesOf, type Machine, rowsUnread, valuesUnread, whyUnreadable } from './machine.ts'

const dataset = 'endpoint.disks@1'

type Mount = { device: string; root: string; point: string; filesystem: string; source: string }
type Volume = { mounts: Mount[]; swap: boolean }

const networkFilesystems = new Set([
  'nfs',
  'nfs4',
  'cifs',
  'smb3',
  'ceph',
  '9p',
  'virtiofs',
  'fuse.sshfs',
  'afs',
  'glusterfs',
])
const ignoredFilesystems = new Set(['squashfs', 'iso9660', 'udf'])

export async function* disks(machine: Machine): AsyncGenerator<Event> {
  yield begin(machine, dataset, '/proc/self/mountinfo, /proc/swaps, /sys/dev/block')
  const { files } = machine
  const mountinfo = await files.read('/proc/self/mountinfo')
  if (!mountinfo.ok) {
    yield rowsUnread(dataset, 'Mounted volumes', whyUnreadable(mountinfo))
    return
  }
  const mounts = mountsOf(mountinfo.text)
  const volumes = await volumesOf(mounts, files)
  const states: (boolean | null)[] = []
  const unknown: string[] = []
  for (const [device, { mounts: on, swap }] of volumes) {
    const block = await blockOf(device, files)
    const points = on.map(mount => mount.point)
    const encrypted = block ? block.encrypted : null
    if (encrypted === null) unknown.push(points[0] ?? device)
    const isBoot = points.length > 0 && points.every(point => point.startsWith('/boot'))
    if (!isBoot && !block?.removable) states.push(encrypted)
    yield {
      kind: 'row',
      dataset,
      row: {
        host: machine.host,
        device: block?.name ?? device,
        mount_points: points,
        filesystem: swap ? 'swap' : (on[0]?.filesystem ?? null),
        size_bytes: block?.size ?? null,
        encrypted,
        encryption: block?.encryption ?? null,
        removable: block?.removable ?? null,
        holds_system: points.includes('/'),
        raw: `/sys/dev/block/${device}`,
      },
    }
  }
  if (unknown.length > 0) {
    const why = 'what lies below cannot be seen from here'
    yield valuesUnread(dataset, `Encryption of ${unknown.slice(0, 5).join(', ')}`, why, [
      'encrypted',
      'encryption',
      'size_bytes',
      'removable',
    ])
  }
  const isDecided = states.length > 0 && (states.includes(false) || !states.includes(null))
  if (isDecided) machine.summary.disk_encrypted = !states.includes(false)
  const network = mounts.filter(mount => networkFilesystems.has(mount.filesystem)).length
  const exclusions = ['volumes that are not mounted', 'encryption below the machine, such as by a cloud provider']
  yield {
    kind: 'complete',
    dataset,
    exclusions: network > 0 ? [...exclusions, `${network} network file systems`] : exclusions,
  }
}

function mountsOf(text: string): Mount[] {
  return linesOf(text).flatMap(({ text }) => {
    const [before = '', after = ''] = text.split(' - ')
    const [, , device = '', root = '', point = ''] = before.split(' ')
    const [filesystem = '', source = ''] = after.split(' ')
    return device === '' ? [] : { device, root, point: unescaped(point), filesystem, source: unescaped(source) }
  })
}

function unescaped(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
}

/** Volumes by the number of their device: what is mounted and could hold data, and swap. */
async function volumesOf(mounts: readonly Mount[], files: Files): Promise<Map<string, Volume>> {
  const volumes = new Map<string, Volume>()
  for (const mount of mounts) {
    const isSystem = mount.point === '/'
    if (networkFilesystems.has(mount.filesystem) || ignoredFilesystems.has(mount.filesystem)) continue
    const isBlock = !mount.device.startsWith('0:') || mount.source.startsWith('/dev/') || mount.filesystem === 'zfs'
    if (!isBlock && !isSystem) continue
    const device = mount.device.startsWith('0:')
      ? ((await numberOf(mount.source, files)) ?? mount.source)
      : mount.device
    const volume = volumes.get(device)
    if (volume) volume.mounts.push(mount)
    else volumes.set(device, { mounts: [mount], swap: false })
  }
  const swaps = await files.read('/proc/swaps')
  for (const line of swaps.ok ? swaps.text.split('\n').slice(1) : []) {
    const [path = '', kind] = line.split(/\s+/)
    const device = kind === 'partition' ? await numberOf(path, files) : undefined
    if (device !== undefined && !volumes.has(device)) volumes.set(device, { mounts: [], swap: true })
  }
  return volumes
}

async function numberOf(path: string, files: Files): Promise<string | undefined> {
  const number = await files.read(`/sys/class/block/${basename(path)}/dev`, 64)
  return number.ok ? number.text.trim() : undefined
}

type Block = {
  name: string
  size: number | null
  removable: boolean | null
  encrypted: boolean
  encryption: string | null
}

async function blockOf(device: string, files: Files): Promise<Block | undefined> {
  const link = await files.link(`/sys/dev/block/${device}`)
  if (!link.ok) return undefined
  const folder = resolve('/sys/dev/block', link.target)
  const sectors = await files.read(`${folder}/size`, 64)
  const mapped = await files.read(`${folder}/dm/name`, 1024)
  return {
    name: mapped.ok ? `/dev/mapper/${mapped.text.trim()}` : `/dev/${basename(folder)}`,
    size: sectors.ok ? Number(sectors.text) * 512 : null,
    removable: await isRemovable(folder, files),
    ...(await encryptionOf(folder, files, 0)),
  }
}

async function isRemovable(folder: string, files: Files): Promise<boolean | null> {
  for (const place of [folder, resolve(folder, '..')]) {
    const file = await files.read(`${place}/removable`, 64)
    if (file.ok) return file.text.trim() === '1'
  }
  return null
}

/** Encrypted when it is a dm-crypt device, or when everything it is made of is. */
async function encryptionOf(
  folder: string,
  files: Files,
  depth: number,
): Promise<{ encrypted: boolean; encryption: string | null }> {
  const uuid = await files.read(`${folder}/dm/uuid`, 1024)
  const kind = uuid.ok ? /^CRYPT-([A-Z0-9]+)/.exec(uuid.text)?.[1] : undefined
  if (kind !== undefined) return { encrypted: true, encryption: kind.toLowerCase() }
  const slaves = await files.list(`${folder}/slaves`)
  if (!slaves.ok || slaves.names.length === 0 || depth > 8) return { encrypted: false, encryption: null }
  const below = await Promise.all(
    slaves.names.map(async name => {
      const link = await files.link(`/sys/class/block/${name}`)
      return link.ok
        ? encryptionOf(resolve('/sys/class/block', link.target), files, depth + 1)
        : { encrypted: false, encryption: null }
    }),
  )
  const encrypted = below.every(each => each.encrypted)
  return { encrypted, encryption: encrypted ? (below[0]?.encryption ?? null) : null }
}
