import { type DatasetRef, type DatasetSchema, datasets, schemaOfOwn } from '@onus/core/dataset'
import { refuse } from '@onus/core/problem'
import { instant } from '@onus/core/time'
import type { OrgTransaction } from '../db/index.ts'
import { type Moment, versionsInForce } from '../register/store.ts'

export type Schemas = ReadonlyMap<DatasetRef, DatasetSchema>

/** The datasets of the organisation's own, retired ones too: their snapshots stay readable. */
export async function ownSchemas(tx: OrgTransaction, moment: Moment = now()): Promise<Schemas> {
  const own = await versionsInForce(tx, 'dataset', moment)
  return new Map(own.map(({ body }) => [body.ref, schemaOfOwn(body)]))
}

/** Every dataset that the organisation knows: those that ship, then its own. */
export async function schemasOf(tx: OrgTransaction, moment: Moment = now()): Promise<Schemas> {
  return schemasWith(await ownSchemas(tx, moment))
}

/** The datasets that ship, then these. */
export function schemasWith(own: Schemas | undefined): Schemas {
  return own === undefined || own.size === 0 ? datasets : new Map([...datasets, ...own])
}

/** The dataset of that reference, or a refusal that names it. */
export function schemaIn(schemas: Schemas, ref: string): DatasetSchema {
  return schemas.get(ref) ?? refuse('not_found', `There is no dataset "${ref}"`)
}

function now(): Moment {
  return { asOf: instant(Date.now()), knownAt: null }
}
