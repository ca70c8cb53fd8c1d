import { isManual } from '@onus/core/check'
import { datasetOf } from '@onus/core/dataset'
import type { Evaluator } from '@onus/evaluator/evaluate'
import { validateCheck } from '@onus/evaluator/validate'
import type { BlobStore } from '../blob/store.ts'
import type { OrgTransaction } from '../db/index.ts'
import { momentOf } from '../register/moment.ts'
import { snapshotsInUse } from './store.ts'

type Rooms = { readonly evaluator: Evaluator; readonly blobs: BlobStore }

const rowsShown = 100

/** What the text of a check would say about the latest snapshots; nothing is recorded. */
export async function previewCheck(rooms: Rooms, tx: OrgTransaction, org: string, text: string, at: string) {
  const { check, problems } = await validateCheck(rooms.evaluator, text)
  const nothing = { problems: [...problems], verdict: null, reason: '', counts: {}, rows: [], milliseconds: 0 }
  if (!check || problems.length > 0) return nothing
  if (isManual(check)) return { ...nothing, reason: 'A person performs this check; there is nothing to run' }
  const moment = await momentOf(tx, {}, at)
  const snapshots = await snapshotsInUse(tx, moment)
  const refs = new Set(Object.values(check.data).map(data => data.dataset))
  await using copies = rooms.blobs.copies()
  const tables = await Promise.all(
    [...refs].map(async ref => ({
      schema: datasetOf(ref),
      snapshots: await Promise.all(
        snapshots.flatMap(({ snapshot }) =>
          snapshot.body.datasets
            .filter(dataset => dataset.dataset === ref && dataset.complete)
            .map(async dataset => ({
              path: await copies.pathOf(org, dataset.sha256),
              sha256: dataset.sha256,
              takenAt: snapshot.body.takenAt,
            })),
        ),
      ),
    })),
  )
  await using engine = await rooms.evaluator.open(tables.filter(table => table.snapshots.length > 0))
  const found = await engine.evaluate({ check, at })
  return {
    problems: [],
    verdict: found.verdict,
    reason: found.reasons.join('; '),
    counts: { total: found.counts.total, in_scope: found.counts.inScope, ...found.counts.statuses },
    rows: found.failing
      .slice(0, rowsShown)
      .map(row => ({ resource: row.resource, status: row.status as 'fail', reason: row.reason })),
    milliseconds: found.durationMs,
  }
}
