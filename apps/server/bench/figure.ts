import { readdirSync, readFileSync } from 'node:fs'

/** One measured figure, with the target that it is held against where there is one. */
export type Figure = {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly limit?: number
  readonly atLeast?: number
}

/** The value below which a share of the measured ones lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** CPU milliseconds that this process has used so far. */
export function ownCpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** CPU milliseconds that a PostgreSQL server has used so far, in all its processes; 0 where the system does not tell. */
export function serverCpuMs(postmaster: number): number {
  const all = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(name => statOf(Number(name)))
  return (
    all
      .filter(one => one !== null && (one.pid === postmaster || one.parent === postmaster))
      .reduce((sum, one) => sum + (one?.ticks ?? 0) + (one?.pid === postmaster ? one.ofEnded : 0), 0) * msPerTick
  )
}

/** The kernel counts in hundredths of a second. */
const msPerTick = 10

function statOf(pid: number): { pid: number; parent: number; ticks: number; ofEnded: number } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    const [parent = 0, user = 0, system = 0, endedUser = 0, endedSystem = 0] = [1, 11, 12, 13, 14].map(at => fields[at])
    return { pid, parent, ticks: user + system, ofEnded: endedUser + endedSystem }
  } catch {
    return null
  }
}
