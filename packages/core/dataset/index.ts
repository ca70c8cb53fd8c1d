import * as access from './access.ts'
import * as asset from './asset.ts'
import * as backup from './backup.ts'
import * as change from './change.ts'
import * as cloud from './cloud.ts'
import * as configuration from './configuration.ts'
import * as endpoint from './endpoint.ts'
import * as governance from './governance.ts'
import * as identity from './identity.ts'
import * as incident from './incident.ts'
import * as logging from './logging.ts'
import * as people from './people.ts'
import * as policy from './policy.ts'
import { type Column, commonColumns, type DatasetRef, type DatasetSchema } from './schema.ts'
import * as supplier from './supplier.ts'
import * as training from './training.ts'
import * as vulnerability from './vulnerability.ts'

export * from './own.ts'
export * from './row.ts'
export * from './schema.ts'
export * from './sql-words.ts'

/** The families in the order in which people think of them: who works here, what they may do, what runs, what goes wrong. */
const families = [
  people,
  identity,
  access,
  training,
  policy,
  governance,
  asset,
  endpoint,
  cloud,
  configuration,
  change,
  vulnerability,
  logging,
  backup,
  incident,
  supplier,
]

/** Every dataset Onus knows, by its reference. */
export const datasets: ReadonlyMap<DatasetRef, DatasetSchema> = new Map(
  families.flatMap(family => Object.values<DatasetSchema>({ ...family })).map(schema => [schema.ref, schema]),
)

/** The dataset of that reference; a reference nobody declared is a bug of the caller and throws. */
export function datasetOf(ref: DatasetRef): DatasetSchema {
  const schema = datasets.get(ref)
  if (!schema) throw new Error(`no such dataset: ${ref}; known are ${[...datasets.keys()].join(', ')}`)
  return schema
}

/** All columns of the dataset: the common ones, then its own. */
export function allColumns(schema: DatasetSchema): readonly Column[] {
  return [...commonColumns, ...schema.columns]
}
