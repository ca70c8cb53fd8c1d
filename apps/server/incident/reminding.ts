import { isHeld } from '@onus/core/grant'
import { tellingsOf } from '@onus/core/incident'
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
 * Tells incident managers and leads of deadlines that come near or are past, and of triage that takes too long: each step once,
 * at any hour of any day. What is told stands in the product, in urgent mail and, where there is one, in the webhook. Asking
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
  const users = await incidentUsers(tx, now)
  for (const incident of live) {
    const { title, zone, kind } = incident.body
    const named = kind === 'tabletop' ? `EXERCISE: ${title}` : title
    const link = `/incidents/${incident.id}`
    for (const telling of tellingsOf(incident.id, named, look(incident).look, now, at => timeWords(at, zone))) {
      await notify(tx, org, users, { ...telling, link, urgent: true })
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
  const people = await versionsInForce(tx, 'person', { asOf: now, knownAt: null })
  const gone = new Set(people.flatMap(({ body }) => (body.leftOn !== null && body.user !== null ? [body.user] : [])))
  const held = (await latestGrants(tx)).filter(
    ({ body }) => (body.role === 'incident_manager' || body.role === 'compliance_lead') && isHeld(body, now),
  )
  return [...new Set(held.map(({ body }) => body.user))].filter(user => !gone.has(user))
}
