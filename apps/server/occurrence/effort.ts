import { type Effort, type EffortMonth, effortByMonth, effortTrend, type Means } from '@onus/core/effort'
import { calendarOfOrganisation } from '@onus/core/occurrence'
import type { OrgTransaction } from '../db/index.ts'
import { type Moment, versionInForce, versionsInForce } from '../register/store.ts'

/** What performances and reviews say that they took, for each evidence item, by the month in which they were done. */
export async function effortOf(tx: OrgTransaction, org: string, moment: Moment, since: string) {
  const { body: organisation } = await versionInForce(tx, 'organisation', org, moment)
  const calendar = calendarOfOrganisation(organisation)
  const evidence = await versionsInForce(tx, 'evidence', moment)
  const means = new Map<string, Means>(
    evidence.map(({ subject, body }) => [subject, body.collector === null ? 'manual' : 'automatic']),
  )
  const performed = (await versionsInForce(tx, 'occurrence', moment)).flatMap(({ body: { fact } }): Effort[] => {
    if (fact.state !== 'performed' || fact.performedAt < since) return []
    const month = calendar.dateAt(fact.performedAt).slice(0, 7)
    const minutes = fact.minutes === undefined ? null : fact.minutes / fact.evidence.length
    return fact.evidence.map(item => ({ month, means: means.get(item) ?? 'manual', work: 'performing', minutes }))
  })
  const reviewed = (await versionsInForce(tx, 'review', moment)).flatMap(({ body, effective }): Effort[] => {
    if (body.of.noun === 'occurrence' || effective.from < since) return []
    const month = calendar.dateAt(effective.from).slice(0, 7)
    const by = body.of.noun === 'snapshot' ? 'automatic' : (means.get(body.of.id) ?? 'manual')
    return [{ month, means: by, work: 'reviewing', minutes: body.minutes ?? null }]
  })
  const months = effortByMonth([...performed, ...reviewed])
  const lines = Map.groupBy(months, ({ work, means: by }) => `${work} ${by}`)
  return {
    items: [...lines.values()].flatMap(of => {
      const [first] = of
      return first ? [{ work: first.work, means: first.means, trend: effortTrend(of), months: of.map(monthView) }] : []
    }),
  }
}

function monthView({ month, stated, unstated, median }: EffortMonth) {
  return { month, stated, unstated, median }
}
