import type { Event } from '../connector/index.ts'
import { journalFiles } from './journal.ts'
import { begin, firstOf, linesOf, type Machine, rowsUnread, valuesUnread, whyUnreadable } from './machine.ts'
import { isRunning } from './programs.ts'

const dataset = 'logging.sources@1'

type Source = {
  readonly source_id: string
  readonly kind: string
  readonly enabled: boolean | null
  readonly central: boolean | null
  readonly last_event_at: Date | null
  readonly retention_days: number | null
  readonly integrity_checked: boolean | null
  readonly destination: string
  readonly raw: string
}

/** What this machine logs by itself: the journal, the files of rsyslog, and the record of audit; and whether it leaves it. */
export async function* logSources(machine: Machine): AsyncGenerator<Event> {
  yield begin(machine, dataset, 'journald.conf, rsyslog.conf, auditd.conf, logrotate, /var/log, /proc/*/comm')
  const rsyslog = await readRsyslog(machine)
  for (const { what, why } of rsyslog.unread) yield rowsUnread(dataset, what, why)
  const rotations = await readRotations(machine)
  const sources = [
    ...(await journal(machine, rsyslog)),
    ...(await Promise.all(rsyslog.files.map(file => logFile(machine, rsyslog, rotations, file)))),
    ...(await audit(machine)),
  ]
  for (const source of sources)
    yield {
      kind: 'row',
      dataset,
      row: {
        system: machine.host,
        ...source,
        // Whoever is root on the machine can change what stays on it.
        immutable: source.central === false ? false : null,
      },
    }
  for (const column of ['central', 'retention_days', 'last_event_at', 'enabled', 'integrity_checked'] as const) {
    const untold = sources.filter(source => source[column] === null)
    if (untold.length > 0)
      yield valuesUnread(dataset, `${column} of ${untold.map(each => each.source_id).join(', ')}`, whys[column], [
        column,
      ])
  }
  yield { kind: 'complete', dataset, exclusions: ['logs that applications write by themselves'] }
}

const whys = {
  central: 'an agent may send it elsewhere, and what it sends is not seen here',
  retention_days: 'it is kept until a size is reached, or as long as something else decides',
  last_event_at: 'it may not be read, or holds nothing yet',
  enabled: 'programs of others are hidden',
  integrity_checked: 'what stands around it may not be read',
}

type Forward = { readonly selector: string; readonly to: string }
type Rsyslog = {
  readonly running: boolean | null
  readonly forwards: readonly Forward[]
  readonly files: readonly { readonly selector: string; readonly path: string; readonly where: string }[]
  readonly unread: readonly { readonly what: string; readonly why: string }[]
}

/** Reads the rules that name a file or another machine; a rule of the newer language is told as not understood. */
async function readRsyslog(machine: Machine): Promise<Rsyslog> {
  const main = '/etc/rsyslog.conf'
  const found = await machine.files.read(main)
  const running = isRunning(machine.programs, 'rsyslogd')
  const unread: { what: string; why: string }[] = []
  const forwards: Forward[] = []
  const files: { selector: string; path: string; where: string }[] = []
  if (!found.ok) {
    if (found.why !== 'absent') unread.push({ what: `Rules in ${main}`, why: whyUnreadable(found) })
    return { running, forwards, files, unread }
  }
  const folder = '/etc/rsyslog.d'
  const listed = await machine.files.list(folder)
  if (!listed.ok && listed.why !== 'absent') unread.push({ what: `Rules in ${folder}`, why: whyUnreadable(listed) })
  const names = listed.ok ? listed.names.filter(name => name.endsWith('.conf')) : []
  for (const path of [main, ...names.map(name => `${folder}/${name}`)]) {
    const file = await machine.files.read(path)
    if (!file.ok) {
      unread.push({ what: `Rules in ${path}`, why: whyUnreadable(file) })
      continue
    }
    for (const { line, text } of linesOf(file.text.replaceAll('\\\n', ' '))) {
      const [, selector = '', action = ''] = /^([\w*,.;!=]+\.[\w*!=;,.]+)\s+(.+)$/.exec(text) ?? []
      const target = /^@@?(?:\([^)]*\))?(\S+)/.exec(action)?.[1] ?? /type="omfwd".*?target="([^"]+)"/i.exec(action)?.[1]
      if (target !== undefined) forwards.push({ selector, to: target })
      else if (/^-?\/\S+$/.test(action))
        files.push({ selector, path: action.replace(/^-/, ''), where: `${path}:${line}` })
      else if (
        /\b(omfwd|omrelp|omkafka|omelasticsearch|omhttp)\b/i.test(text) &&
        !/^\s*(module|\$ModLoad)\b/i.test(text)
      )
        unread.push({ what: `Rule at ${path}:${line}`, why: 'where it sends what is not understood' })
    }
  }
  return { running, forwards, files, unread }
}

/** Whether what the selector takes also goes to another machine. */
function leaves(machine: Machine, { running, forwards, unread }: Rsyslog, selector: string): boolean | null {
  const covers = forwards.some(forward => forward.selector === '*.*' || forward.selector === selector)
  if (covers && running !== false) return running
  const mayShip = machine.agents.some(
    ({ kind, running }) => ['logging', 'monitoring', 'edr'].includes(kind) && running !== false,
  )
  return mayShip || unread.length > 0 || forwards.length > 0 || !machine.programs.all ? null : false
}

async function journal(machine: Machine, rsyslog: Rsyslog): Promise<Source[]> {
  const { files, now } = machine
  if (!(await files.stat('/run/systemd/journal')).ok) return []
  const settings = await journalSettings(machine)
  const found = await journalFiles(machine)
  const isKept = found?.folder.startsWith('/var/') ?? false
  const stats = await Promise.all(
    (found?.names ?? []).filter(name => name.endsWith('.journal')).map(name => files.stat(`${found?.folder}/${name}`)),
  )
  const newest = Math.max(...stats.flatMap(stat => (stat.ok ? [stat.modifiedMs] : [])))
  const oldest = Math.min(...stats.flatMap(stat => (stat.ok ? [stat.modifiedMs] : [])))
  const isUploaded = (await firstOf(files, '/etc/systemd/journal-upload.conf'))?.text.match(/^URL=\S/m) != null
  const most = daysOf(settings.get('maxretentionsec') ?? '')
  const kept = Math.floor((now.getTime() - oldest) / 86_400_000)
  return [
    {
      source_id: `${machine.host}:journal`,
      kind: 'authentication',
      enabled: isRunning(machine.programs, 'systemd-journald'),
      central: isUploaded ? null : leaves(machine, rsyslog, '*.*'),
      last_event_at: Number.isFinite(newest) ? new Date(newest) : null,
      // The setting is the most that is kept; a size may end it before. Only when so much is there, is it kept.
      // In memory it is gone with the next start.
      retention_days: found && !isKept ? 0 : most !== null && kept >= most - 1 ? most : null,
      integrity_checked: found ? found.names.includes('fss') : null,
      destination: found?.folder ?? '/run/log/journal',
      raw: '/etc/systemd/journald.conf',
    },
  ]
}

async function journalSettings({ files }: Machine): Promise<ReadonlyMap<string, string>> {
  const folder = '/etc/systemd/journald.conf.d'
  const listed = await files.list(folder)
  const paths = ['/etc/systemd/journald.conf', ...(listed.ok ? listed.names.map(name => `${folder}/${name}`) : [])]
  const texts = await Promise.all(paths.map(path => files.read(path)))
  return new Map(
    texts.flatMap(file =>
      file.ok
        ? [...file.text.matchAll(/^(\w+)=(.*)$/gm)].map(
            ([, key = '', value = '']) => [key.toLowerCase(), value.trim()] as const,
          )
        : [],
    ),
  )
}

const seconds: Readonly<Record<string, number>> = {
  '': 1,
  s: 1,
  sec: 1,
  min: 60,
  h: 3600,
  hour: 3600,
  d: 86_400,
  day: 86_400,
  days: 86_400,
  w: 604_800,
  week: 604_800,
  weeks: 604_800,
  month: 2_629_800,
  months: 2_629_800,
  year: 31_557_600,
  years: 31_557_600,
}

function daysOf(span: string): number | null {
  const [, amount = '', unit = ''] = /^(\d+)\s*([a-z]*)$/.exec(span) ?? []
  const each = seconds[unit]
  return amount === '' || amount === '0' || each === undefined ? null : Math.floor((Number(amount) * each) / 86_400)
}

async function logFile(
  machine: Machine,
  rsyslog: Rsyslog,
  rotations: ReadonlyMap<string, number | null>,
  { selector, path, where }: Rsyslog['files'][number],
): Promise<Source> {
  const stat = await machine.files.stat(path)
  return {
    source_id: `${machine.host}:${path}`,
    kind:
      /\bauth(priv)?\b/.test(selector) || selector.startsWith('*.')
        ? 'authentication'
        : /\bkern\b/.test(selector)
          ? 'endpoint'
          : 'other',
    enabled: rsyslog.running,
    central: leaves(machine, rsyslog, selector),
    last_event_at: stat.ok && stat.size > 0 ? new Date(stat.modifiedMs) : null,
    retention_days: rotations.get(path) ?? null,
    integrity_checked: false,
    destination: path,
    raw: where,
  }
}

/** Days that logrotate keeps files of its rules: how many it keeps times how often it makes one; null where a size decides. */
async function readRotations({ files }: Machine): Promise<ReadonlyMap<string, number | null>> {
  const listed = await files.list('/etc/logrotate.d')
  const paths = ['/etc/logrotate.conf', ...(listed.ok ? listed.names.map(name => `/etc/logrotate.d/${name}`) : [])]
  const rotations = new Map<string, number | null>()
  let outside = ''
  for (const path of paths) {
    const file = await files.read(path)
    if (!file.ok) continue
    const text = linesOf(file.text)
      .map(each => each.text)
      .join('\n')
    if (path === '/etc/logrotate.conf') outside = text.replaceAll(/[^\n{}]*\{[^}]*\}/g, '')
    for (const [, names = '', inside = ''] of text.matchAll(/([^{}]+)\{([^}]*)\}/g))
      for (const name of names.split(/\s+/).filter(each => each.startsWith('/')))
        rotations.set(name.replaceAll('"', ''), keptDays(`${outside}\n${inside}`))
  }
  return rotations
}

const periods: Readonly<Record<string, number>> = { hourly: 1 / 24, daily: 1, weekly: 7, monthly: 28, yearly: 365 }

function keptDays(rule: string): number | null {
  const last = (pattern: RegExp) => [...rule.matchAll(pattern)].at(-1)?.[1]
  if (/^\s*(size|maxsize)\b/m.test(rule)) return null
  const [period, count, age] = [
    last(/^\s*(hourly|daily|weekly|monthly|yearly)\b/gm),
    last(/^\s*rotate\s+(-?\d+)/gm),
    last(/^\s*maxage\s+(\d+)/gm),
  ]
  if (period === undefined || count === undefined || Number(count) < 0) return null
  return Math.min(
    Math.floor(Number(count) * (periods[period] ?? 0)),
    age === undefined ? Number.POSITIVE_INFINITY : Number(age),
  )
}

async function audit(machine: Machine): Promise<Source[]> {
  const path = '/etc/audit/auditd.conf'
  const config = await machine.files.read(path)
  const running = isRunning(machine.programs, 'auditd')
  if (!config.ok && config.why === 'absent' && running !== true) return []
  const log = (config.ok && /^\s*log_file\s*=\s*(\S+)/m.exec(config.text)?.[1]) || '/var/log/audit/audit.log'
  const stat = await machine.files.stat(log)
  const sends = await firstOf(machine.files, '/etc/audit/plugins.d/au-remote.conf', '/etc/audit/plugins.d/syslog.conf')
  return [
    {
      source_id: `${machine.host}:audit`,
      kind: 'administration',
      enabled: running,
      central:
        sends && /^\s*active\s*=\s*yes/m.test(sends.text)
          ? null
          : leaves(machine, { running, forwards: [], files: [], unread: [] }, ''),
      last_event_at: stat.ok && stat.size > 0 ? new Date(stat.modifiedMs) : null,
      retention_days: null,
      integrity_checked: false,
      destination: log,
      raw: path,
    },
  ]
}
