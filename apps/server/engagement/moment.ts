import type { Engagement } from '@onus/core/engagement'
import type { BodyOf } from '@onus/core/noun'
import { Refused } from '@onus/core/problem'
import type { Instant } from '@onus/core/time'
import type { Noun, Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import { type MomentQuery, momentOf } from '../register/moment.ts'
import { type Moment, versionInForce, versionsOf } from '../register/store.ts'

/**
 * The moment that a question about an engagement is about. One that is issued is looked at as it was known at issue, until
 * somebody names another moment, be it now.
 */
export async function momentAsked(
  tx: OrgTransaction,
  { body: { lifecycle } }: Version<Engagement>,
  query: MomentQuery,
  at: Instant,
): Promise<Moment> {
  const isNamed = query.asOf !== undefined || query.knownAt !== undefined
  if (isNamed || !('manifest' in lifecycle)) return await momentOf(tx, query, at)
  return { asOf: lifecycle.at, knownAt: lifecycle.knownAt }
}

/** Whether an engagement is looked at as it was known when it was issued. */
export function isAsIssued({ body: { lifecycle } }: Version<Engagement>, { asOf, knownAt }: Moment): boolean {
  return 'manifest' in lifecycle && lifecycle.at === asOf && lifecycle.knownAt === knownAt
}

/**
 * What a question is about, as it stood at a moment; as it stands now where it was not recorded yet then, so that one can
 * ask how things stood before the question was first asked.
 */
export async function versionThenOrNow<Name extends Noun>(
  tx: OrgTransaction,
  noun: Name,
  subject: string,
  moment: Moment,
): Promise<Version<BodyOf<Name>>> {
  try {
    return await versionInForce(tx, noun, subject, moment)
  } catch (thrown) {
    if (!(thrown instanceof Refused) || thrown.problem.code !== 'not_found') throw thrown
    const [latest] = await versionsOf(tx, noun, subject)
    return latest ?? (await versionInForce(tx, noun, subject, moment))
  }
}
