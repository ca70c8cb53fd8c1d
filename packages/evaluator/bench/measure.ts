import { readdirSync, readFileSync } from 'node:fs'

/** One number of the bench, with the limit it is held to where there is one. */
export type Measure = { readonly name: string; readonly value: number; readonly unit: string; readonly limit?: number }

/** CPU time of this process and of its sandbox processes while `work` runs, in milliseconds. */
export async function cpuOf<Value>(
  work: () => Promise<Value>,
): Promise<{ readonly cpuMs: number; readonly value: Value }> {
  const childrenBefore = childrenMs()
  const before = process.cpuUsage()
  const value = await work()
  const { user, system } = process.cpuUsage(before)
  return { cpuMs: (user + system) / 1000 + childrenMs() - childrenBefore, value }
}

/** Ticks of a hundredth of a second, as Linux counts them; elsewhere only this process is measured. */
function childrenMs(): number {
  try {
    return readdirSync('/proc')
      .filter(name => /^\d+$/.test(name))
      .map(ticksOfChild)
      .reduce((sum, ticks) => sum + ticks * 10, 0)
  } catch {
    return 0
  }
}

function ticksOfChild(pid: string): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return Number(fields[1]) === process.pid ? Number(fields[11]) + Number(fields[12]) : 0
  } catch {
    return 0
  }
}
