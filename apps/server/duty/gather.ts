import {
  type Duty,
  type DutyFacts,
  dutiesOf,
  isAnnexGap,
  isRed,
  type MeasurePoint,
  ownProvisions,
} from '@onus/core/duty'
import { contactFor, type LegalEntity } from '@onus/core/legal-entity'
import { calendarOf } from '@onus/core/occurrence'
import { type Label, worstFirst } from '@onus/core/posture'
import type { Law } from '@onus/core/regulation'
import { type EntityClass, scope } from '@onus/core/scoping'
import type { Instant } from '@onus/core/time'
import type { OrgTransaction } from '../db/index.ts'
import type { FrameworkLibrary } from '../framework/library.ts'
import { bodyOf, type GatheredBody } from '../governing-body/gather.ts'
import { incidentsAt } from '../incident/looking.ts'
import type { ShippedLaw } from '../law/shipped.ts'
import { type AnnexItem, annexItems, annexRef, ownReviewsOf } from '../measure/annex.ts'
import type { PostureService } from '../posture/service.ts'
import { type Moment, versionsInForce } from '../register/store.ts'
import { standingOf } from '../registration/standing.ts'

export type DutyRooms = {
  readonly law: ShippedLaw
  readonly library: FrameworkLibrary
  readonly posture: PostureService
}

const directive = 'nis2@2022'

/** The duties of one legal entity as of a moment, with what they were computed from. */
export type GatheredDuties = {
  readonly body: GatheredBody
  readonly entity: LegalEntity
  readonly law: Law
  readonly class: EntityClass | null
  readonly facts: DutyFacts
  readonly duties: readonly Duty[]
  /** Points that are not met and have no corrective action. */
  readonly toCorrect: readonly MeasurePoint[]
  readonly annex: readonly AnnexItem[]
  /** Items of the annex that are not met and have no corrective action. */
  readonly annexToCorrect: readonly AnnexItem[]
  /** Why points are left out, by their reference. */
  readonly pointReasons: ReadonlyMap<string, string>
  /** The profile in which items of the annex are left out; null where no profile asks it. */
  readonly annexProfile: string | null
}

/** Reads what the duties of one legal entity are computed from, and computes them. */
export async function dutiesAt(
  tx: OrgTransaction,
  org: string,
  rooms: DutyRooms,
  id: string,
  moment: Moment,
  isNow: boolean,
): Promise<GatheredDuties> {
  const body = await bodyOf(tx, rooms.law, id, moment)
  const { entity, law, class: known, standings } = await standingOf(tx, rooms.law, id, moment)
  const looks = (await versionsInForce(tx, 'recurring-check', moment)).filter(one => one.body.entity === id)
  const policyApproved = body.resolutions.flatMap(({ version: { body: one } }) =>
    one.lifecycle.state === 'approved' && (one.kind === 'policy' || one.kind === 'measures') ? one.lifecycle.at : [],
  )
  const recurringLooks = looks.map(({ subject, body: { at, by, conclusion } }) => ({
    id: subject,
    at,
    by,
    words: conclusion,
  }))
  const given = { id, entity, law, moment, isNow, policyApproved, recurringLooks }
  const { points, annex, notApplied, provisions, ...left } = await measuresAt(tx, org, rooms, given)
  const { relevant, jurisdiction } = scope(law, entity.scoping)
  const itemOf = (number: string) =>
    annex.find(one => one.id === number)?.review ?? { ref: `${annexRef}:${number}`, controls: 0, times: [], plan: null }
  const facts: DutyFacts = {
    zone: entity.zone,
    class: known,
    relevant,
    points,
    reviews: { 'interval.policy': itemOf('1.1'), 'interval.risk': itemOf('2.1'), 'interval.people': itemOf('10.1') },
    ownReviews: ownReviewsOf(annex),
    notApplied,
    hasIncidentContact: contactFor(entity, 'incident') !== null,
    hasNotifier: contactFor(entity, 'notifier') !== null,
    ...(await owedByIncidents(tx, org, rooms.law, id, moment)),
    types: entity.scoping.types,
    representative: {
      needed: jurisdiction.representative,
      named: entity.representative !== '' || entity.scoping.establishment.representative !== null,
    },
    provisions,
    recurringLooks: looks.map(({ body: look }) => look.at),
    registrations: standings,
    members: body.members.filter(({ sits }) => sits).map(({ name, training }) => ({ name, training })),
    measuresApproved: body.measuresApproved,
    policyApproved,
    oversight: body.oversight,
  }
  const isOut = known === 'out'
  return {
    body,
    entity,
    law,
    class: known,
    facts,
    duties: dutiesOf(law, facts, moment.asOf),
    toCorrect: isOut ? [] : points.filter(({ label, action }) => isRed(label) && action === null),
    annex,
    annexToCorrect:
      isOut || facts.relevant === 'no' ? [] : annex.filter(one => isAnnexGap(one.label) && one.action === null),
    ...left,
  }
}

type Asked = {
  readonly id: string
  readonly entity: LegalEntity
  readonly law: Law
  readonly moment: Moment
  readonly isNow: boolean
  readonly policyApproved: readonly Instant[]
  readonly recurringLooks: Parameters<typeof annexItems>[1]['recurringLooks']
}

async function measuresAt(tx: OrgTransaction, org: string, { library, posture }: DutyRooms, asked: Asked) {
  const { id, entity, law, moment, isNow, ...looked } = asked
  const catalog = await library.of(tx)
  // All of them are asked for, as everywhere, so that what is kept worked out for now stays of use.
  const profiles = await posture.profiles(tx, { asOf: moment.asOf, knownAt: null })
  const { postures } = await posture.answer(tx, org, profiles, { moment, scope: entity.scope, window: null, isNow })
  const requirements = (framework: string) =>
    postures.filter(one => one.framework === framework).flatMap(one => one.requirements)
  const [ofDirective, ofAnnex] = [requirements(directive), requirements(annexRef)]
  const correcting = await correctiveActions(tx, id, entity.zone, moment)
  const points = (catalog.get(directive)?.requirements ?? []).filter(one => /^21\(2\)\([a-j]\)$/.test(one.id))
  const asksAnnex = profiles.find(({ profile }) => profile.body.framework === annexRef)
  const leftOut = asksAnnex?.assessed.notApplicable ?? []
  const provisions: Record<string, Label> = {}
  for (const number of ownProvisions) {
    const label = worstOf(ofDirective, `${directive}:${number}`)
    if (label !== null) provisions[number] = label
  }
  return {
    provisions,
    points: points.map(point => {
      const ref = `${directive}:${point.id}`
      return { id: point.id, ref, title: point.label, label: worstOf(ofDirective, ref), action: correcting(ref) }
    }),
    annex: await annexItems(tx, {
      ...looked,
      entity: id,
      zone: entity.zone,
      law,
      moment,
      framework: catalog.get(annexRef),
      reasons: new Map(leftOut.map(({ requirement, reason }) => [requirement, reason])),
      labelOf: ref => worstOf(ofAnnex, ref),
      actionOf: correcting,
    }),
    pointReasons: new Map(
      profiles
        .filter(({ profile }) => profile.body.framework === directive)
        .flatMap(({ assessed }) =>
          assessed.notApplicable.map(({ requirement, reason }) => [requirement, reason] as const),
        ),
    ),
    annexProfile: asksAnnex?.profile.subject ?? null,
    notApplied: asksAnnex === undefined ? null : leftOut.length,
  }
}

/** The worst label that profiles give a requirement; null where none asks it. */
function worstOf(asked: readonly { readonly requirement: string; readonly label: Label }[], ref: string): Label | null {
  const labels = asked.filter(({ requirement }) => requirement === ref).map(({ label }) => label)
  return worstFirst.find(label => labels.includes(label)) ?? null
}

/** The open action of the earliest day for a requirement, of this entity or of none in particular. */
async function correctiveActions(tx: OrgTransaction, entity: string, zone: string, moment: Moment) {
  const open = (await versionsInForce(tx, 'action', moment)).filter(({ body: { lifecycle, about } }) => {
    const entities = about.filter(({ noun }) => noun === 'legal-entity')
    const isOpen = lifecycle.state === 'open' || lifecycle.state === 'in_progress' || lifecycle.state === 'done'
    return isOpen && (entities.length === 0 || entities.some(one => one.id === entity))
  })
  return (ref: string) => {
    const own = open.filter(({ body }) => body.requirements.includes(ref))
    const first = own.toSorted((a, b) => a.body.due.localeCompare(b.body.due))[0]
    return first === undefined ? null : { id: first.subject, due: endOf(first.body.due, zone) }
  }
}

/** The first moment after a day in a zone. */
function endOf(day: string, zone: string): Instant {
  const calendar = calendarOf(zone)
  return calendar.plusDays(calendar.startOfDay(day), 1)
}

/** The reports that incidents owe, and how many significant ones do not say what recipients of the services were told. */
async function owedByIncidents(
  tx: OrgTransaction,
  org: string,
  law: ShippedLaw,
  entity: string,
  moment: Moment,
): Promise<Pick<DutyFacts, 'reports' | 'untold'>> {
  const incidents = await incidentsAt(tx, org, law, moment)
  const own = incidents.all.filter(({ body }) => body.entity === entity && body.kind === 'real')
  const reports = own.flatMap(incident => {
    const { next } = incidents.look(incident).look
    if (next === null || (next.state !== 'open' && next.state !== 'overdue')) return []
    const title = next.rule?.title ?? 'A report that an authority asked for'
    return [{ incident: incident.id, title, due: next.due, isOverdue: next.state === 'overdue' }]
  })
  const untold = own.filter(({ body }) => body.decision?.answer === 'significant' && body.notices.length === 0).length
  return { reports, untold }
}
