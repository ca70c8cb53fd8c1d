import type { Row } from '@onus/core/dataset'
import { instant } from '@onus/core/time'
import { collect, execHere, execNothing, filesUnder } from '../connector/index.ts'
import { host } from './index.ts'

// Collects in a process of its own, so that a test can run it as an account without rights: collect-here.ts <root>
const [root = '/'] = process.argv.slice(2)
const { signal } = new AbortController()
const accounts: Row[] = []
const collected = await collect(
  host,
  {},
  {
    source: 'here',
    startedBy: 'test',
    now: () => instant(new Date()),
    exec: root === '/' ? execHere(signal) : execNothing,
    files: filesUnder(root),
    signal,
  },
  { row: (dataset, row) => void (dataset === 'identity.accounts@1' && accounts.push(row)) },
)
const complete = Object.fromEntries(collected.datasets.map(each => [each.dataset, each.complete]))
process.stdout.write(JSON.stringify({ outcome: collected.outcome, unread: collected.unread, complete, accounts }))
