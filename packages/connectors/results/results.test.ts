import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { instant } from '@onus/core/time'
import { type CollectRun, collect, execNothing, filesUnder, SourceProblem } from '../connector/index.ts'
import { readResultsApart, resultsLimits } from '../importer/apart.ts'
import { netNothing } from '../net/index.ts'
import { previewResults, resultsIn } from './index.ts'

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onus-results-'))
})
after(() => rm(folder, { recursive: true, force: true }))

const run: CollectRun = {
  source: 'upload',
  startedBy: 'ada',
  now: () => instant('2026-03-31T12:00:00Z'),
  exec: execNothing,
  files: filesUnder('/'),
  net: netNothing,
  signal: new AbortController().signal,
}

async function fileOf(name: string, text: string) {
  const path = join(folder, name)
  await writeFile(path, text)
  const sha256 = createHash('sha256').update(text).digest('hex')
  return { path, name, sha256, bytes: Buffer.byteLength(text), target: null }
}

const leaks = (count: number) =>
  JSON.stringify(
    Array.from({ length: count }, (_, n) => ({ RuleID: 'aws', Description: 'key', File: `${n}.env`, Secret: 'x' })),
  )
const settings = { format: 'gitleaks', tool: 'Gitleaks', target: 'shop' }

test('a file is read in a process of its own, row for row, and its rows are counted against what was seen before', async () => {
  const file = await fileOf('leaks.json', leaks(1234))
  const seen = await previewResults(file, run)
  assert.equal(seen.report.records, 1234)
  const places: unknown[] = []
  const collected = await collect(resultsIn(file, seen), settings, run, {
    row: (dataset, row) => void (dataset === 'vulnerability.findings@1' && places.push(row.place)),
  })
  assert.equal(collected.outcome.state, 'complete')
  assert.deepEqual(
    places,
    Array.from({ length: 1234 }, (_, n) => `${n}.env`),
  )
  const [made] = collected.datasets
  assert.equal(made?.completeness.sourceSideCount, 1234)
})

test('a file that is another one by now is no complete snapshot', async () => {
  const seen = await previewResults(await fileOf('then.json', leaks(3)), run)
  const collected = await collect(resultsIn(await fileOf('now.json', leaks(2)), seen), settings, run, { row: () => {} })
  assert.equal(collected.outcome.state, 'partial')
})

test('a process that takes too much, or is not wanted any more, is ended with a sentence that names the file', async () => {
  const file = await fileOf('many.json', leaks(200_000))
  const about = { file: file.name, sha256: file.sha256, target: null, tool: null }
  const given = async (limits: object, signal = run.signal) => {
    for await (const _ of readResultsApart(
      file.path,
      { ask: 'report', about },
      { files: run.files, signal },
      { ...resultsLimits, ...limits },
    ));
  }
  await assert.rejects(
    given({ cpuSeconds: 0 }),
    error => error instanceof SourceProblem && /^many\.json was given up.*processor time$/.test(error.message),
  )
  await assert.rejects(given({ memoryMb: 20 }), /^SourceProblem: many\.json was given up.*memory$/)
  const stop = new AbortController()
  stop.abort()
  await assert.rejects(given({}, stop.signal), /the reading was stopped/)
})

test('nothing is collected from files by itself', async () => {
  const { results } = await import('./index.ts')
  const collected = await collect(results, settings, run, { row: () => {} })
  assert.equal(collected.outcome.state, 'error')
})
