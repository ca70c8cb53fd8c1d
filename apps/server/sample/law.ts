import { type Instant, instant } from '@onus/core/time'
import type { BlobStore } from '../blob/store.ts'
import { versionsInForce } from '../register/store.ts'
import { type Cast, type CastRooms, castOf } from './cast.ts'
import { addDays, type Company, eveOf } from './company.ts'
import { liveThroughIncident, rehearse } from './incidents.ts'
import { manage } from './management.ts'
import { registerEntity } from './registering.ts'
import { keepSuppliers } from './suppliers.ts'

/** A company that lives under NIS2: who acts, for which entity, with which controls. */
export type UnderLaw = CastRooms & {
  readonly cast: Cast
  readonly blobs: BlobStore
  readonly entity: string
  /** The ids of controls by their codes. */
  readonly controls: ReadonlyMap<string, string>
  /** The day so many days before the last one, or the eve of the first where that is later. */
  readonly day: (daysBefore: number) => string
  /** A moment of such a day, at an hour of UTC. */
  readonly on: (daysBefore: number, hour: number) => Instant
  /** Whether that day was after the eve of the first, so that something could happen on it. */
  readonly isLived: (daysBefore: number) => boolean
}

/**
 * What the company does because NIS2 binds it: its suppliers, its management body, what registers are told, an incident that
 * was reported to its end and one that was only rehearsed. What would lie after now is left out.
 */
export async function liveUnderLaw(rooms: CastRooms & { readonly blobs: BlobStore }, entity: string): Promise<void> {
  const { context, company } = rooms
  const day = dayBefore(company)
  const on = (daysBefore: number, hour: number) => instant(`${day(daysBefore)}T${String(hour).padStart(2, '0')}:00:00Z`)
  const isLived = (daysBefore: number) => addDays(company.lastDay, -daysBefore) > eveOf(company)
  const controls = await context.transaction(async tx =>
    versionsInForce(tx, 'control', { asOf: on(0, 0), knownAt: null }),
  )
  const codes = new Map(controls.map(one => [one.body.code, one.subject]))
  const under: UnderLaw = { ...rooms, cast: castOf(rooms), entity, controls: codes, day, on, isLived }
  const suppliers = await keepSuppliers(under)
  await manage(under, suppliers)
  await registerEntity(under)
  await liveThroughIncident(under, suppliers)
  await rehearse(under)
}

function dayBefore(company: Company): (days: number) => string {
  const eve = eveOf(company)
  return days => {
    const day = addDays(company.lastDay, -days)
    return day < eve ? eve : day
  }
}
