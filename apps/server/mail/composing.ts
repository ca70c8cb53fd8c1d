import { composeMessage, isDigestDue, localTime } from '@onus/core/mail'
import { businessCalendar } from '@onus/core/occurrence'
import type { Instant } from '@onus/core/time'
import type { OrgTransaction } from '../db/index.ts'
import { versionInForce } from '../register/store.ts'
import { type Addressee, addMail, addressees, takeUntold } from './store.ts'

/**
 * Makes messages of what people were told in the product: at once, once a day at eight of their own zone on working days,
 * or never, as each of them chose; what is urgent waits for no hour of the day. What was read meanwhile is not mailed any more. Answers how many were made.
 */
export async function composeMail(tx: OrgTransaction, org: string, now: Instant, origin: string): Promise<number> {
  const people = await addressees(tx)
  if (people.length === 0) return 0
  const { body } = await versionInForce(tx, 'organisation', org, { asOf: now, knownAt: null })
  const calendar = businessCalendar(body)
  let made = 0
  for (const person of people) {
    const local = localTime(now, person.zone ?? body.zone)
    const isTurn = isTurnOf(person, local, calendar.works(local.day))
    const items = await takeUntold(tx, person.user, now, !isTurn)
    if (items.length === 0 || person.mode === 'none') continue
    const message = composeMessage({ organisation: body.name, name: person.name, items, origin })
    const dailyOf = person.mode === 'daily' && isTurn ? local.day : null
    const { user, address } = person
    if (await addMail(tx, org, { user, address, ...message, dailyOf })) made += 1
  }
  return made
}

function isTurnOf({ mode, lastDaily }: Addressee, local: { day: string; hour: number }, works: boolean): boolean {
  return mode !== 'daily' || isDigestDue(local, lastDaily, works)
}
