import { loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { memoryReader, sampleEntries, sampleLog } from '../sample/index.ts'
import { checkEvents, verifyLog } from './index.ts'

export interface VerifyMeasure {
  readonly leaves: number
  readonly entryBytes: number
  /** CPU time of verifying every entry, every tile and the root, in seconds. */
  readonly cpuSeconds: number
  readonly leavesPerCpuSecond: number
  /** The same with the rules of events checked as well. */
  readonly withEventsPerCpuSecond: number
  readonly load: number
}

/** Measures the verification of a whole log in memory (the target is 200,000 leaves a CPU-second). */
export async function benchVerify(leaves = 300_000): Promise<VerifyMeasure> {
  const few = sampleEntries(1_000)
  const { files, keys } = sampleLog(Array.from({ length: leaves }, (_, n) => few[n % few.length] as Uint8Array))
  const events = sampleLog(sampleEntries(50_000))
  await verifyLog(memoryReader(events.files), { keys: events.keys })
  const cpuSeconds = await cpuOf(() => verifyLog(memoryReader(files), { keys }))
  const check = { keys: events.keys, entries: checkEvents(events.keys) }
  const eventSeconds = await cpuOf(() => verifyLog(memoryReader(events.files), check))
  return {
    leaves,
    entryBytes: (few[500] as Uint8Array).length,
    cpuSeconds,
    leavesPerCpuSecond: Math.round(leaves / cpuSeconds),
    withEventsPerCpuSecond: Math.round(50_000 / eventSeconds),
    load: loadavg()[0] as number,
  }
}

async function cpuOf(work: () => Promise<{ readonly ok: boolean }>): Promise<number> {
  const before = process.cpuUsage()
  const { ok } = await work()
  const { user, system } = process.cpuUsage(before)
  if (!ok) throw new Error('the log that was made to be measured does not verify')
  return (user + system) / 1e6
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await benchVerify())
