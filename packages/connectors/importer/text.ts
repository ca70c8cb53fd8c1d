import { parse } from 'csv-parse'
import { SourceProblem } from '../connector/index.ts'
import type { ImportFile } from './file.ts'

const longestLine = 1024 * 1024

/** The lines of a text with their numbers, without their ends. */
export async function* linesOf(file: ImportFile): AsyncGenerator<{ readonly text: string; readonly number: number }> {
  let [rest, number] = ['', 0]
  for await (const piece of file.text()) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > longestLine)
      throw new SourceProblem(`${file.name} line ${number + lines.length + 1}: longer than ${longestLine} characters`)
    for (const line of lines) yield { text: line.endsWith('\r') ? line.slice(0, -1) : line, number: ++number }
  }
  if (rest !== '') yield { text: rest, number: number + 1 }
}

/**
 * The rows of a CSV file under the names of its first row. A row with more or fewer cells is refused with its line; empty ones
 * behind the last are let go, as some tools end each row with a separator.
 */
export async function* csvRows(
  file: ImportFile,
  delimiter: string,
): AsyncGenerator<{ readonly row: Readonly<Record<string, string>>; readonly line: number; readonly text: string }> {
  const parser = parse({
    delimiter,
    bom: true,
    info: true,
    raw: true,
    relax_column_count: true,
    // Prowler 2 writes cells with quotes in them unquoted.
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: longestLine,
  })
  const fed = (async () => {
    for await (const piece of file.text())
      if (!parser.write(piece)) await new Promise(done => parser.once('drain', done))
    parser.end()
  })()
  fed.catch(error => parser.destroy(error))
  let names: readonly string[] | null = null
  try {
    for await (const { record, info, raw } of parser as AsyncIterable<{
      record: string[]
      info: { lines: number }
      raw: string
    }>) {
      if (names === null) {
        names = record
        continue
      }
      const cells = names.length
      if (record.length < cells || record.slice(cells).some(cell => cell !== ''))
        throw new SourceProblem(
          `${file.name} line ${info.lines}: ${record.length} cells, where the first row names ${cells} columns`,
        )
      yield { row: Object.fromEntries(names.map((name, at) => [name, record[at] ?? ''])), line: info.lines, text: raw }
    }
  } catch (error) {
    if (error instanceof SourceProblem) throw error
    throw new SourceProblem(`${file.name}: ${(error as Error).message}`)
  }
}
