import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type ReadingLimits, readingLimits, startReader } from '../apart/index.ts'
import { type CollectRun, type Event, SourceProblem } from '../connector/index.ts'
import { safeFileName } from './file-name.ts'
import { openFile } from './open.ts'
import type { Question, Word } from './protocol.ts'

const program = fileURLToPath(new URL('./reader.ts', import.meta.url))

/** What a file says when it can be read: batches of events, or the one answer to what was asked. */
type Said = Extract<Word, { say: 'events' | 'preview' | 'cells' | 'kind' }>

/**
 * Lets a process of its own read a file and gives its words as they come. The process has the open file and nothing else; it
 * is killed when it takes too much memory, is silent for too long, or is not wanted any more. Whatever stops the reading is
 * a `SourceProblem` that names the file and how far the reading came.
 */
export async function* readApart(
  question: Question,
  run: Pick<CollectRun, 'files' | 'signal'>,
  limits: ReadingLimits = readingLimits,
): AsyncGenerator<Said> {
  const name = safeFileName(question.settings.name ?? basename(question.settings.file))
  const handle = await openFile(question.settings, run)
  let place = 'before its first row'
  try {
    await using reader = startReader<Word>(program, handle.fd, limits, run.signal)
    let word = await reader.next()
    if (word.say === 'ready') word = await reader.next(question)
    while (word.say === 'events') {
      place = placeAfter(word.events) ?? place
      yield word
      word = await reader.next({ more: true })
    }
    switch (word.say) {
      case 'preview':
      case 'cells':
      case 'kind':
        yield word
        return
      case 'refused':
        throw new SourceProblem(word.why)
      case 'broken':
        throw new SourceProblem(`${name} could not be read ${place}: ${word.why}`)
      case 'died':
        throw new SourceProblem(`${name} was given up ${place}: ${word.why}`)
      case 'ready':
      case 'end':
        return
    }
  } finally {
    await handle.close()
  }
}

/** Where the last row of a batch stands, in words that follow "was given up". */
function placeAfter(events: readonly Event[]): string | null {
  for (const event of events.toReversed()) {
    if (event.kind === 'row' && typeof event.row.raw === 'string') return `after ${event.row.raw}`
    if (event.kind === 'refused') return `after ${event.where}`
  }
  return null
}
