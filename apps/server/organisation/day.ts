import { calendarOf } from '@onus/core/occurrence'
import { instant } from '@onus/core/time'
import type { OrgTransaction } from '../db/index.ts'
import { versionsInForce } from '../register/store.ts'

/** The day that a moment falls on in a zone. What is due or over on a day is judged by this, never by the day in UTC. */
export function dayIn(zone: string, at: string): string {
  return calendarOf(zone).dateAt(instant(at))
}

/** The zone of the organisation, as it says by a moment. */
export async function zoneAt(tx: OrgTransaction, at: string): Promise<string> {
  const [organisation] = await versionsInForce(tx, 'organisation', { asOf: instant(at), knownAt: null })
  return organisation?.body.zone ?? 'UTC'
}

/** The day that a moment falls on where the organisation is. */
export async function dayOf(tx: OrgTransaction, at: string): Promise<string> {
  return dayIn(await zoneAt(tx, at), at)
}
