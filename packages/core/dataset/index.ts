import { access } from './access.ts'
import { asset } from './asset.ts'
import { backup } from './backup.ts'
import { change } from './change.ts'
import { cloud } from './cloud.ts'
import { configuration } from './configuration.ts'
import { endpoint } from './endpoint.ts'
import { evidence } from './evidence.ts'
import { governance } from './governance.ts'
import { identity } from './identity.ts'
import { incident } from './incident.ts'
import { logging } from './logging.ts'
import { people } from './people.ts'
import { policy } from './policy.ts'
import { type Column, commonColumns, type DatasetRef, type DatasetSchema } from './schema.ts'
import { supplier } from './supplier.ts'
import { training } from './training.ts'
import { vulnerability } from './vulnerability.ts'

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
  evidence,
]

/** Every dataset Onus knows, by its reference. */
export const datasets: ReadonlyMap<DatasetRef, DatasetSchema> = new Map(
  families.flat().map(schema => [schema.ref, schema]),
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
