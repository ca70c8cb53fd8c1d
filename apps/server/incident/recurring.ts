import { recurringOwed } from '@onus/core/incident'
import { lawFor } from '@onus/core/legal-entity'
import { type Instant, instant } from '@onus/core/time'
import type { OrgTransaction } from '../db/index.ts'
import type { ShippedLaw } from '../law/shipped.ts'
import { dayIn } from '../organisation/day.ts'
import { type Moment, versionsInForce, versionsOf } from '../register/store.ts'

/** A look for recurring incidents that an entity owes. Whoever looked last is expected to look again; null: an incident manager. */
export type OwedLook = {
  readonly entity: string
  readonly name: string
  readonly due: Instant
  readonly day: string
  readonly owner: string | null
}

/** The next look of each entity that owes one. */
export async function owedLooks(tx: OrgTransaction, shipped: ShippedLaw, moment: Moment): Promise<readonly OwedLook[]> {
  const entities = await versionsInForce(tx, 'legal-entity', moment)
  if (entities.length === 0) return []
  const checks = (await versionsInForce(tx, 'recurring-check', moment)).map(({ body }) => body)
  const people = await versionsInForce(tx, 'person', moment)
  const here = new Set(people.flatMap(({ subject, body }) => (body.leftOn === null ? [subject] : [])))
  const looks: OwedLook[] = []
  for (const { subject: id, body: entity } of entities) {
    const last = checks.filter(check => check.entity === id).toSorted((a, b) => b.at.localeCompare(a.at))[0]
    const [first] = (await versionsOf(tx, 'legal-entity', id)).slice(-1)
    const law = lawFor(shipped.packs(), entity, dayIn(entity.zone, moment.asOf))
    const since = first?.effective.from ?? moment.asOf
    const due = recurringOwed(law, entity, { last: last?.at ?? null, since })
    if (due === null) continue
    const owner = last !== undefined && here.has(last.by) ? last.by : null
    looks.push({ entity: id, name: entity.name, due, day: dayIn(entity.zone, due), owner })
  }
  return looks
}

/** So long before its day a look stands in the work of whoever owes it. */
const shownForMs = 14 * 86_400_000

/** The looks that are to be made soon or are late, as work. */
export async function owedLookWork(tx: OrgTransaction, shipped: ShippedLaw, moment: Moment) {
  const soon = instant(Date.parse(moment.asOf) + shownForMs)
  return (await owedLooks(tx, shipped, moment))
    .filter(({ due }) => due <= soon)
    .map(({ entity, name, due, day, owner }) => ({
      kind: 'action' as const,
      noun: 'recurring-check',
      id: entity,
      title: lookTitle(name),
      why: 'Each quarter somebody looks whether incidents that share a cause are significant together',
      due: day,
      overdue: moment.asOf > due,
      owner,
    }))
}

export function lookTitle(name: string): string {
  return `Look for recurring incidents of ${name}`
}
