import type { Request } from '@onus/core/request'
import type { Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import { type MomentQuery, momentOf } from '../register/moment.ts'
import { type Moment, versionInForce, versionsInForce } from '../register/store.ts'
import { requestsIn, requestVersions } from './store.ts'

/**
 * The requests of an engagement, or of all, at the moment that is asked about, and that moment. An earlier moment tells what
 * was recorded by then; what is not sent yet is shown now only.
 */
export async function requestsThen(
  tx: OrgTransaction,
  engagement: string | null,
  query: MomentQuery,
  at: string,
): Promise<{ readonly requests: readonly Version<Request>[]; readonly moment: Moment }> {
  const moment = await momentOf(tx, query, at)
  if (query.asOf === undefined && query.knownAt === undefined)
    return { requests: await requestsIn(tx, engagement), moment }
  const found = (await versionsInForce(tx, 'request', moment)).filter(
    ({ body }) => engagement === null || body.engagement === engagement,
  )
  return { requests: found.toSorted((one, other) => (one.body.reference < other.body.reference ? -1 : 1)), moment }
}

/** One request at the moment that is asked about, and that moment; what is not sent yet is shown now only. */
export async function requestThen(
  tx: OrgTransaction,
  id: string,
  query: MomentQuery,
  at: string,
): Promise<{ readonly request: Version<Request>; readonly moment: Moment }> {
  const moment = await momentOf(tx, query, at)
  if (query.asOf !== undefined || query.knownAt !== undefined)
    return { request: await versionInForce(tx, 'request', id, moment), moment }
  const [latest] = await requestVersions(tx, id)
  return { request: latest as Version<Request>, moment }
}
