import { fstat, read } from 'node:fs'
import { promisify } from 'node:util'
import type { DatasetRef } from '@onus/core/dataset'
import { newTally } from '@onus/core/result-record'
import { giveUpRoot, ready } from '../apart/begin.ts'
import { SourceProblem } from '../connector/index.ts'
import { type ImportFile, importFileIn } from './file.ts'
import { recognise } from './index.ts'
import { fileDescriptor, type ResultsPreview, type ResultsQuestion, type ResultsWord } from './protocol.ts'
import { type DatasetRow, datasetsOf, newRows } from './rows.ts'

// The program that reads one file of results for the server and ends. It has the file, already open, and the way to its
// parent: no environment, no place to write, no other program.

const say = (word: ResultsWord) =>
  new Promise<void>(resolve => process.send?.(word, undefined, undefined, () => resolve()))

process.once('message', (question: ResultsQuestion) => void answer(question))
process.on('disconnect', () => process.exit(1))
giveUpRoot()
await say(ready())

async function answer(question: ResultsQuestion): Promise<void> {
  await say(await lastWord(question))
  process.disconnect()
}

async function lastWord(question: ResultsQuestion): Promise<ResultsWord> {
  try {
    return { say: 'preview', preview: await readThrough(question) }
  } catch (error) {
    if (error instanceof SourceProblem) return { say: 'refused', why: error.message }
    return { say: 'broken', why: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }
  }
}

/** An empty list may be of any tool that writes lists: it is read as the next file of the one that somebody names. */
function formatOf(question: ResultsQuestion, found: string): string {
  return question.ask === 'rows' && found === 'empty-list' ? question.about.format : found
}

const batchRows = 500
const silenceMs = 500
const mostNamed = 200

/** Reads the file through once: counts what it says, makes the rows, and sends them where they are asked for. */
async function readThrough(question: ResultsQuestion): Promise<ResultsPreview> {
  const { ask, about } = question
  const batch = newBatch(ask === 'rows')
  const opened = await importFileIn(about.file, {
    read: (buffer, offset, length, position) => promisify(read)(fileDescriptor, buffer, offset, length, position),
    stat: () => promisify(fstat)(fileDescriptor),
  })
  const file: ImportFile = {
    ...opened,
    async *text() {
      for await (const piece of opened.text()) {
        await batch.alive()
        yield piece
      }
    },
  }
  const { format, shape } = await recognise(file)
  const tally = newTally(format.id)
  const as = formatOf(question, format.id)
  const maker = newRows({ ...about, format: as })
  const counts = new Map<DatasetRef, number>(datasetsOf(as).map(dataset => [dataset, 0]))
  const [targets, missing] = [new Set<string>(), new Set<string>()]
  const take = async (rows: Iterable<DatasetRow>) => {
    for (const row of rows) {
      counts.set(row.dataset, (counts.get(row.dataset) ?? 0) + 1)
      await batch.add(row)
    }
  }
  for await (const event of format.read(file, shape)) {
    if (event.kind === 'tool' && event.target !== null && targets.size < mostNamed) targets.add(event.target)
    if (event.kind === 'warning' && event.isMissing && missing.size < mostNamed) missing.add(event.message)
    // A record that the file gave before is no row of its own.
    if (tally.add(event)) await take(maker.add(event))
  }
  if (format.id === 'empty-list' && about.tool !== null)
    await take(maker.add({ kind: 'tool', tool: about.tool, toolVersion: null, target: null }))
  await take(maker.end())
  await batch.end()
  const zoneless = maker.zoneless()
  return {
    report: tally.report(),
    title: format.title,
    targets: [...targets],
    rows: [...counts].map(([dataset, rows]) => ({ dataset, rows })),
    missing: [...missing],
    notes:
      zoneless === 0
        ? []
        : [`${zoneless} times name no zone or are none; they were left out of the rows and stand in the file`],
  }
}

/** Sends rows in batches and waits for each, so that the reader never runs ahead of who stores them. One word at a time. */
function newBatch(isSent: boolean) {
  let rows: DatasetRow[] = []
  let done = 0
  let since = performance.now()
  let last: Promise<void> = Promise.resolve()
  const exchange = (word: ResultsWord) => {
    since = performance.now()
    last = last.then(async () => {
      const answered = new Promise(resolve => process.once('message', resolve))
      await say(word)
      await answered
    })
    return last
  }
  const flush = async () => {
    const full = rows
    rows = []
    if (full.length > 0) await exchange({ say: 'rows', rows: full })
  }
  return {
    async add(row: DatasetRow) {
      done += 1
      if (isSent) rows.push(row)
      if (rows.length === batchRows) await flush()
    },
    /** Says that the reading goes on, also where a format reads a long way before its first record. */
    async alive() {
      if (performance.now() - since > silenceMs) await exchange({ say: 'progress', done })
    },
    end: flush,
  }
}
