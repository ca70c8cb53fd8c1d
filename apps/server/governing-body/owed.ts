import { membersOn, oversightOf, trainingOf } from '@onus/core/governing-body'
import { lawFor } from '@onus/core/legal-entity'
import type { Instant } from '@onus/core/time'
import type { OrgTransaction } from '../db/index.ts'
import type { ShippedLaw } from '../law/shipped.ts'
import { dayIn } from '../organisation/day.ts'
import { type Moment, versionsInForce } from '../register/store.ts'

/** What each member who sits has not voted on yet; who asked for it votes too, though never for it. */
export async function owedVotes(tx: OrgTransaction, moment: Moment) {
  const open = (await versionsInForce(tx, 'resolution', moment)).filter(
    ({ body }) => body.lifecycle.state === 'requested',
  )
  if (open.length === 0) return []
  const members = (await versionsInForce(tx, 'body-member', moment)).map(({ body }) => body)
  const zones = new Map((await versionsInForce(tx, 'legal-entity', moment)).map(one => [one.subject, one.body.zone]))
  return open.flatMap(({ subject, body }) => {
    const today = dayIn(zones.get(body.entity) ?? 'UTC', moment.asOf)
    const voted = new Set(body.votes.map(({ person }) => person))
    return membersOn(
      members.filter(({ entity }) => entity === body.entity),
      today,
    )
      .filter(({ person }) => !voted.has(person))
      .map(({ person }) => ({
        kind: 'vote' as const,
        noun: 'resolution',
        id: subject,
        title: body.about.title,
        why: 'The management body is asked to approve it, and you have not voted',
        due: null,
        since: body.requestedAt,
        overdue: false,
        owner: person,
      }))
  })
}

/** Requests of authorities that wait for their answer, with who answers for them. */
export async function owedAnswers(tx: OrgTransaction, moment: Moment) {
  const open = (await versionsInForce(tx, 'authority-request', moment)).filter(
    ({ body }) => body.lifecycle.state === 'received',
  )
  if (open.length === 0) return []
  const zones = new Map((await versionsInForce(tx, 'legal-entity', moment)).map(one => [one.subject, one.body.zone]))
  return open.map(({ subject, body }) => ({
    kind: 'authority_request' as const,
    noun: 'authority-request',
    id: subject,
    title: `${body.authority}: ${body.purpose}`.slice(0, 200),
    why: 'An authority waits for the answer',
    due: body.due,
    since: body.received,
    overdue: body.due !== null && body.due < dayIn(zones.get(body.entity) ?? 'UTC', moment.asOf),
    owner: body.owner,
  }))
}

/** The next days of each body, for the calendar: oversight of the measures, and training of each member who sits. */
export async function bodyDays(tx: OrgTransaction, shipped: ShippedLaw, moment: Moment) {
  const members = await versionsInForce(tx, 'body-member', moment)
  if (members.length === 0) return []
  const meetings = (await versionsInForce(tx, 'oversight-meeting', moment)).map(({ body }) => body)
  const trainings = (await versionsInForce(tx, 'body-training', moment)).map(({ body }) => body)
  return (await versionsInForce(tx, 'legal-entity', moment)).flatMap(({ subject: id, body: entity }) => {
    const { zone } = entity
    const now = moment.asOf
    const today = dayIn(zone, now)
    const law = lawFor(shipped.packs(), entity, today)
    const sitting = members.filter(({ body }) => body.entity === id && membersOn([body], today).length > 0)
    const ofEntity = <One extends { readonly entity: string }>(all: readonly One[]) =>
      all.filter(one => one.entity === id)
    const line = (member: string, part: string, by: Instant | null, title: string, owner: string | null) =>
      by === null
        ? []
        : [{ noun: 'body-member', id: member, part, day: dayIn(zone, by), title, what: entity.name, owner }]
    return sitting.flatMap(({ subject, body: { person, office } }, index) => [
      ...(index > 0
        ? []
        : line(
            subject,
            'oversight',
            oversightOf(law, ofEntity(meetings), zone, now).by,
            'Management body: oversee the measures',
            null,
          )),
      ...line(
        subject,
        'training',
        trainingOf(law, ofEntity(trainings), person, zone, now).by,
        `Management body: training, ${office}`,
        person,
      ),
    ])
  })
}
