import { type Event, type Files, outputText } from '../connector/index.ts'
import { begin, firstOf, type Machine, rowsUnread, valuesUnread } from './machine.ts'

const dataset = 'endpoint.packages@1'

type Installed = { name: string; architecture: string; version: string; source: string | null; raw: string | null }
type Update = { version: string; from: string; security: boolean }
type Updates = {
  pending: ReadonlyMap<string, Update>
  unknown: string | undefined
  securityUnknown: string | undefined
}

export async function* packages(machine: Machine): AsyncGenerator<Event> {
  yield begin(
    machine,
    dataset,
    '/var/lib/dpkg/status, apt-get --simulate dist-upgrade; or rpm --query --all, apk, pacman',
  )
  const status = await machine.files.open('/var/lib/dpkg/status')
  if (status.ok) {
    await using handle = status.handle
    const installed = installedOf(await handle.readFile({ encoding: 'utf8' }))
    yield* packageRows(machine, 'dpkg', installed, await pendingUpdates(machine))
    const counted = await outputText(machine.run.exec('dpkg-query', ['--show', `--showformat=\${db:Status-Abbrev}\n`]))
    if (counted.ok) {
      const sourceSideCount = counted.text.split('\n').filter(line => /^.i/.test(line)).length
      yield { kind: 'count', dataset, sourceSideCount, how: 'installed packages that dpkg-query lists' }
    }
    yield { kind: 'complete', dataset }
    return
  }
  const format = '%{NAME}\\t%{ARCH}\\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\\t%{SOURCERPM}\\n'
  const listed = await outputText(machine.run.exec('rpm', ['--query', '--all', '--queryformat', format]))
  const installed = listed.ok
    ? ({ manager: 'rpm', packages: rpmInstalled(listed.text) } as const)
    : ((await apkInstalled(machine.files)) ?? (await pacmanInstalled(machine.files)))
  if (!installed) {
    const why = 'none of dpkg, rpm, apk and pacman could be read on this system'
    yield rowsUnread(dataset, 'Installed packages', why)
    return
  }
  const why = 'pending updates are read from apt only'
  const unknown = { pending: new Map(), unknown: why, securityUnknown: why }
  yield* packageRows(machine, installed.manager, installed.packages, unknown)
  for (const what of 'unread' in installed ? installed.unread : [])
    yield rowsUnread(dataset, `Package ${what}`, 'its entry could not be read')
  yield { kind: 'complete', dataset }
}

type Managed = { manager: string; packages: readonly Installed[]; unread: readonly string[] }

/** The database of Alpine: a paragraph a package, its fields named by one letter. */
async function apkInstalled(files: Files): Promise<Managed | undefined> {
  const places = ['/lib/apk/db/installed', '/usr/lib/apk/db/installed']
  const found = await firstOf(files, ...places)
  if (!found) return undefined
  const unread: string[] = []
  const packages = found.text.split(/\n\n+/).flatMap(paragraph => {
    const field = (letter: string) => new RegExp(`^${letter}:(.*)$`, 'm').exec(paragraph)?.[1]
    const [name, version] = [field('P'), field('V')]
    if (paragraph.trim() === '') return []
    if (name !== undefined && version !== undefined)
      return {
        name,
        version,
        architecture: field('A') ?? 'unknown',
        source: field('o') ?? name,
        raw: `${found.path}: ${name}`,
      }
    unread.push(name ?? 'without a name')
    return []
  })
  return { manager: 'apk', packages, unread }
}

/** The database of Arch: a folder a package, whose `desc` names each value on the line before it. */
async function pacmanInstalled(files: Files): Promise<Managed | undefined> {
  const folder = '/var/lib/pacman/local'
  const listed = await files.list(folder)
  if (!listed.ok) return undefined
  const unread: string[] = []
  const packages: Installed[] = []
  for (const entry of listed.names.filter(name => name !== 'ALPM_DB_VERSION')) {
    const path = `${folder}/${entry}/desc`
    const file = await files.read(path, 4 * 1024 * 1024)
    const field = (key: string) => (file.ok ? new RegExp(`^%${key}%\\n(.+)$`, 'm').exec(file.text)?.[1] : undefined)
    const [name, version] = [field('NAME'), field('VERSION')]
    if (name === undefined || version === undefined) unread.push(entry)
    else
      packages.push({
        name,
        version,
        architecture: field('ARCH') ?? 'unknown',
        source: field('BASE') ?? name,
        raw: path,
      })
  }
  return { manager: 'pacman', packages, unread }
}

async function* packageRows(
  machine: Machine,
  manager: string,
  installed: readonly Installed[],
  updates: Updates,
): AsyncGenerator<Event> {
  const found: Update[] = []
  for (const each of installed) {
    const update = updates.pending.get(`${each.name}:${each.architecture}`) ?? updates.pending.get(each.name)
    if (update) found.push(update)
    yield {
      kind: 'row',
      dataset,
      row: {
        host: machine.host,
        package: each.name,
        architecture: each.architecture,
        version: each.version,
        manager,
        source_package: each.source,
        // An update that is known to wait is known even when the lists are old; that none waits is not.
        update_pending: update ? true : updates.unknown === undefined ? false : null,
        security_update_pending: update?.security ? true : updates.securityUnknown === undefined ? false : null,
        available_version: update?.version ?? null,
        available_from: update?.from ?? null,
        raw: each.raw,
      },
    }
  }
  const { summary } = machine
  summary.packages_installed = installed.length
  if (updates.unknown === undefined) summary.updates_pending = found.length
  else yield valuesUnread(dataset, 'Pending updates', updates.unknown, ['update_pending', 'available_version'])
  if (updates.securityUnknown === undefined)
    summary.security_updates_pending = found.filter(update => update.security).length
  else yield valuesUnread(dataset, 'Pending security updates', updates.securityUnknown, ['security_update_pending'])
}

function installedOf(status: string): Installed[] {
  return status.split(/\n\n+/).flatMap(stanza => {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(stanza)?.[1]
    const [name, version, state] = [field('Package'), field('Version'), field('Status')]
    if (name === undefined || version === undefined || !state?.endsWith(' installed')) return []
    const source = field('Source')?.split(' ')[0] ?? name
    return {
      name,
      version,
      architecture: field('Architecture') ?? 'unknown',
      source,
      raw: `/var/lib/dpkg/status: ${name}`,
    }
  })
}

function rpmInstalled(text: string): Installed[] {
  return text.split('\n').flatMap(line => {
    const [name = '', architecture = '', version = '', source] = line.split('\t')
    return name === ''
      ? []
      : { name, architecture, version: version.replace(/^0:/, ''), source: source ?? null, raw: null }
  })
}

async function pendingUpdates(machine: Machine): Promise<Updates> {
  const lists = await readLists(machine.files)
  if (lists.state === 'absent') {
    const why = 'the lists of available packages are absent'
    return { pending: new Map(), unknown: why, securityUnknown: why }
  }
  machine.summary.package_lists_at = lists.at
  const simulated = await simulate(machine)
  if (typeof simulated === 'string') return { pending: new Map(), unknown: simulated, securityUnknown: simulated }
  const stale = staleWhy(lists, machine)
  const noSecurity = lists.hasSecurity ? undefined : 'no security archive is among the package sources'
  return { pending: simulated, unknown: stale, securityUnknown: stale ?? noSecurity }
}

type Lists = { state: 'absent' } | { state: 'present'; at: Date; validUntil: Date | undefined; hasSecurity: boolean }

/** When the lists last changed: a lower bound of when they were refreshed, so that doubt makes them old. */
async function readLists(files: Files): Promise<Lists> {
  const folder = '/var/lib/apt/lists'
  const listed = await files.list(folder)
  const releases = listed.ok ? listed.names.filter(name => /_(In)?Release$/.test(name)) : []
  if (releases.length === 0) return { state: 'absent' }
  let hasSecurity = false
  let validUntil: Date | undefined
  for (const name of releases) {
    const file = await files.read(`${folder}/${name}`, 8 * 1024 * 1024)
    const field = (key: string) =>
      file.ok ? new RegExp(`^${key}: (.*)$`, 'm').exec(file.text.slice(0, 20_000))?.[1] : undefined
    if (!/security/i.test(`${field('Label')} ${field('Suite')} ${field('Codename')}`)) continue
    hasSecurity = true
    const until = new Date(field('Valid-Until') ?? '')
    if (!Number.isNaN(until.getTime())) validUntil = until
  }
  const touched = await Promise.all(
    [folder, '/var/lib/apt/periodic/update-success-stamp', ...releases.map(name => `${folder}/${name}`)].map(path =>
      files.stat(path),
    ),
  )
  const at = new Date(Math.max(0, ...touched.map(stat => (stat.ok ? stat.modifiedMs : 0))))
  return { state: 'present', at, validUntil, hasSecurity }
}

function staleWhy(lists: Extract<Lists, { state: 'present' }>, { now, settings }: Machine): string | undefined {
  const days = Math.floor((now.getTime() - lists.at.getTime()) / 86_400_000)
  if (days > settings.packageListDays) return `the lists of available packages are ${days} days old`
  if (lists.validUntil && lists.validUntil < now)
    return `the lists of the security archive were valid until ${lists.validUntil.toISOString().slice(0, 10)}`
  return undefined
}

const simulation = [
  '--simulate',
  '-q',
  // Held packages need their updates too; without caches of its own, apt writes nothing.
  '--ignore-hold',
  '-o',
  'Dir::Cache::pkgcache=',
  '-o',
  'Dir::Cache::srcpkgcache=',
  '-o',
  'Debug::NoLocking=1',
  'dist-upgrade',
]

async function simulate({ run }: Machine): Promise<ReadonlyMap<string, Update> | string> {
  const ran = await outputText(run.exec('apt-get', simulation, { timeoutMs: 120_000 }))
  if (!ran.ok) return `apt-get could not simulate an upgrade: ${ran.why}`
  const pending = new Map<string, Update>()
  for (const line of ran.text.split('\n')) {
    const match = /^Inst (\S+) \[[^\]]+\] \((\S+) (.*?)(?: \[([^\]]+)\])?\)/.exec(line)
    if (!match) continue
    const [, name = '', version = '', from = '', architecture] = match
    const key = name.includes(':') || architecture === undefined ? name : `${name}:${architecture}`
    pending.set(key, { version, from, security: /security/i.test(from) })
  }
  return pending
}
