import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** A process that cannot be confused with a later one of the same number: the number and when it began. */
export interface ProcessIdentity {
  readonly pid: number
  readonly began: string
}

/** Who runs under this number now; null when nobody does, or only a zombie, which still answers `kill -0` but works no more. */
export function processIdentity(pid: number): ProcessIdentity | null {
  if (!Number.isInteger(pid) || pid <= 0) return null
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid)
}

export function isRunning(identity: ProcessIdentity): boolean {
  return processIdentity(identity.pid)?.began === identity.began
}

/** Whether the process ended within the time given. */
export async function hasEnded(identity: ProcessIdentity, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs
  while (isRunning(identity)) {
    if (performance.now() > deadline) return false
    await sleep(10)
  }
  return true
}

/** Sends a signal; a process that is already gone is not an error. */
export function signal(identity: ProcessIdentity, name: NodeJS.Signals): void {
  if (!isRunning(identity)) return
  try {
    process.kill(identity.pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** The command line of a process as one text, empty when there is none. */
export function commandLine(pid: number): string {
  try {
    if (process.platform !== 'linux')
      return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' })
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}

/** CPU seconds of a process and of its children that have ended; 0 where the system does not tell. */
export function cpuSeconds(pid: number): number {
  const fields = statFields(pid)
  return fields === null ? 0 : [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field]), 0) / 100
}

function fromProc(pid: number): ProcessIdentity | null {
  const fields = statFields(pid)
  const [state, began] = [fields?.[0], fields?.[19]]
  return state === undefined || state === 'Z' || state === 'X' || began === undefined ? null : { pid, began }
}

/** The fields of /proc/pid/stat from the third (state) on; the name before them may hold spaces and parentheses. */
function statFields(pid: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return null
  }
}

function fromPs(pid: number): ProcessIdentity | null {
  try {
    const line = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()
    return line === '' || line.startsWith('Z') ? null : { pid, began: line.slice(line.indexOf(' ') + 1).trim() }
  } catch {
    return null
  }
}
