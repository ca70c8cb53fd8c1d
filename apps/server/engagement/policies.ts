import { isPolicy } from '@onus/core/crosswalk'
import { type Engagement, evidencePeriodOf, unapprovedPolicies, whyNotOperating } from '@onus/core/engagement'
import type { Matrix } from '@onus/core/matrix'
import type { Version } from '@onus/core/version'
import { datasetsRead } from '../check/catalog.ts'
import { checksOf } from '../check/store.ts'
import type { OrgTransaction } from '../db/index.ts'
import type { MatrixRooms } from '../matrix/reading.ts'
import { type Moment, versionsInForce } from '../register/store.ts'
import { evidenceAbout } from '../room/store.ts'

/** The policies in the matrix of a Type I that no evidence shows to be approved by its day, by their codes. */
export async function unapprovedIn(
  tx: OrgTransaction,
  { shipped }: MatrixRooms,
  { body }: Pick<Version<Engagement>, 'body'>,
  matrix: Matrix,
  moment: Moment,
): Promise<readonly string[]> {
  if (whyNotOperating(body) === null) return []
  const checks = await checksOf(tx, shipped, moment)
  const chosen = new Set(matrix.columns.map(one => one.control))
  const policies = (await versionsInForce(tx, 'control', moment)).filter(
    one => chosen.has(one.subject) && isPolicy(one.body, check => datasetsRead(checks.get(check))),
  )
  const [organisation] = await versionsInForce(tx, 'organisation', moment)
  const period = evidencePeriodOf(body, organisation?.body.zone ?? 'UTC')
  const ids = policies.map(one => one.subject)
  const evidence = await evidenceAbout(tx, ids, period, moment)
  const shown = policies.map(({ subject, body: { code } }) => ({
    code,
    doneAt: evidence.filter(one => one.body.controls.includes(subject)).map(one => one.body.performedAt),
  }))
  return unapprovedPolicies(body.kind, period, shown)
}
