import { type IncidentLook, type KeptFiling, type KeptIncident, lawDayOf, lookAt } from '@onus/core/incident'
import { type LegalEntity, lawFor } from '@onus/core/legal-entity'
import { businessCalendar } from '@onus/core/occurrence'
import { refuse } from '@onus/core/problem'
import type { Law } from '@onus/core/regulation'
import type { Instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import type { ShippedLaw } from '../law/shipped.ts'
import { type Moment, versionsInForce } from '../register/store.ts'

/** An incident with everything that follows from it, and what it follows from. */
export type Looked = {
  readonly incident: KeptIncident
  readonly entity: { readonly id: string; readonly body: LegalEntity }
  readonly law: Law
  readonly look: IncidentLook
  readonly filings: readonly (KeptFiling & { readonly version: number })[]
}

/** What was known of incidents at a moment, ready to be looked at: one read for all of them. */
export type Incidents = {
  readonly all: readonly KeptIncident[]
  readonly entities: ReadonlyMap<string, LegalEntity>
  readonly look: (incident: KeptIncident) => Looked
}

/** Reads incidents, their filings and entities as of a moment. Exercises are looked at beside exercises only. */
export async function incidentsAt(
  tx: OrgTransaction,
  org: string,
  shipped: ShippedLaw,
  moment: Moment,
): Promise<Incidents> {
  const all = (await versionsInForce(tx, 'incident', moment)).map(kept)
  if (all.length === 0) return nothing
  const filings = (await versionsInForce(tx, 'filing', moment)).map(one => ({ ...kept(one), version: one.version }))
  const entities = new Map(
    (await versionsInForce(tx, 'legal-entity', moment)).map(({ subject, body }) => [subject, body]),
  )
  const organisation = (await versionsInForce(tx, 'organisation', moment)).find(({ subject }) => subject === org)
  const works = organisation ? businessCalendar(organisation.body).works : () => true
  const look = (incident: KeptIncident): Looked => {
    const entity = entities.get(incident.body.entity)
    if (!entity) return refuse('not_found', 'The legal entity of this incident was not there at that moment')
    const own = filings.filter(({ body }) => body.incident === incident.id)
    const others = all.filter(
      ({ id, body }) => id !== incident.id && body.entity === incident.body.entity && body.kind === incident.body.kind,
    )
    const law = lawOfIncident(shipped, entity, incident.body, moment.asOf)
    const given = { law, form: shipped.form(), entity, incident, filings: own, others, works, now: moment.asOf }
    return { incident, entity: { id: incident.body.entity, body: entity }, law, filings: own, look: lookAt(given) }
  }
  return { all, entities, look }
}

/** One incident with all that follows from it. */
export async function lookAtOne(
  tx: OrgTransaction,
  org: string,
  shipped: ShippedLaw,
  moment: Moment,
  id: string,
): Promise<Looked> {
  const incidents = await incidentsAt(tx, org, shipped, moment)
  const incident = incidents.all.find(one => one.id === id)
  if (!incident) return refuse('not_found', 'There is no such incident in this organisation at that moment')
  return incidents.look(incident)
}

/** The law that an incident is read by, of the day on which its entity became aware or detected it. */
export function lawOfIncident(
  shipped: ShippedLaw,
  entity: LegalEntity,
  incident: Pick<KeptIncident['body'], 'moments' | 'zone'>,
  now: Instant,
): Law {
  const packs = shipped.packs()
  return lawFor(packs, entity, lawDayOf(packs, incident, now))
}

const nothing: Incidents = {
  all: [],
  entities: new Map(),
  look: () => refuse('not_found', 'There is no such incident in this organisation at that moment'),
}

function kept<Body>({ subject, body }: Version<Body>): { id: string; body: Body } {
  return { id: subject, body }
}
