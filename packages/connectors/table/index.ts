import { datasets } from '@onus/core/dataset'
import { connector, SourceProblem } from '../connector/index.ts'
import { collectTable } from './collect.ts'
import { openTable } from './open.ts'
import { TableSettings } from './settings.ts'

export { safeFileName } from './file-name.ts'
export { type Preview, previewTable } from './preview.ts'
export { ColumnSource, FileSettings, TableSettings } from './settings.ts'
export { type Field, suggestDatasets, suggestMapping } from './suggest.ts'

/** A file of rows, mapped to a dataset: CSV, Excel, JSON or NDJSON. One value that cannot be read refuses the whole file. */
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
      await using opened = await openTable(settings, run)
      return { ok: true, detail: `${opened.file.name}: ${opened.file.format}, ${opened.file.bytes} bytes` }
    } catch (error) {
      if (error instanceof SourceProblem) return { ok: false, why: error.message }
      throw error
    }
  },
  collect: collectTable,
})
