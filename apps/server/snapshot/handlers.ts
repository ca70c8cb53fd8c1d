import type { snapshots } from '@onus/contract/snapshot'
import type { BlobStore } from '../blob/store.ts'
import { pageFrom, readCursor } from '../http/cursor.ts'
import type { HandlersOf } from '../http/handler.ts'
import { momentOf } from '../register/moment.ts'
import { versionInForce } from '../register/store.ts'
import { recordView, recordViews } from '../register/view.ts'
import { latestSnapshots, snapshotPlace } from './store.ts'

export function snapshotHandlers(blobs: BlobStore): HandlersOf<typeof snapshots> {
  return {
    list: async ({ tx, query }) => {
      const rows = await latestSnapshots(tx, {
        limit: query.limit + 1,
        before: readCursor(snapshotPlace, query.cursor)?.before ?? null,
        connection: query.connection ?? null,
      })
      const page = pageFrom(rows, query.limit, row => ({ before: row.subject }))
      return { items: await recordViews(tx, page.items), next: page.next, total: null }
    },
    get: async ({ tx, params, at }) =>
      recordView(tx, await versionInForce(tx, 'snapshot', params.id, await momentOf(tx, {}, at))),
    verify: async ({ tx, org, params, at }) => {
      const snapshot = await versionInForce(tx, 'snapshot', params.id, await momentOf(tx, {}, at))
      const datasets = []
      for (const { dataset, sha256 } of snapshot.body.datasets) {
        const problem = await blobs.problemOf(org, sha256)
        datasets.push({ dataset, ok: problem === null, message: problem ?? 'Every byte is as recorded' })
      }
      return { ok: datasets.every(dataset => dataset.ok), datasets }
    },
  }
}
