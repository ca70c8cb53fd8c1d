import { privileges, reviews } from './access.ts'
import { assets } from './asset.ts'
import { runs } from './backup.ts'
import { branches, commits, merges, repositories } from './change.ts'
import { settings } from './configuration.ts'
import { disks, hosts, packages, ports, timeSync } from './endpoint.ts'
import { accounts, groups } from './identity.ts'
import { incidents } from './incident.ts'
import { employees, leavers } from './people.ts'
import { acknowledgements, policies } from './policy.ts'
import { type Column, commonColumns, type DatasetRef, type DatasetSchema } from './schema.ts'
import { suppliers } from './supplier.ts'
import { completions } from './training.ts'
import { findings } from './vulnerability.ts'

export * from './row.ts'
export * from './schema.ts'

/** Every dataset Onus knows, by its reference. */
export const datasets: ReadonlyMap<DatasetRef, DatasetSchema> = new Map(
  [
    accounts,
    groups,
    privileges,
    reviews,
    settings,
    hosts,
    ports,
    packages,
    disks,
    timeSync,
    repositories,
    branches,
    commits,
    merges,
    employees,
    leavers,
    completions,
    policies,
    acknowledgements,
    suppliers,
    assets,
    findings,
    incidents,
    runs,
  ].map(schema => [schema.ref, schema]),
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
