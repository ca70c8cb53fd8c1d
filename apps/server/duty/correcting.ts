import { calendarOf } from '@onus/core/occurrence'
import { type Instant, instant } from '@onus/core/time'
import type { OrgTransaction } from '../db/index.ts'
import { dayIn } from '../organisation/day.ts'
import { record } from '../record/record.ts'
import { systemWriter } from '../record/writer.ts'
import { versionsInForce } from '../register/store.ts'
import { correction } from './correction.ts'
import { type DutyRooms, dutiesAt } from './gather.ts'
import { lockCorrections } from './store.ts'

/** So long people may open corrections themselves, for owners and days of their choice, before Onus opens what is left. */
const leftToPeopleMs = 24 * 3_600_000
/** The law names no time but "without undue delay"; whoever owns the action says another day. */
const dueInDays = 30

/**
 * Opens a corrective action for each of the ten points of Article 21(2) that is not met and has none, for each legal entity of
 * which somebody decided that it is bound; it is owned by who decided that. What is unknown is not opened: it is no gap yet.
 */
export async function openCorrections(
  tx: OrgTransaction,
  org: string,
  rooms: DutyRooms,
  now: Instant,
): Promise<number> {
  const moment = { asOf: now, knownAt: null }
  const bound = (await versionsInForce(tx, 'legal-entity', moment)).filter(({ body: { decision, endedOn, zone } }) => {
    const isBound = decision?.class === 'important' || decision?.class === 'essential'
    const isOver = endedOn !== null && endedOn <= dayIn(zone, now)
    return isBound && !isOver && Date.parse(now) - Date.parse(decision.at) >= leftToPeopleMs
  })
  if (bound.length === 0) return 0
  await lockCorrections(tx)
  const here = new Set(
    (await versionsInForce(tx, 'person', moment)).flatMap(one => (one.body.leftOn === null ? [one.subject] : [])),
  )
  const writer = systemWriter(tx, org, now, false)
  let opened = 0
  for (const { subject, body } of bound) {
    const owner = body.decision?.by ?? ''
    if (!here.has(owner)) continue
    const { toCorrect, entity } = await dutiesAt(tx, org, rooms, subject, moment, true)
    const calendar = calendarOf(entity.zone)
    const due = calendar.dateAt(calendar.plusDays(instant(now), dueInDays))
    for (const point of toCorrect) {
      const action = correction(point, subject, { owner, due })
      await record(writer, {
        noun: 'action',
        body: action,
        reason: 'Not met and corrected by nobody: opened by itself',
      })
      opened += 1
    }
  }
  return opened
}
