import { type DatasetRef, datasets } from '@onus/core/dataset'
import { type CollectRun, connector, SourceProblem } from '../connector/index.ts'
import { readApart } from './apart.ts'
import type { Cells } from './cells.ts'
import type { Preview } from './preview.ts'
import { FileSettings, TableSettings } from './settings.ts'

export type { Cells } from './cells.ts'
export { safeFileName } from './file-name.ts'
export { formsOf, readDay } from './moment.ts'
export type { Preview } from './preview.ts'
export { ColumnSource, FileSettings, TableSettings } from './settings.ts'
export { type Field, suggestDatasets, suggestMapping } from './suggest.ts'

/**
 * A file of rows, mapped to a dataset: CSV, Excel, JSON or NDJSON. One value that cannot be read refuses the whole file. Each
 * file is read in a process of its own, so that one made to exhaust memory or time ends that process and nothing else.
 */
export const table = connector({
  id: 'table',
  title: 'File of rows',
  summary: 'A CSV, Excel, JSON or NDJSON file whose fields are mapped to a dataset.',
  version: '1',
  datasets: [...datasets.keys()],
  scopes: ['Reads the one file it is given. Formulas are not computed, and nothing in it is run or followed.'],
  settings: TableSettings,
  async test(settings, run) {
    try {
      for await (const word of readApart({ ask: 'kind', settings }, run))
        if (word.say === 'kind')
          return { ok: true, detail: `${word.file.name}: ${word.file.format}, ${word.file.bytes} bytes` }
      return { ok: false, why: `${settings.file} said nothing about itself` }
    } catch (error) {
      if (error instanceof SourceProblem) return { ok: false, why: error.message }
      throw error
    }
  },
  async *collect(settings, run) {
    for await (const word of readApart(
      { ask: 'rows', settings, startedBy: run.startedBy, own: [...(run.own?.values() ?? [])] },
      run,
    ))
      if (word.say === 'events') yield* word.events
  },
})

/**
 * The first rows of a file, what its fields look like, and a mapping to start from; read in a process of its own. A file
 * that cannot be read throws a `SourceProblem` that says where and why.
 */
export async function previewTable(given: unknown, run: CollectRun, dataset?: DatasetRef): Promise<Preview> {
  const settings = FileSettings.parse(given)
  for await (const word of readApart({ ask: 'preview', settings, dataset, own: [...(run.own?.values() ?? [])] }, run))
    if (word.say === 'preview') return word.preview
  throw new SourceProblem(`${settings.file} shows nothing`)
}

/**
 * The cells of a file as text, for what is no dataset: a list of requirements, a set of relations. Read in a process of its
 * own; a file that cannot be read throws a `SourceProblem` that says where and why.
 */
export async function tableCells(
  given: unknown,
  run: Pick<CollectRun, 'files' | 'signal'>,
  most: number,
): Promise<Cells> {
  const settings = FileSettings.parse(given)
  for await (const word of readApart({ ask: 'cells', settings, most }, run)) if (word.say === 'cells') return word.cells
  throw new SourceProblem(`${settings.file} shows nothing`)
}
