import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { type Event, whyEnded } from '../connector/index.ts'
import { whyNoJournal } from './journal.ts'
import { begin, type Machine, rowsUnread, whyUnreadable } from './machine.ts'

const dataset = 'identity.sign_ins@1'

/** What the programs that let people in write to the log: one line an attempt. */
const identifiers = [
  'sshd',
  'sshd-session',
  'login',
  'gdm-password]',
  'gdm-password',
  'gdm-fingerprint]',
  'lightdm',
  'sddm-helper',
]

type Line = { readonly at: Date; readonly program: string; readonly pid: string; readonly text: string }
type Source = { readonly lines: AsyncIterable<Line>; readonly where: string; ended(): Promise<string | undefined> }

/** Attempts to sign in as the journal or the log of sign-ins tells them, those that failed too. */
export async function* signIns(machine: Machine): AsyncGenerator<Event> {
  const days = machine.settings.signInDays
  yield begin(machine, dataset, `the journal, else /var/log/auth.log or /var/log/secure, of the last ${days} days`)
  const journal = (await whyNoJournal(machine)) ?? (yield* rowsOf(machine, journalOf(machine)))
  if (journal === 'read') return
  const files: Source[] = []
  for (const path of ['/var/log/auth.log', '/var/log/secure']) {
    for (const each of [`${path}.1`, path]) {
      const file = await machine.files.read(each, 64 * 1024 * 1024)
      if (file.ok) files.push(fileSource(each, file.text, machine))
      else if (file.why !== 'absent') yield rowsUnread(dataset, `Sign-ins in ${each}`, whyUnreadable(file))
    }
  }
  if (files.length === 0) {
    yield rowsUnread(dataset, 'Sign-ins', `${journal}; and no log of sign-ins could be read`)
    return
  }
  for (const file of files) {
    const told = yield* rowsOf(machine, file)
    if (told !== 'read') yield rowsUnread(dataset, `Sign-ins in ${file.where}`, told)
  }
}

async function* rowsOf(machine: Machine, source: Source): AsyncGenerator<Event, string> {
  const seen = new Map<string, number>()
  let first: Date | undefined
  for await (const line of source.lines) {
    first ??= line.at
    const attempt = attemptOf(line)
    if (!attempt) continue
    const { fingerprint, times, ...row } = attempt
    if (row.succeeded && row.account !== null) machine.lastSignIns.set(row.account, line.at)
    if (row.succeeded && fingerprint !== undefined) machine.keyUses.set(`${row.account} ${fingerprint}`, line.at)
    for (let i = 0; i < times; i++) {
      const base = `${line.at.toISOString()} ${line.program} ${line.pid}`
      const number = (seen.get(base) ?? 0) + 1
      seen.set(base, number)
      const event_id = number === 1 ? base : `${base} ${number}`
      yield {
        kind: 'row',
        dataset,
        row: { system: machine.host, event_id, attempted_at: line.at, ...row, raw: source.where },
      }
    }
    if (seen.size > 100_000) seen.clear()
  }
  const why = await source.ended()
  if (why !== undefined) return why
  yield {
    kind: 'complete',
    dataset,
    exclusions: [
      first === undefined ? `${source.where} holds no line of a sign-in` : `what was before ${first.toISOString()}`,
      'public keys that were refused, unless sshd logs them (LogLevel VERBOSE)',
    ],
  }
  return 'read'
}

function journalOf({ run, settings }: Machine): Source {
  const asked = run.exec(
    'journalctl',
    [
      '--output=json',
      '--output-fields=MESSAGE,SYSLOG_IDENTIFIER,_PID',
      '--no-pager',
      `--since=-${settings.signInDays}days`,
      ...identifiers.map(identifier => `--identifier=${identifier}`),
    ],
    { timeoutMs: 120_000, env: { TZ: 'UTC' } },
  )
  return {
    where: 'the journal',
    lines: journalLines(asked.stdout),
    async ended() {
      const ended = await asked.ended
      // Without any journal, and without the right to see it, journalctl may end well all the same and say so beside.
      if (/not seeing messages from other users|Permission denied|insufficient permissions/i.test(ended.stderr))
        return 'the journal may not be read: permission denied'
      if (/No journal files were found/i.test(ended.stderr)) return 'there is no journal'
      return ended.state === 'exited' && ended.code === 0 ? undefined : `the journal cannot be read: ${whyEnded(ended)}`
    },
  }
}

async function* journalLines(stdout: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  for await (const text of createInterface({ input: Readable.from(stdout), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (!text.startsWith('{')) continue
    const entry = JSON.parse(text) as Record<string, unknown>
    const message = entry.MESSAGE
    yield {
      at: new Date(Number(entry.__REALTIME_TIMESTAMP) / 1000),
      program: String(entry.SYSLOG_IDENTIFIER ?? ''),
      pid: String(entry._PID ?? ''),
      // What is no text, or none that is well-formed, is a list of bytes.
      text: Array.isArray(message) ? Buffer.from(message as number[]).toString('latin1') : String(message ?? ''),
    }
  }
}

function fileSource(where: string, text: string, { now, settings }: Machine): Source {
  const from = new Date(now.getTime() - settings.signInDays * 86_400_000)
  let withoutYear = 0
  async function* lines(): AsyncGenerator<Line> {
    for (const each of text.split('\n')) {
      const [, stamp, program = '', pid = '', said = ''] = /^(\S+) \S+ ([^\s[:]+)(?:\[(\d+)\])?: (.*)$/.exec(each) ?? []
      if (stamp !== undefined && identifiers.includes(program) && /^\d{4}-\d\d-\d\dT/.test(stamp)) {
        const at = new Date(stamp)
        if (at >= from) yield { at, program, pid, text: said }
      } else if (/^[A-Z][a-z]{2} [ \d]\d \d\d:/.test(each)) withoutYear += 1
    }
  }
  return {
    where,
    lines: lines(),
    ended: async () =>
      withoutYear === 0
        ? undefined
        : `${withoutYear} lines say neither year nor zone; let rsyslog write RFC 3339 times`,
  }
}

type Attempt = {
  readonly account: string | null
  readonly succeeded: boolean
  readonly failure: string | null
  readonly application: string
  readonly address: string | null
  readonly legacy_protocol: boolean
  readonly fingerprint: string | undefined
  readonly times: number
}

/** The attempt that a line tells of; undefined for every other line. */
function attemptOf({ program, text: whole }: Line): Attempt | undefined {
  const repeated = /^message repeated (\d+) times: \[ ?(.*)\]$/.exec(whole)
  const times = Number(repeated?.[1] ?? 1)
  const text = repeated?.[2] ?? whole
  const rest = { legacy_protocol: false, fingerprint: undefined, times }
  if (program.startsWith('sshd')) {
    const told = /^(Accepted|Failed) (\S+) for (?:invalid user )?(.*) from (\S+) port \d+(?: ssh2)?(?:: (.*))?$/.exec(
      text,
    )
    if (!told) return undefined
    const [, word, method = '', account = '', address = '', detail] = told
    const succeeded = word === 'Accepted'
    return {
      ...rest,
      account: account || null,
      succeeded,
      failure: succeeded ? null : method,
      application: 'ssh',
      address,
      fingerprint: succeeded ? /\b(SHA256:[A-Za-z0-9+/]+)/.exec(detail ?? '')?.[1] : undefined,
    }
  }
  const opened = /^pam_unix\([\w-]+:session\): session opened for user ([^\s(]+)/.exec(text)
  const failed = /^pam_unix\([\w-]+:auth\): authentication failure;.*?\bruser=\S* rhost=(\S*)(?:\s+user=(\S+))?/.exec(
    text,
  )
  const application = program.replace(/\]$/, '')
  if (opened) return { ...rest, account: opened[1] ?? null, succeeded: true, failure: null, application, address: null }
  if (failed)
    return {
      ...rest,
      account: failed[2] ?? null,
      succeeded: false,
      failure: 'authentication failure',
      application,
      address: failed[1] || null,
    }
  return undefined
}
