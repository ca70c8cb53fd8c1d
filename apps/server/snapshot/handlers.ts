import type { snapshots } from '@onus/contract/snapshot'
import type { Cell } from '@onus/core/dataset'
import { refuse } from '@onus/core/problem'
import type { BlobStore } from '../blob/store.ts'
import { schemasOf } from '../dataset/registry.ts'
import { lastWhole, snapshotsBefore } from '../drift/store.ts'
import { ticketsFor, ticketsKnown } from '../drift/tickets.ts'
import { pageFrom, readCursor } from '../http/cursor.ts'
import type { HandlersOf } from '../http/handler.ts'
import { momentOf } from '../register/moment.ts'
import { versionInForce } from '../register/store.ts'
import { recordView, recordViews } from '../register/view.ts'
import { reviewSample } from '../review/sample.ts'
import { latestSnapshots, snapshotPlace } from './store.ts'
import type { Tables } from './tables.ts'

const rowsAtOnce = 500

const plainCell = (cell: Cell) => (typeof cell === 'object' && cell !== null ? [...cell] : cell)

export function snapshotHandlers({
  blobs,
  tables,
}: {
  blobs: BlobStore
  tables: Tables
}): HandlersOf<typeof snapshots> {
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
    changes: async ({ tx, org, params, query, at }) => {
      const moment = await momentOf(tx, {}, at)
      const { body } = await versionInForce(tx, 'snapshot', params.id, moment)
      const after = body.datasets.find(one => one.dataset === query.dataset)
      const schema = (await schemasOf(tx, moment)).get(query.dataset)
      if (!after || !schema) return refuse('not_found', `This snapshot has no ${query.dataset}`)
      const other = query.against
        ? [await versionInForce(tx, 'snapshot', query.against, moment)]
        : await snapshotsBefore(tx, body.connection, body.takenAt, 10)
      const before = lastWhole(other, query.dataset)
      if (!before) return { against: null, appeared: 0, disappeared: 0, changed: 0, total: 0, rows: [] }
      await using copies = blobs.copies()
      const files = {
        before: await copies.pathOf(org, before.sha256),
        after: await copies.pathOf(org, after.sha256),
      }
      const found = await tables.differences(schema, files, { offset: query.offset, limit: query.limit })
      const known = await ticketsKnown(tx, { org, copies, tables, moment })
      const { takenAt } = before.snapshot.body
      return {
        ...found,
        against: { snapshot: before.snapshot.subject, takenAt },
        rows: found.rows.map(({ environment, ...row }) => ({
          ...row,
          tickets: ticketsFor(known, {
            subject: row.resource,
            system: row.system,
            seenBefore: takenAt,
            seenAt: body.takenAt,
          }),
        })),
      }
    },
    sample: async ({ tx, org, params, at }) => {
      const snapshot = await versionInForce(tx, 'snapshot', params.id, await momentOf(tx, {}, at))
      await using copies = blobs.copies()
      const schemas = await schemasOf(tx)
      const drawn = await reviewSample({ org, copies, tables, schemas }, snapshot)
      const shown = []
      for (const { dataset, population, popHash, positions } of drawn.datasets) {
        const file = snapshot.body.datasets.find(one => one.dataset === dataset)
        const path = await copies.pathOf(org, file?.sha256 ?? '')
        const rows = []
        let columns: readonly string[] = []
        // A small file is read once; of a large one only what was drawn.
        const whole = population <= rowsAtOnce
        for (const offset of whole ? [0] : positions) {
          const page = await tables.read(path, { offset, limit: whole ? rowsAtOnce : 1 }, schemas.get(dataset))
          columns = page.columns.map(column => column.name)
          for (const row of page.rows)
            if (positions.includes(row.position)) rows.push({ position: row.position, cells: row.cells.map(plainCell) })
        }
        rows.sort((a, b) => positions.indexOf(a.position) - positions.indexOf(b.position))
        shown.push({ dataset, population, popHash, columns: [...columns], rows })
      }
      return { ...drawn, datasets: shown }
    },
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
