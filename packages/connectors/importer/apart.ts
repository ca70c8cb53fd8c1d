import { fileURLToPath } from 'node:url'
import { type ReadingLimits, startReader } from '../apart/index.ts'
import { type CollectRun, SourceProblem } from '../connector/index.ts'
import { safeFileName } from '../table/index.ts'
import type { ResultsQuestion, ResultsWord } from './protocol.ts'

const program = fileURLToPath(new URL('./reader.ts', import.meta.url))

/** What the process that reads a file of results may take. Formats read item by item, so most take a tenth of it. */
export const resultsLimits: ReadingLimits = { memoryMb: 768, silentMs: 120_000, cpuSeconds: 900 }

type Said = Extract<ResultsWord, { say: 'progress' | 'rows' | 'preview' }>

/**
 * Lets a process of its own read a file of results and gives its words as they come; the last is the preview. The process has
 * the open file and nothing else. Whatever stops the reading is a `SourceProblem` that names the file.
 */
export async function* readResultsApart(
  path: string,
  question: ResultsQuestion,
  run: Pick<CollectRun, 'files' | 'signal'>,
  limits: ReadingLimits = resultsLimits,
): AsyncGenerator<Said> {
  const name = safeFileName(question.about.file)
  const opened = await run.files.open(path)
  if (!opened.ok) throw new SourceProblem(`${name} cannot be read: ${opened.message}`)
  await using handle = opened.handle
  await using reader = startReader<ResultsWord>(program, handle.fd, limits, run.signal)
  let rows = 0
  let word = await reader.next()
  if (word.say === 'ready') word = await reader.next(question)
  for (;;) {
    switch (word.say) {
      case 'progress':
      case 'rows':
        rows = word.say === 'rows' ? rows + word.rows.length : word.done
        yield word
        word = await reader.next({ more: true })
        continue
      case 'preview':
        yield word
        return
      case 'refused':
        throw new SourceProblem(word.why)
      case 'broken':
        throw new SourceProblem(`${name} could not be read after ${rows} rows: ${word.why}`)
      case 'died':
        throw new SourceProblem(`${name} was given up after ${rows} rows: ${word.why}`)
      case 'ready':
        throw new SourceProblem(`${name} was not read`)
    }
  }
}
