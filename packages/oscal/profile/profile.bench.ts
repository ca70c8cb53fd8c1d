/**
 * What a baseline costs from file bytes to catalogue, in CPU milliseconds of this process.
 *
 *   node_modules/.bin/node packages/oscal/profile/profile.bench.ts
 */
import { type Baseline, nistAbsent, resolveBaseline } from './testing-nist.ts'

/** The CPU milliseconds of each run, the first one cold. */
export async function benchBaseline(baseline: Baseline, runs: number): Promise<readonly number[]> {
  const all: number[] = []
  for (let run = 0; run < runs; run++) {
    const before = process.cpuUsage()
    await resolveBaseline(baseline)
    const { user, system } = process.cpuUsage(before)
    all.push(Math.round((user + system) / 100) / 10)
  }
  return all
}

if (import.meta.main) {
  if (nistAbsent) console.error(nistAbsent)
  else
    for (const baseline of ['HIGH', 'MODERATE', 'LOW', 'PRIVACY'] as const)
      console.log(`${baseline}: ${(await benchBaseline(baseline, 8)).join(', ')} ms CPU`)
}
