import type { Row } from '@onus/core/dataset'
import { instant } from '@onus/core/time'
import { collect, execHere, execNothing, filesUnder } from '../connector/index.ts'
import { netNothing } from '../net/index.ts'
import { host } from './index.ts'

/** Run as a program, it collects from the file system under its argument: a test runs it as an account without rights. */
export const program = import.meta.filename

if (import.meta.main) await collectHere(process.argv[2] ?? '/')

async function collectHere(root: string): Promise<void> {
  const { signal } = new AbortController()
  const accounts: Row[] = []
  const run = {
    source: 'here',
    startedBy: 'test',
    now: () => instant(new Date()),
    exec: root === '/' ? execHere(signal) : execNothing,
    files: filesUnder(root),
    net: netNothing,
    signal,
  }
  const { outcome, unread, datasets } = await collect(host, {}, run, {
    row: (dataset, row) => {
      if (dataset === 'identity.accounts@1') accounts.push(row)
    },
  })
  const complete = Object.fromEntries(datasets.map(each => [each.dataset, each.complete]))
  process.stdout.write(JSON.stringify({ outcome, unread, complete, accounts }))
}
