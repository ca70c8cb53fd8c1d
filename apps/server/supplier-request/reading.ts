import { canonicalJson, type Json } from '@onus/core/json'
import type { SupplierRequest } from '@onus/core/supplier-request'
import type { Instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import { versionsInForce, versionsOf } from '../register/store.ts'
import { keepShown } from './store.ts'
import { shownOf } from './view.ts'

/** A request as it is now. */
export async function latestRequest(tx: OrgTransaction, id: string): Promise<Version<SupplierRequest>> {
  const [version] = await versionsOf(tx, 'supplier-request', id)
  return version as Version<SupplierRequest>
}

/** What the page of its link shows of a request, as text. */
export async function shownText(tx: OrgTransaction, request: SupplierRequest, at: Instant): Promise<string> {
  const moment = { asOf: at, knownAt: null }
  const [organisation] = await versionsInForce(tx, 'organisation', moment)
  const people = await versionsInForce(tx, 'person', moment)
  const shown = shownOf(request, {
    organisation: organisation?.body.name ?? '',
    zone: organisation?.body.zone ?? 'UTC',
    askedBy: people.find(({ subject }) => subject === request.askedBy)?.body.name ?? '',
  })
  return canonicalJson(shown as unknown as Json)
}

/** Lets the page of a link show a request as it is now; with a draft, that begins anew too. */
export async function showAgain(
  tx: OrgTransaction,
  id: string,
  request: SupplierRequest,
  at: Instant,
  draft?: string,
): Promise<string> {
  const shown = await shownText(tx, request, at)
  await keepShown(tx, id, shown, draft)
  return shown
}
