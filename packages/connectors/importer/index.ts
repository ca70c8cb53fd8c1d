import { type ImportEvent, type ImportReport, newTally } from '@onus/core/result-record'
import { SourceProblem } from '../connector/index.ts'
import { type ImportFile, openImportFile } from './file.ts'
import type { Format, Shape } from './format.ts'
import { formats } from './formats.ts'
import { looksLikeTable, shapeOf } from './shape.ts'

export type { ImportFile } from './file.ts'
export { importFileOf, openImportFile } from './file.ts'
export { formats } from './formats.ts'

/** The format of a file and its shape. A file that no format recognises is a `SourceProblem`. */
export async function recognise(file: ImportFile): Promise<{ readonly format: Format; readonly shape: Shape }> {
  const shape = await shapeOf(file)
  const format = formats.find(one => one.recognises(shape))
  if (!format) {
    const what = looksLikeTable(shape)
      ? 'a table of your own, which a connection of the kind "File of rows" reads'
      : described(shape)
    throw new SourceProblem(`${file.name} is of none of the formats that Onus reads; it looks like ${what}`)
  }
  return { format, shape }
}

/** What a file of results says, event by event, whatever its size. */
export async function* readResults(file: ImportFile): AsyncGenerator<ImportEvent> {
  const { format, shape } = await recognise(file)
  yield* format.read(file, shape)
}

/** Reads a file of results through and counts what it says. Nothing is stored, and nothing but the file is read. */
export async function dryRun(path: string): Promise<ImportReport> {
  await using file = await openImportFile(path)
  return await reportOn(file)
}

/** The same of a file that is open. */
export async function reportOn(file: ImportFile): Promise<ImportReport> {
  const { format, shape } = await recognise(file)
  const tally = newTally(format.id)
  for await (const event of format.read(file, shape)) tally.add(event)
  return tally.report()
}

function described(shape: Shape): string {
  if (shape.kind === 'xml') return `XML with the root ${shape.root.slice(0, 60)}`
  if (shape.kind === 'text') return 'text'
  if (shape.isLines) return 'JSON, one value a line'
  const names = shape.sample !== null && typeof shape.sample === 'object' ? Object.keys(shape.sample) : []
  if (Array.isArray(shape.sample)) return 'a JSON list'
  return names.length === 0 ? 'JSON' : `a JSON object with ${names.slice(0, 5).join(', ').slice(0, 100)}`
}
