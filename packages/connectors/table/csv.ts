import { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { SourceProblem } from '../connector/index.ts'
import { type Inspected, type OpenFile, textOf } from './inspect.ts'
import type { FileSettings } from './settings.ts'
import { headings } from './sheet.ts'
import { recordOf, type TableRecord } from './value.ts'

const longestRecord = 1024 * 1024
const delimiters = [',', ';', '\t', '|'] as const

export async function* readCsv(handle: OpenFile, file: Inspected, settings: FileSettings): AsyncGenerator<TableRecord> {
  const delimiter = settings.delimiter ?? (await sniffDelimiter(handle, file))
  let parsed = 0
  const parser = parse({
    delimiter,
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: longestRecord,
    on_record: (record, { lines }) => {
      parsed = lines
      return record
    },
  })
  const source = Readable.from(textOf(handle, file)).on('error', error => parser.destroy(error))
  source.pipe(parser)
  let positions: Map<string, number> | undefined
  let line = 1
  let width = 0
  let skip = settings.headerRow - 1
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      const where = `${file.name} line ${line}`
      line = info.lines + 1
      if (skip-- > 0) continue
      if (record.every(value => value.trim() === '')) continue
      if (!positions) {
        positions = headings(record, where)
        width = record.length
        continue
      }
      if (record.length !== width)
        throw new SourceProblem(
          `${where}: ${record.length} fields, but the headings are ${width}${record.length < width ? '' : '; a value that holds the delimiter must be in quotes'}`,
        )
      yield recordOf(where, positions, record)
    }
  } catch (error) {
    throw error instanceof CsvError ? new SourceProblem(explained(error, file.name, parsed + 1)) : error
  } finally {
    source.destroy()
    parser.destroy()
  }
  if (!positions) throw new SourceProblem(`${file.name} has no row of headings`)
}

function explained(error: CsvError, name: string, line: number): string {
  const where = `${name} line ${line}`
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return `${where}: a quote is opened and never closed`
    case 'CSV_INVALID_CLOSING_QUOTE':
      return `${where}: text follows a closing quote; a quote inside a value must be doubled`
    case 'INVALID_OPENING_QUOTE':
      return `${where}: a quote stands inside a value that does not begin with one; put the value in quotes and double it`
    case 'CSV_MAX_RECORD_SIZE':
      return `${where}: a record longer than ${longestRecord} characters; a quote may be opened here and never closed`
    default:
      return `${where}: ${error.message}`
  }
}

/** The delimiter that splits the first lines into the same number of fields, the more the better. */
export async function sniffDelimiter(handle: OpenFile, file: Inspected): Promise<string> {
  let sample = ''
  for await (const text of textOf(handle, file)) {
    sample += text
    if (sample.length > 64 * 1024) break
  }
  const scores = delimiters.map(delimiter => ({ delimiter, score: score(fieldCounts(sample, delimiter)) }))
  return scores.reduce((best, each) => (each.score > best.score ? each : best)).delimiter
}

function score(counts: readonly number[]): number {
  const most = counts[0] ?? 1
  const alike = counts.filter(count => count === most).length / Math.max(1, counts.length)
  return most > 1 ? alike * 1000 + most : 0
}

function fieldCounts(sample: string, delimiter: string): number[] {
  const counts: number[] = []
  let [fields, quoted, empty] = [1, false, true]
  for (const character of sample) {
    if (character === '"') quoted = !quoted
    else if (quoted) continue
    else if (character === delimiter) fields += 1
    else if (character === '\n' || character === '\r') {
      if (!empty) counts.push(fields)
      ;[fields, empty] = [1, true]
      if (counts.length === 50) return counts
      continue
    }
    empty = false
  }
  if (!empty && sample.length <= 64 * 1024) counts.push(fields)
  return counts
}
