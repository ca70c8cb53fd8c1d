import { clocksOfFlowDowns, type Incident, type IncidentOpening, openIncident, type Saying } from '@onus/core/incident'
import { type LegalEntity, lawFor } from '@onus/core/legal-entity'
import { calendarOf } from '@onus/core/occurrence'
import { orRefuse } from '@onus/core/problem'
import type { Law } from '@onus/core/regulation'
import type { Version } from '@onus/core/version'
import type { ShippedLaw } from '../law/shipped.ts'

/** The incident that an opening makes in the zone of its entity, by the law of today and with the clocks of its contracts. */
export function openedIn(
  { subject, body }: Version<LegalEntity>,
  law: ShippedLaw,
  opening: IncidentOpening,
  saying: Saying,
): Incident {
  const packs = packsOf(lawFor(law.packs(), body, calendarOf(body.zone).dateAt(saying.now)))
  const clocks = [...clocksOfFlowDowns(body.flowDowns)]
  return orRefuse(openIncident(opening, { entity: subject, zone: body.zone, packs, clocks }, saying)) as Incident
}

/** The versions of the law that were read. */
export function packsOf({ packs }: Law): Incident['packs'] {
  return packs.map(({ id, version, asOf }) => ({ id, version, asOf }))
}
