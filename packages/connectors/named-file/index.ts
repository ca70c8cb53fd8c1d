import { DatasetRef, datasets } from '@onus/core/dataset'
import { connector } from '../connector/index.ts'
import { openFile } from '../table/open.ts'
import { FileSettings } from '../table/settings.ts'
import { rowsOfNamed } from './rows.ts'

const Settings = FileSettings.extend({ dataset: DatasetRef })

/**
 * A file of rows whose fields are called as the columns of a dataset, the common columns too where it has them. A field that is
 * no column refuses the file, and so does one value that cannot be read. It is read in the process that calls it: only for the
 * command line, which ends with the file that exhausts it.
 */
export const namedFile = connector({
  id: 'named-file',
  title: 'File of a dataset',
  summary: 'A CSV, Excel, JSON or NDJSON file whose fields are the columns of a dataset.',
  version: '1',
  datasets: [...datasets.keys()],
  scopes: ['Reads the one file it is given. Formulas are not computed, and nothing in it is run or followed.'],
  settings: Settings,
  async *collect(settings, run) {
    yield* rowsOfNamed(settings, await openFile(settings, run), [...(run.own?.values() ?? [])])
  },
})
