import { lawFor } from '@onus/core/legal-entity'
import { type Law, lawOf } from '@onus/core/regulation'
import type { SupplierFile } from '@onus/core/supplier'
import type { Instant } from '@onus/core/time'
import type { OrgTransaction } from '../db/index.ts'
import type { ShippedLaw } from '../law/shipped.ts'
import { dayIn, zoneAt } from '../organisation/day.ts'
import { type Moment, versionsInForce } from '../register/store.ts'

/** The suppliers in force with what is recorded of each, the law that their standing follows, and the zone of their days. */
export async function supplierRegisterAt(tx: OrgTransaction, shipped: ShippedLaw, moment: Moment) {
  const [suppliers, assessments, reports] = [
    (await versionsInForce(tx, 'supplier', moment)).filter(({ body }) => body.takenBack === undefined),
    await versionsInForce(tx, 'supplier-assessment', moment),
    await versionsInForce(tx, 'supplier-report', moment),
  ]
  const controls = await versionsInForce(tx, 'control', moment)
  const adopted = controls.filter(({ body }) => body.lifecycle.state === 'adopted')
  const inForce = new Set(adopted.map(({ subject }) => subject))
  const zone = await zoneAt(tx, moment.asOf)
  const files: readonly SupplierFile[] = suppliers.map(({ subject, body }) => ({
    id: subject,
    supplier: body,
    assessments: assessments
      .filter(one => one.body.supplier === subject)
      .map(one => ({ id: one.subject, body: one.body })),
    reports: reports.filter(one => one.body.supplier === subject).map(one => ({ id: one.subject, body: one.body })),
    inForce,
  }))
  const law = unionLaw(shipped, zone, moment.asOf)
  const entities = new Map((await versionsInForce(tx, 'legal-entity', moment)).map(one => [one.subject, one.body]))
  const lawsOfEntities = new Map(
    [...entities].map(([id, body]) => [
      id,
      { law: lawFor(shipped.packs(), body, dayIn(body.zone, moment.asOf)), zone: body.zone },
    ]),
  )
  const under = ({ supplier: { serves } }: Pick<SupplierFile, 'supplier'>): Under =>
    (serves ? lawsOfEntities.get(serves) : undefined) ?? { law, zone }
  return { files, suppliers, assessments, reports, zone, law, under }
}

/** The law and the zone by which a supplier is judged: those of the legal entity that it serves, else of the Union and the organisation. */
export type Under = { readonly law: Law; readonly zone: string }

/** The law of the Union on the day of a moment, where no legal entity is named. */
export function unionLaw(shipped: ShippedLaw, zone: string, at: Instant): Law {
  return lawOf(shipped.packs(), { on: dayIn(zone, at), jurisdiction: null, drafts: false })
}

/** The names of people of the organisation, by their id. */
export async function peopleNames(tx: OrgTransaction, moment: Moment): Promise<(person: string) => string> {
  const people = await versionsInForce(tx, 'person', moment)
  const names = new Map(people.map(({ subject, body }) => [subject, body.name]))
  return person => names.get(person) ?? 'Former member'
}
