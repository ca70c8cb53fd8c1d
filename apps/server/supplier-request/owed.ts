import { currentOf, reviewOf, stateOf } from '@onus/core/supplier-request'
import type { OrgTransaction } from '../db/index.ts'
import { type Moment, versionsInForce } from '../register/store.ts'

/** Answers of suppliers that nobody reviewed, and links that ended without one: each is with who owns the supplier. */
export async function owedSupplierReviews(tx: OrgTransaction, moment: Moment) {
  const requests = await versionsInForce(tx, 'supplier-request', moment)
  const waiting = requests.filter(({ body }) => ['to_review', 'expired'].includes(stateOf(body, moment.asOf)))
  if (waiting.length === 0) return []
  const suppliers = await versionsInForce(tx, 'supplier', moment)
  const owners = new Map(suppliers.map(({ subject, body }) => [subject, body.owner]))
  return waiting.map(({ subject, body }) => {
    const isExpired = stateOf(body, moment.asOf) === 'expired'
    const open = currentOf(body).filter(one => reviewOf(body, one) === null).length
    const last = body.rounds.at(-1)
    return {
      kind: 'supplier_request' as const,
      noun: 'supplier-request',
      id: subject,
      title: body.supplierName,
      why: isExpired
        ? 'Its link ended without an answer: make a new one, or withdraw the request'
        : `It answered: ${open} of its answers wait for a review and count for nothing before`,
      due: null,
      since: isExpired ? body.expiresAt : (last?.at ?? body.askedAt),
      overdue: isExpired,
      owner: owners.get(body.supplier) ?? body.askedBy,
    }
  })
}
