import type { CollectRun, Event, Files, Origin, Unreadable } from '../connector/index.ts'
import { type Programs, readPrograms } from './programs.ts'
import type { HostSettings } from './settings.ts'

/** The machine that is read, and what one part of the reading leaves for another. */
export type Machine = {
  readonly host: string
  readonly settings: HostSettings
  readonly run: CollectRun
  readonly files: Files
  readonly now: Date
  readonly programs: Programs
  /** What goes into the row of the host; a part that cannot tell leaves its value out. */
  readonly summary: Record<string, unknown>
  /** When a public key was last seen to sign in, by `account fingerprint`; the part of the sign-ins fills it. */
  readonly keyUses: Map<string, Date>
  /** When an account was last seen to sign in, by its name; the part of the sign-ins fills it. */
  readonly lastSignIns: Map<string, Date>
  /** The agents that were found, which may send logs elsewhere; the part of the agents fills it. */
  readonly agents: { readonly kind: string; readonly running: boolean | null }[]
}

export async function openMachine(settings: HostSettings, run: CollectRun): Promise<Machine> {
  const { files } = run
  const names = [await files.read('/proc/sys/kernel/hostname', 1024), await files.read('/etc/hostname', 1024)]
  const told = names.map(name => (name.ok ? name.text.trim() : '')).find(name => name !== '')
  return {
    host: settings.name ?? told ?? 'localhost',
    settings,
    run,
    files,
    now: new Date(run.now()),
    programs: await readPrograms(files),
    summary: {},
    keyUses: new Map(),
    lastSignIns: new Map(),
    agents: [],
  }
}

export function originOf(machine: Machine, query: string): Origin {
  return {
    sourceSystem: machine.host,
    environment: machine.settings.environment,
    account: process.getuid ? `uid ${process.getuid()}` : 'unknown',
    query,
    parameters: {},
    method: 'file',
    zone: 'UTC',
    exclusions: [],
  }
}

export function begin(machine: Machine, dataset: string, query: string): Event {
  return { kind: 'origin', dataset, ...originOf(machine, query) }
}

/** Values that could not be read; the rows are all there. */
export function valuesUnread(dataset: string, what: string, why: string, columns: readonly string[]): Event {
  return { kind: 'unread', dataset, what, why, columns }
}

/** Rows that may be missing, so that the dataset is not complete. */
export function rowsUnread(dataset: string, what: string, why: string): Event {
  return { kind: 'unread', dataset, what, why }
}

export function whyUnreadable({ why, message }: Unreadable): string {
  if (why === 'denied') return 'permission denied'
  if (why === 'absent') return 'it does not exist'
  return message
}

/** The lines of a file in the usual form: no comments, no empty lines; with their numbers. */
export function linesOf(text: string): { line: number; text: string }[] {
  return text.split('\n').flatMap((raw, i) => {
    const trimmed = raw.trim()
    return trimmed === '' || trimmed.startsWith('#') ? [] : [{ line: i + 1, text: trimmed }]
  })
}

/** The text of the first of these files that can be read, with its path. */
export async function firstOf(
  files: Files,
  ...paths: readonly string[]
): Promise<{ path: string; text: string } | null> {
  for (const path of paths) {
    const file = await files.read(path)
    if (file.ok) return { path, text: file.text }
  }
  return null
}

export function epochDay(days: number): string | null {
  return Number.isSafeInteger(days) && Math.abs(days) < 1_000_000
    ? new Date(days * 86_400_000).toISOString().slice(0, 10)
    : null
}
