import { type Permission, type Role, rolePermissions } from '@onus/core/access'
import { isFrozen } from '@onus/core/engagement'
import { isHeld } from '@onus/core/grant'
import { audienceOf, type IncidentPeople, tellingsOf } from '@onus/core/incident'
import type { Instant } from '@onus/core/time'
import type { OrgTransaction } from '../db/index.ts'
import { latestGrants } from '../grant/store.ts'
import type { ShippedLaw } from '../law/shipped.ts'
import { notify } from '../notification/store.ts'
import { versionsInForce } from '../register/store.ts'
import { addDelivery } from '../webhook/store.ts'
import { incidentsAt } from './looking.ts'
import { timeWords } from './view.ts'

/**
 * Tells of deadlines that come near or are past, and of triage that takes too long: incident managers and whoever opened it
 * first, then leads, and leadership last of all (an exercise wakes no leadership); each step once, at any hour of any day. Nobody
 * is told who may not read incidents. What is told stands in the product, in urgent mail and, where there is one, in the webhook. Asking
 * again changes nothing, whoever else asks at the same time.
 */
export async function remindOfIncidents(
  tx: OrgTransaction,
  org: string,
  shipped: ShippedLaw,
  now: Instant,
  hasWebhook: boolean,
): Promise<void> {
  const { all, entities, look } = await incidentsAt(tx, org, shipped, { asOf: now, knownAt: null })
  const live = all.filter(({ body }) => body.withdrawn === null && entities.has(body.entity))
  if (live.length === 0) return
  const people = await usersByPart(tx, now)
  for (const incident of live) {
    const { title, zone, kind, openedBy } = incident.body
    const those: IncidentPeople = {
      ...people,
      opener: openedBy === null ? null : (people.readers.get(openedBy) ?? null),
      leadership: kind === 'tabletop' ? [] : people.leadership,
    }
    const named = kind === 'tabletop' ? `EXERCISE: ${title}` : title
    const link = `/incidents/${incident.id}`
    for (const telling of tellingsOf(incident.id, named, look(incident).look, now, at => timeWords(at, zone))) {
      const { to, text, ...rest } = telling
      const { users, note } = audienceOf(to, those)
      await notify(tx, org, users, { ...rest, text: note === null ? text : `${text}. ${note}`, link, urgent: true })
      // No words of people leave by the webhook: whoever gets it looks here.
      if (hasWebhook)
        await addDelivery(tx, org, telling.key, { org, ...told(telling.key), incident: incident.id, kind, link })
    }
  }
}

/** The name of a step in its parts, without anything that people wrote. */
function told(key: string): { clock: string; step: string } {
  const [, , ...rest] = key.split(' ')
  return rest[0] === 'triage'
    ? { clock: 'triage', step: 'alarm' }
    : { clock: rest.slice(0, -1).join(' '), step: rest.at(-1) ?? '' }
}

/** The users who triage and report: incident managers and leads who are still here. */
export async function incidentUsers(tx: OrgTransaction, now: Instant): Promise<readonly string[]> {
  const { managers, leads } = await usersByPart(tx, now)
  return [...new Set([...managers, ...leads])]
}

/**
 * The users who are still here and may read incidents, by what they are to one: leadership are members of the management body
 * and the sponsors of engagements under way.
 */
async function usersByPart(tx: OrgTransaction, now: Instant) {
  const moment = { asOf: now, knownAt: null }
  const persons = (await versionsInForce(tx, 'person', moment)).flatMap(({ subject, body }) =>
    body.user === null ? [] : [{ person: subject, user: body.user, isGone: body.leftOn !== null }],
  )
  const gone = new Set(persons.filter(({ isGone }) => isGone).map(({ user }) => user))
  const held = (await latestGrants(tx))
    .map(({ body }) => body)
    .filter(grant => isHeld(grant, now) && !gone.has(grant.user) && reads in rolePermissions[grant.role])
  const holding = (role: Role) => held.filter(grant => grant.role === role).map(({ user }) => user)
  const reading = new Set(held.map(({ user }) => user))
  const readers = new Map(
    persons.filter(({ user }) => reading.has(user)).map(({ person, user }) => [person, user] as const),
  )
  const engagements = (await versionsInForce(tx, 'engagement', moment)).filter(
    ({ body }) => !isFrozen(body) && body.lifecycle.state !== 'draft',
  )
  const sponsors = engagements.flatMap(({ body }) => (body.sponsor && readers.get(body.sponsor)) ?? [])
  return {
    readers,
    managers: holding('incident_manager'),
    leads: holding('compliance_lead'),
    leadership: [...holding('management_body'), ...sponsors],
  }
}

const reads: Permission = 'incident:read'
