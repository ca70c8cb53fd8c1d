import { type Event, type Files, outputText } from '../connector/index.ts'
import { begin, linesOf, type Machine, valuesUnread } from './machine.ts'
import { isRunning } from './programs.ts'

const dataset = 'endpoint.time_sync@1'

const keepers = [
  {
    service: 'chrony',
    program: 'chronyd',
    places: ['/etc/chrony/chrony.conf', '/etc/chrony.conf'],
    folders: ['/etc/chrony/conf.d', '/etc/chrony/sources.d'],
  },
  { service: 'ntp', program: 'ntpd', places: ['/etc/ntpsec/ntp.conf', '/etc/ntp.conf'], folders: [] },
  {
    service: 'systemd-timesyncd',
    program: 'systemd-timesyn',
    places: ['/etc/systemd/timesyncd.conf'],
    folders: ['/etc/systemd/timesyncd.conf.d'],
  },
] as const

export async function* timeSync(machine: Machine): AsyncGenerator<Event> {
  yield begin(
    machine,
    dataset,
    '/proc/*/comm, configuration of chrony, ntp and systemd-timesyncd, /run/systemd/timesync, chronyc, timedatectl',
  )
  const { files } = machine
  const { programs } = machine
  const keeper = keepers.find(each => programs.names.has(each.program))
  const configured = keeper ?? (await configuredKeeper(files))
  const state = await stateOf(machine, keeper?.service)
  if (state.synchronised !== null) machine.summary.time_synchronised = state.synchronised
  yield {
    kind: 'row',
    dataset,
    row: {
      host: machine.host,
      service: configured?.service ?? null,
      running: keeper ? true : isRunning(programs),
      servers: configured ? await serversOf(configured, files) : null,
      timezone: await timezoneOf(files),
      raw: configured?.places[0] ?? null,
      ...state,
    },
  }
  if (state.synchronised === null) {
    const why = keeper
      ? `${keeper.service} does not tell`
      : 'no program that keeps the time could be asked; a host or hypervisor may keep it'
    yield valuesUnread(dataset, 'Whether the clock is synchronised', why, [
      'synchronised',
      'offset_seconds',
      'last_sync_at',
    ])
  }
  yield { kind: 'complete', dataset }
}

async function configuredKeeper(files: Files) {
  for (const keeper of keepers) for (const place of keeper.places) if ((await files.stat(place)).ok) return keeper
  return undefined
}

async function serversOf({ places, folders }: (typeof keepers)[number], files: Files): Promise<string[] | null> {
  const paths: string[] = [...places]
  for (const folder of folders) {
    const listed = await files.list(folder)
    if (listed.ok) paths.push(...listed.names.map(name => `${folder}/${name}`))
  }
  const servers = new Set<string>()
  for (const path of paths) {
    const file = await files.read(path)
    for (const { text } of file.ok ? linesOf(file.text) : []) {
      const match = /^(?:(?:server|pool|peer|refclock)\s+(\S+)|(?:Fallback)?NTP=(.*))/.exec(text)
      for (const server of (match?.[1] ?? match?.[2] ?? '').split(/\s+/).filter(Boolean)) servers.add(server)
    }
  }
  // A program that is told no servers follows those it was built with.
  return servers.size > 0 ? [...servers] : null
}

type State = { synchronised: boolean | null; offset_seconds: string | null; last_sync_at: Date | null }

async function stateOf({ files, run }: Machine, service: string | undefined): Promise<State> {
  if (service === 'chrony') {
    const tracking = await outputText(run.exec('chronyc', ['-c', '-n', 'tracking'], { timeoutMs: 10_000 }))
    if (tracking.ok) return chronyState(tracking.text)
  }
  const stamp = await files.stat('/run/systemd/timesync/synchronized')
  if (service === 'systemd-timesyncd' && stamp.ok)
    return { synchronised: true, offset_seconds: null, last_sync_at: new Date(stamp.modifiedMs) }
  const shown = await outputText(run.exec('timedatectl', ['show', '--property=NTPSynchronized'], { timeoutMs: 10_000 }))
  const told = shown.ok ? /^NTPSynchronized=(yes|no)$/m.exec(shown.text)?.[1] : undefined
  return { synchronised: told === undefined ? null : told === 'yes', offset_seconds: null, last_sync_at: null }
}

function chronyState(line: string): State {
  const fields = line.trim().split(',')
  const [seconds, offset, leap] = [Number(fields[3]), fields[4], fields[13]]
  return {
    synchronised: leap !== undefined && leap !== 'Not synchronised',
    offset_seconds: offset !== undefined && /^-?\d+(\.\d{1,9})?$/.test(offset) ? offset : null,
    last_sync_at: seconds > 0 ? new Date(seconds * 1000) : null,
  }
}

async function timezoneOf(files: Files): Promise<string | null> {
  const link = await files.link('/etc/localtime')
  const linked = link.ok ? /zoneinfo\/(.+)$/.exec(link.target)?.[1] : undefined
  if (linked) return linked
  const file = await files.read('/etc/timezone', 1024)
  return file.ok ? file.text.trim() || null : null
}
