import { createWriteStream } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { instant } from '@onus/core/time'
import { collect, execNothing, filesUnder } from '../connector/index.ts'
import { netNothing } from '../net/index.ts'
import { push } from './index.ts'

/** Takes in a push of so many accounts: every line parsed, read against its dataset, counted, and written for the engine. */
export async function benchPush(rows = 300_000) {
  const folder = await mkdtemp(join(tmpdir(), 'onus-bench-push-'))
  try {
    const file = join(folder, 'push.ndjson')
    const row = (at: number) =>
      JSON.stringify({
        system: 'idp',
        account: `u${at}`,
        email: `u${at}@example.org`,
        kind: 'person',
        enabled: at % 9 !== 0,
        mfa: at % 7 !== 0,
        created_at: '2024-01-31T10:00:00Z',
        last_sign_in_at: '2026-03-30T23:59:59.123Z',
        member_of: ['staff', `team-${at % 40}`],
      })
    await writeFile(file, Array.from({ length: rows }, (_, at) => row(at)).join('\n'))
    const spool = createWriteStream(join(folder, 'rows.ndjson'))
    const run = {
      source: 'bench',
      startedBy: 'bench',
      now: () => instant(Date.parse('2026-03-31T00:00:00Z')),
      exec: execNothing,
      files: filesUnder('/'),
      net: netNothing,
      signal: AbortSignal.timeout(600_000),
      pushed: [file],
    }
    const before = process.cpuUsage()
    const began = performance.now()
    const settings = { dataset: 'identity.accounts@1', sourceSystem: 'bench' }
    const { outcome } = await collect(push, settings, run, {
      row: (_, one) => void spool.write(`${JSON.stringify(one)}\n`),
    })
    const { user, system } = process.cpuUsage(before)
    await new Promise(done => spool.end(done))
    if (outcome.state !== 'complete') throw new Error(outcome.why)
    return {
      rows,
      perCpuSecond: rows / ((user + system) / 1e6),
      perSecond: rows / ((performance.now() - began) / 1000),
      residentMb: process.resourceUsage().maxRSS / 1024,
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
