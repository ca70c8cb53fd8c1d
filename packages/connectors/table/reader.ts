import { close, fstat, read } from 'node:fs'
import { promisify } from 'node:util'
import { giveUpRoot, ready } from '../apart/begin.ts'
import { type Event, SourceProblem } from '../connector/index.ts'
import { rowsOfNamed } from '../named-file/rows.ts'
import { cellsOf } from './cells.ts'
import { rowsOfTable } from './collect.ts'
import { inspect, type OpenFile } from './inspect.ts'
import { previewOf } from './preview.ts'
import { type Answered, fileDescriptor, type Question, type Word } from './protocol.ts'

// The program that reads one file for the server and ends. It has the file, already open, and the way to its parent: no
// environment, no place to write, no other program.

const say = (word: Word) => new Promise<void>(resolve => process.send?.(word, undefined, undefined, () => resolve()))

const given: OpenFile = {
  fd: fileDescriptor,
  read: (buffer, offset, length, position) => promisify(read)(fileDescriptor, buffer, offset, length, position),
  stat: () => promisify(fstat)(fileDescriptor),
  close: () => promisify(close)(fileDescriptor),
}

process.once('message', (question: Question) => void answer(question))
process.on('disconnect', () => process.exit(1))
giveUpRoot()
await say(ready())

async function answer(question: Question): Promise<void> {
  await say(await lastWord(question))
  process.disconnect()
}

async function lastWord(question: Question): Promise<Word> {
  try {
    switch (question.ask) {
      case 'rows':
        await sendRows(rowsOfTable(question.settings, given, question.startedBy, question.own))
        return { say: 'end' }
      case 'named':
        await sendRows(rowsOfNamed(question.settings, given, question.own))
        return { say: 'end' }
      case 'preview':
        return { say: 'preview', preview: await previewOf(question.settings, given, question.dataset, question.own) }
      case 'cells':
        return { say: 'cells', cells: await cellsOf(question.settings, given, question.most) }
      case 'kind':
        return { say: 'kind', file: await inspect(given, question.settings) }
    }
  } catch (error) {
    if (error instanceof SourceProblem) return { say: 'refused', why: error.message }
    return { say: 'broken', why: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }
  }
}

const batchEvents = 500
const batchMs = 100

/** Sends events in batches, small ones when rows come slowly, so that the parent knows how far the reading came. */
async function sendRows(rows: AsyncIterable<Event>): Promise<void> {
  let batch: Event[] = []
  let since = performance.now()
  const flush = async () => {
    const answered = new Promise<Answered>(resolve => process.once('message', resolve))
    await say({ say: 'events', events: batch })
    await answered
    batch = []
    since = performance.now()
  }
  try {
    for await (const event of rows) {
      batch.push(event)
      if (batch.length === batchEvents || performance.now() - since > batchMs) await flush()
    }
  } finally {
    if (batch.length > 0) await flush()
  }
}
