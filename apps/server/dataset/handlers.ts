import type { datasets } from '@onus/contract/dataset'
import { allColumns, DatasetRef, datasets as schemas } from '@onus/core/dataset'
import { refuse } from '@onus/core/problem'
import type { BlobStore } from '../blob/store.ts'
import { snapshotsInUse } from '../check/store.ts'
import type { HandlersOf } from '../http/handler.ts'
import { momentOf } from '../register/moment.ts'
import { versionInForce } from '../register/store.ts'
import type { Tables } from '../snapshot/tables.ts'

export function datasetHandlers({ blobs, tables }: { blobs: BlobStore; tables: Tables }): HandlersOf<typeof datasets> {
  return {
    list: async ({ tx, at }) => {
      const snapshots = await snapshotsInUse(tx, await momentOf(tx, {}, at))
      const items = [...schemas.values()].map(schema => ({
        ...schema,
        key: [...schema.key],
        columns: [...allColumns(schema)],
        latest: snapshots.flatMap(({ snapshot, title }) =>
          snapshot.body.datasets
            .filter(dataset => dataset.dataset === schema.ref)
            .map(({ rows, complete }) => ({
              snapshot: snapshot.subject,
              connection: snapshot.body.connection,
              title,
              takenAt: snapshot.body.takenAt,
              rows,
              complete,
            })),
        ),
      }))
      return { items }
    },
    rows: async ({ tx, org, params, query, at }) => {
      const ref = DatasetRef.safeParse(params.dataset)
      const schema = ref.success ? schemas.get(ref.data) : undefined
      if (!schema) return refuse('not_found', `There is no dataset "${params.dataset}"`)
      const snapshot = await versionInForce(tx, 'snapshot', params.snapshot, await momentOf(tx, {}, at))
      const dataset = snapshot.body.datasets.find(one => one.dataset === schema.ref)
      if (!dataset) return refuse('not_found', `This snapshot has no ${schema.ref}`)
      await using copies = blobs.copies()
      const path = await copies.pathOf(org, dataset.sha256)
      const page = await tables.read(
        path,
        { offset: query.offset, limit: query.limit, ...(query.search && { search: query.search }) },
        schema,
      )
      return {
        columns: page.columns.map(column => column.name),
        rows: page.rows.map(row => ({
          position: row.position,
          cells: row.cells.map(cell => (typeof cell === 'object' && cell !== null ? [...cell] : cell)),
        })),
        total: page.total,
      }
    },
  }
}
