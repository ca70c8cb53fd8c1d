import assert from 'node:assert/strict'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { instant } from '@onus/core/time'
import { type ReadingLimits, readingLimits } from '../apart/index.ts'
import { type CollectRun, collect, execNothing, filesUnder, SourceProblem } from '../connector/index.ts'
import { netNothing } from '../net/index.ts'
import { readApart } from './apart.ts'
import { table } from './index.ts'
import { TableSettings } from './settings.ts'
import { workbookParts, zipOf } from './testing-files.ts'

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onus-apart-'))
})
after(() => rm(folder, { recursive: true, force: true }))

const run: CollectRun = {
  source: 'upload',
  startedBy: 'alice',
  now: () => instant('2026-03-31T12:00:00Z'),
  exec: execNothing,
  files: filesUnder('/'),
  net: netNothing,
  signal: new AbortController().signal,
}

const mapping = { employee_id: 'Id', name: 'Name' }

async function whyGivenUp(file: string, limits: Partial<ReadingLimits>, signal = run.signal): Promise<string> {
  const settings = TableSettings.parse({ file, dataset: 'people.employees@1', mapping })
  try {
    const question = { ask: 'rows' as const, settings, startedBy: 'alice', own: [] }
    for await (const _ of readApart(question, { files: run.files, signal }, { ...readingLimits, ...limits }));
    return 'nothing'
  } catch (error) {
    assert.ok(error instanceof SourceProblem, String(error))
    return error.message
  }
}

test('a file is read in a process of its own, row for row and to its end', async () => {
  const file = join(folder, 'staff.csv')
  await writeFile(file, `Id,Name\n${Array.from({ length: 1234 }, (_, i) => `${i},Person ${i}\n`).join('')}`)
  const seen: unknown[] = []
  const collected = await collect(table, { file, dataset: 'people.employees@1', mapping }, run, {
    row: (_, row) => void seen.push(row.employee_id),
  })
  assert.equal(collected.outcome.state, 'complete')
  assert.deepEqual(
    seen,
    Array.from({ length: 1234 }, (_, i) => String(i)),
  )
  const [staff] = collected.datasets
  assert.equal(staff?.completeness.parameters.delimiter, ',')
})

test('a value that cannot be used is told with its field, across the wall too', async () => {
  const file = join(folder, 'wrong.csv')
  await writeFile(file, 'Id,Name,Start\n1,Ann,someday\n')
  const settings = { file, dataset: 'people.employees@1', mapping: { ...mapping, started_on: 'Start' } }
  const { outcome, problems } = await collect(table, settings, run, { row: () => {} })
  assert.equal(outcome.state, 'error')
  assert.deepEqual(
    [problems[0]?.where, problems[0]?.field, problems[0]?.given],
    ['wrong.csv line 2', 'Start', '"someday"'],
  )
})

test('a workbook that unpacks to more than memory holds ends its own process, and the message names the file', async () => {
  const texts = Array.from({ length: 400_000 }, (_, i) => `<si><t>${i} ${'ab'.repeat(i % 60)}</t></si>`).join('')
  const cells = '<row r="1"><c r="A1" t="inlineStr"><is><t>Id</t></is></c></row>'
  const bomb = zipOf(workbookParts(cells, [{ name: 'xl/sharedStrings.xml', data: `<sst>${texts}</sst>` }]))
  const file = join(folder, 'bomb.xlsx')
  await writeFile(file, bomb)
  assert.equal(
    await whyGivenUp(file, { memoryMb: 110 }),
    'bomb.xlsx was given up before its first row: reading it takes more than 110 MB of memory',
  )
})

test('a file that keeps the processor busy is given up after the row it came to', async () => {
  const file = join(folder, 'slow.csv')
  const handle = await open(file, 'w')
  await handle.write('Id,Name\n1,Ann\n')
  await handle.truncate(1024 * 1024 * 1024)
  await handle.close()
  assert.equal(
    await whyGivenUp(file, { silentMs: 100 }),
    'slow.csv was given up before its first row: it was read for 0.1 seconds without another row',
  )
  const rows = join(folder, 'many.ndjson')
  await writeFile(rows, Array.from({ length: 800_000 }, (_, i) => `{"Id":"${i}","Name":"n"}\n`).join(''))
  assert.match(
    await whyGivenUp(rows, { cpuSeconds: 1 }),
    /^many\.ndjson was given up after many\.ndjson line \d+: it took more than 1 seconds of processor time$/,
  )
})

test('a reading that nobody waits for any more ends', async () => {
  const file = join(folder, 'stopped.csv')
  await writeFile(file, 'Id,Name\n1,Ann\n')
  assert.match(await whyGivenUp(file, {}, AbortSignal.abort()), /the reading was stopped$/)
})
