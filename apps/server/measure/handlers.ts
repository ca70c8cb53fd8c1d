import type { measures } from '@onus/contract/measure'
import type { Control } from '@onus/core/control'
import { isOftenEnough } from '@onus/core/measure'
import { calendarOf, calendarOfOrganisation, isTiled } from '@onus/core/occurrence'
import { refuse } from '@onus/core/problem'
import { startsOf } from '@onus/core/regulation'
import { instant } from '@onus/core/time'
import type { OrgTransaction } from '../db/index.ts'
import { documentDownload } from '../document/download.ts'
import { correction } from '../duty/correction.ts'
import { type DutyRooms, dutiesAt, type GatheredDuties } from '../duty/gather.ts'
import { type HandlersOf, narrowed } from '../http/handler.ts'
import { incidentsAt } from '../incident/looking.ts'
import { dayIn } from '../organisation/day.ts'
import { record } from '../record/record.ts'
import { deciding } from '../register/lifecycle.ts'
import { momentOf } from '../register/moment.ts'
import { type Moment, versionInForce, versionsInForce } from '../register/store.ts'
import { personsById } from '../request/store.ts'
import { type AnnexItem, recurringItem } from './annex.ts'
import { measuresDocument } from './document.ts'
import { itemView, pointView } from './view.ts'

/** The measures of a legal entity: what they are, how they stand, and the reviews that the annex asks for. */
export function measureHandlers(rooms: DutyRooms): HandlersOf<typeof measures> {
  return {
    list: async ({ tx, org, params, query, at }) => {
      const moment = await momentOf(tx, query, at)
      const isNow = query.asOf === undefined && query.knownAt === undefined
      return await measuresView(tx, org, rooms, params.id, moment, isNow)
    },
    plan: async call => {
      const { tx, org, params, body, at } = call
      deciding(call)
      const moment = { asOf: instant(at), knownAt: null }
      const { entity, annex } = await dutiesAt(tx, org, rooms, params.id, moment, true)
      const item = itemIn(annex, body.requirement)
      await versionInForce(tx, 'person', body.owner, moment)
      const [start] = item.rule ? startsOf(item.rule) : []
      if (!isOftenEnough(body.cadence, start?.within ?? null))
        refuse('invalid_input', `${item.rule?.article} asks for it more often than that`, [
          { path: 'body.cadence', message: 'is longer than the law allows' },
        ])
      if (item.rule === null && body.why === '')
        refuse('invalid_input', 'The law leaves the interval to the entity: say why it is this one', [
          { path: 'body.why', message: 'say why' },
        ])
      const from = calendarOf(entity.zone).startOfDay(body.since ?? dayIn(entity.zone, at))
      if (from > at)
        refuse('invalid_input', 'It is owed from today or earlier', [{ path: 'body.since', message: 'is to come' }])
      const reviews = { entity: params.id, requirement: item.ref, why: body.why }
      if (item.plan) {
        const { body: control } = await versionInForce(tx, 'control', item.plan.control, moment)
        const changed: Control = {
          ...control,
          cadence: body.cadence,
          lifecycle: { state: 'adopted', owner: body.owner },
          reviews,
        }
        const reason = 'The review is planned otherwise'
        return await record(call, { noun: 'control', subject: item.plan.control, body: changed, reason })
      }
      const codes = new Set((await versionsInForce(tx, 'control', moment)).map(one => one.body.code))
      const control: Control = {
        code: freeCode(`NIS2-R-${item.id}`, codes),
        title: `Review of ${item.id} ${item.title}: ${entity.name}`.slice(0, 200),
        statement: `${entity.name} looks at item ${item.id} of the annex again at the interval that is planned, and after significant incidents and changes.`,
        theme: 'governance',
        lifecycle: { state: 'adopted', owner: body.owner },
        evidenceOwners: [],
        cadence: body.cadence,
        acceptance: ['It is written down what was looked at, what was found and what changes.'],
        addresses: [],
        checks: [],
        manual: null,
        scopes: entity.scope ? [entity.scope] : [],
        reviews,
        origin: null,
      }
      const effective = { from, to: null }
      return await record(call, { noun: 'control', body: control, reason: 'The review is planned', effective })
    },
    review: narrowed(async call => {
      const { tx, org, params, body, at } = call
      const { actorPerson } = deciding(call)
      const moment = { asOf: instant(at), knownAt: null }
      const { entity, annex } = await dutiesAt(tx, org, rooms, params.id, moment, true)
      const item = itemIn(annex, body.requirement)
      const plan =
        item.plan ?? refuse('conflict', 'Nobody planned this review yet: say who does it and how often first')
      const { body: control } = await versionInForce(tx, 'control', plan.control, moment)
      call.may('control:attest', { owners: [plan.owner, ...control.evidenceOwners] })
      const performedAt = calendarOf(entity.zone).startOfDay(body.performedOn)
      if (performedAt > at)
        refuse('invalid_input', 'It cannot have been performed in the future', [
          { path: 'body.performedOn', message: 'is to come' },
        ])
      if (body.outcome === 'gap' && item.action === null && body.correction === undefined)
        refuse('invalid_input', 'What is found wanting is corrected without delay: say who corrects it by when', [
          { path: 'body.correction', message: 'is missing' },
        ])
      if (body.correction && body.correction.due < dayIn(entity.zone, at))
        refuse('invalid_input', 'A correction is due today or later', [
          { path: 'body.correction.due', message: 'is past' },
        ])
      const { body: organisation } = await versionInForce(tx, 'organisation', org, moment)
      const { from, to } = calendarOfOrganisation(organisation).tileAt(
        isTiled(control.cadence) ? control.cadence : 'annual',
        performedAt,
      )
      const { outcome, words, evidence } = body
      const written = await record(call, {
        noun: 'occurrence',
        body: {
          control: plan.control,
          window: { from, to },
          fact: { state: 'performed', performedAt, by: actorPerson, evidence, result: { outcome, words } },
        },
        reason: `Reviewed: ${outcome === 'gap' ? 'something has to be corrected' : 'it holds'}`,
      })
      if (outcome === 'holds' || item.action !== null || !body.correction) return { ...written, action: null }
      await versionInForce(tx, 'person', body.correction.owner, moment)
      const action = { ...correction(item, params.id, body.correction), weakness: words }
      const { id } = await record(call, {
        noun: 'action',
        body: action,
        reason: 'A review found it: corrected without delay',
      })
      return { ...written, action: id }
    }),
    document: async ({ tx, org, params, body: { format, ...asked }, at }) => {
      const moment = await momentOf(tx, asked, at)
      const isNow = asked.asOf === undefined && asked.knownAt === undefined
      const { body: entity } = await versionInForce(tx, 'legal-entity', params.id, moment)
      const view = await measuresView(tx, org, rooms, params.id, moment, isNow)
      const document = await measuresDocument(tx, { name: entity.name, view, moment, at })
      return await documentDownload(document, `measures-${params.id.slice(0, 8)}`, format)
    },
  }
}

async function measuresView(
  tx: OrgTransaction,
  org: string,
  rooms: DutyRooms,
  id: string,
  moment: Moment,
  isNow: boolean,
) {
  const found = await dutiesAt(tx, org, rooms, id, moment, isNow)
  const catalog = await rooms.library.of(tx)
  const people = new Set(
    found.annex.flatMap(({ plan, entries }) => [...(plan ? [plan.owner] : []), ...entries.map(one => one.by)]),
  )
  const persons = await personsById(tx, [...people])
  const nameOf = (person: string) => persons.get(person)?.name ?? 'Somebody not known here'
  const significant = await significantOf(tx, org, rooms, found, moment)
  return {
    asOf: moment.asOf,
    zone: found.entity.zone,
    class: found.class,
    relevant: found.facts.relevant,
    profile: found.annexProfile,
    approved: { ...found.body.measuresApproved },
    points: found.facts.points.map(point => {
      const words = catalog.requirement(point.ref)?.requirement.summary ?? ''
      return pointView(point, words, found.pointReasons.get(point.ref) ?? null)
    }),
    annex: found.annex.map(item => itemView(item, nameOf, significant)),
  }
}

/** Significant incidents of an entity, the latest decision first: after each the annex asks for another look. */
async function significantOf(
  tx: OrgTransaction,
  org: string,
  rooms: DutyRooms,
  { body }: GatheredDuties,
  moment: Moment,
) {
  const { all } = await incidentsAt(tx, org, rooms.law, moment)
  return all
    .flatMap(({ id, body: { entity, kind, title, decision } }) =>
      entity === body.id && kind === 'real' && decision?.answer === 'significant'
        ? [{ id, title, at: decision.at }]
        : [],
    )
    .toSorted((a, b) => b.at.localeCompare(a.at))
}

function itemIn(annex: readonly AnnexItem[], ref: string): AnnexItem {
  const item = annex.find(one => one.ref === ref)
  if (!item)
    return refuse('invalid_input', 'Expected an item of the annex', [{ path: 'body.requirement', message: 'is none' }])
  if (item.id === recurringItem)
    refuse('invalid_input', 'The look for incidents that recur is recorded with the incidents')
  if (item.notApplied !== null) refuse('conflict', `${item.id} is not applied: ${item.notApplied}`)
  return item
}

function freeCode(base: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const code = number === 1 ? base : `${base}-${number}`
    if (!taken.has(code)) return code
  }
}
