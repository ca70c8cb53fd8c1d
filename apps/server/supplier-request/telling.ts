import { plainMessage } from '@onus/core/mail'
import { reminderDue, type SupplierRequest } from '@onus/core/supplier-request'
import { type Instant, instant } from '@onus/core/time'
import type { OrgTransaction } from '../db/index.ts'
import { addMail } from '../mail/store.ts'
import { dayIn } from '../organisation/day.ts'
import { versionsInForce } from '../register/store.ts'
import { sweepLinks } from './store.ts'

const keptDays = 30

/**
 * Reminds suppliers with an address of a link that ends soon, each step once, by the one outbox of mail. The secret of a link
 * is kept nowhere, so that no message can hold it. Links that ended long ago are forgotten on the way.
 */
export async function remindSuppliers(tx: OrgTransaction, org: string, now: Instant): Promise<void> {
  await sweepLinks(tx, instant(Date.parse(now) - keptDays * 86_400_000))
  const requests = await versionsInForce(tx, 'supplier-request', { asOf: now, knownAt: null })
  for (const { subject, body } of requests) {
    const due = reminderDue(body, now)
    if (due !== null) await mailSupplier(tx, org, subject, body, { is: 'reminder', at: due.at }, now)
  }
}

type Occasion = Readonly<{ is: 'follow_up' } | { is: 'reminder'; at: Instant }>

/** Writes to the contact of a request, where it has an address. A reminder of the same step is not added twice. */
export async function mailSupplier(
  tx: OrgTransaction,
  org: string,
  request: string,
  { contact, expiresAt, supplierName }: SupplierRequest,
  occasion: Occasion,
  now: Instant,
): Promise<void> {
  if (contact.email === null) return
  const [organisation] = await versionsInForce(tx, 'organisation', { asOf: now, knownAt: null })
  const name = organisation?.body.name ?? 'Onus'
  const end = `${dayIn('UTC', expiresAt)} ${expiresAt.slice(11, 16)} UTC`
  const isReminder = occasion.is === 'reminder'
  const message = plainMessage({
    subject: isReminder ? `${name} still waits for your answers` : `${name} asks back about your answers`,
    greeting: contact.name,
    lines: [
      isReminder
        ? `${name} asked ${supplierName} about security. The link that you were given works until ${end}.`
        : `${name} has read what ${supplierName} sent and asks back about some of it. It stands on the page of your link, which works until ${end}.`,
      'Open the same link again. What you wrote is kept there. This message does not hold it: if it is lost, ask whoever sent it to you for another.',
    ],
  })
  const dailyOf = isReminder ? dayIn('UTC', occasion.at) : null
  await addMail(tx, org, { user: request, address: contact.email, ...message, dailyOf })
}
