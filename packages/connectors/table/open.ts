import { type CollectRun, SourceProblem } from '../connector/index.ts'
import { readCsv, sniffDelimiter } from './csv.ts'
import { type Inspected, inspect, type OpenFile } from './inspect.ts'
import { readJson, readNdjson } from './json.ts'
import type { FileSettings } from './settings.ts'
import type { TableRecord } from './value.ts'
import { readXlsx } from './xlsx.ts'

/** A file that is open for reading its rows once. */
export type Table = AsyncDisposable & {
  readonly file: Inspected
  /** How it is read: delimiter, or sheet and the other sheets. */
  readonly details: Readonly<Record<string, unknown>>
  readonly records: AsyncIterable<TableRecord>
  /** What is worth telling, complete once the records were read. */
  notes(): readonly string[]
}

/** Opens the file that the settings name, through what the run may reach. */
export async function openFile({ file }: Pick<FileSettings, 'file'>, run: Pick<CollectRun, 'files'>) {
  const opened = await run.files.open(file)
  if (opened.ok) return opened.handle
  throw new SourceProblem(
    `${file} cannot be read: ${opened.why === 'absent' ? 'there is no such file' : opened.message}`,
  )
}

/** Finds out what an open file is and how its rows are read. The table closes the file. */
export async function openTable(settings: FileSettings, handle: OpenFile): Promise<Table> {
  try {
    const file = await inspect(handle, settings)
    const base = { file, notes: () => file.notes, [Symbol.asyncDispose]: () => handle.close() }
    switch (file.format) {
      case 'csv': {
        const delimiter = settings.delimiter ?? (await sniffDelimiter(handle, file))
        return { ...base, details: { delimiter }, records: readCsv(handle, file, { ...settings, delimiter }) }
      }
      case 'json':
        return { ...base, details: {}, records: readJson(handle, file) }
      case 'ndjson':
        return { ...base, details: {}, records: readNdjson(handle, file) }
      case 'xlsx': {
        const { sheet, sheets, records, notes } = await readXlsx(handle, file, settings)
        return { ...base, details: { sheet, sheets }, records, notes: () => [...file.notes, ...notes()] }
      }
    }
  } catch (error) {
    await handle.close()
    throw error
  }
}
