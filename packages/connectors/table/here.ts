import { datasets } from '@onus/core/dataset'
import { connector } from '../connector/index.ts'
import { rowsOfTable } from './collect.ts'
import { openFile } from './open.ts'
import { TableSettings } from './settings.ts'

/** The connector without walls: it reads the file in the process that calls it. Only for files that can be trusted. */
export const tableHere = connector({
  id: 'table',
  title: 'File of rows',
  summary: 'A CSV, Excel, JSON or NDJSON file whose fields are mapped to a dataset.',
  version: '1',
  datasets: [...datasets.keys()],
  scopes: ['Reads the one file it is given. Formulas are not computed, and nothing in it is run or followed.'],
  settings: TableSettings,
  async *collect(settings, run) {
    await using file = await openFile(settings, run)
    yield* rowsOfTable(settings, file, run.startedBy)
  },
})
