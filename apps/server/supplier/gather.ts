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
    await versionsInForce(tx, 'supplier', moment),
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
  return { files, suppliers, assessments, reports, zone, law: unionLaw(shipped, zone, moment.asOf) }
}

/** The law of the Union on the day of a moment: what a register of suppliers holds does not differ by member state. */
export function unionLaw(shipped: ShippedLaw, zone: string, at: Instant): Law {
  return lawOf(shipped.packs(), { on: dayIn(zone, at), jurisdiction: null, drafts: false })
}

/** The names of people of the organisation, by their id. */
export async function peopleNames(tx: OrgTransaction, moment: Moment): Promise<(person: string) => string> {
  const people = await versionsInForce(tx, 'person', moment)
  const names = new Map(people.map(({ subject, body }) => [subject, body.name]))
  return person => names.get(person) ?? 'Former member'
}
