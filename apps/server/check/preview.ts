import { isManual } from '@onus/core/check'
import type { Evaluator } from '@onus/evaluator/evaluate'
import { validateCheck } from '@onus/evaluator/validate'
import type { BlobStore } from '../blob/store.ts'
import { schemasOf } from '../dataset/registry.ts'
import type { OrgTransaction } from '../db/index.ts'
import { momentOf } from '../register/moment.ts'
import { snapshotsInUse } from './store.ts'
import { tablesOf } from './tables.ts'

type Rooms = { readonly evaluator: Evaluator; readonly blobs: BlobStore }

const rowsShown = 100

/** What the text of a check would say about the latest snapshots; nothing is recorded. */
export async function previewCheck(rooms: Rooms, tx: OrgTransaction, org: string, text: string, at: string) {
  const moment = await momentOf(tx, {}, at)
  const schemas = await schemasOf(tx, moment)
  const { check, problems } = await validateCheck(rooms.evaluator, text, { datasets: schemas })
  const nothing = { problems: [...problems], verdict: null, reason: '', counts: {}, rows: [], milliseconds: 0 }
  if (!check || problems.length > 0) return nothing
  if (isManual(check)) return { ...nothing, reason: 'A person performs this check; there is nothing to run' }
  const snapshots = await snapshotsInUse(tx, moment)
  await using copies = rooms.blobs.copies()
  const tables = await tablesOf(copies, org, [check], snapshots, schemas)
  await using engine = await rooms.evaluator.open(tables)
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
