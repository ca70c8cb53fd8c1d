import type { ReachView, SupplierStandingView } from '@onus/contract/supplier'
import { engagementKinds } from '@onus/core/engagement'
import type { Law } from '@onus/core/regulation'
import {
  type ReportReview,
  reachOf,
  ruleOfStanding,
  type SupplierFile,
  standingOfSupplier,
  standingWords,
} from '@onus/core/supplier'
import type { Instant } from '@onus/core/time'
import type { OrgTransaction } from '../db/index.ts'
import { dayIn } from '../organisation/day.ts'
import { type Moment, versionsInForce } from '../register/store.ts'

/** How a supplier stands, in words and with the provision. One that has ended, or that we have no contract with, owes nothing. */
export function standingView(law: Law, file: SupplierFile, zone: string, now: Instant): SupplierStandingView {
  const { supplier } = file
  const standing = standingOfSupplier(law, file, zone, now)
  const decision = standing.last?.decision ?? null
  const rule = ruleOfStanding(supplier, standing)
  if (supplier.ended !== null && supplier.ended <= dayIn(zone, now))
    return { state: 'ended', by: null, day: null, words: `Ended on ${supplier.ended}`, rule, decision }
  if (!supplier.direct)
    return {
      state: 'not_direct',
      by: null,
      day: null,
      words: 'No contract with us: it is assessed through who supplies us',
      rule,
      decision,
    }
  return {
    state: standing.state,
    by: standing.by,
    day: standing.by === null ? null : dayIn(zone, standing.by),
    words: standingWords(standing, zone),
    rule,
    decision,
  }
}

type Own = ReachView['own']

/** The period that a report is held against: what was asked, else that of the engagement that ends last, else the last year. */
export async function ownPeriod(
  tx: OrgTransaction,
  moment: Moment,
  today: string,
  asked: { readonly from?: string | undefined; readonly to?: string | undefined },
): Promise<Own> {
  if (asked.from !== undefined && asked.to !== undefined && asked.from <= asked.to)
    return { from: asked.from, to: asked.to, words: 'the period that you asked about' }
  const engagements = await versionsInForce(tx, 'engagement', moment)
  const [last] = engagements
    .filter(({ body }) => engagementKinds[body.kind].time === 'period')
    .toSorted((a, b) => b.body.to.localeCompare(a.body.to))
  if (last) return { from: last.body.from, to: last.body.to, words: `the period of ${last.body.title}` }
  const from = dayIn('UTC', new Date(Date.parse(today) - 364 * 86_400_000).toISOString())
  return { from, to: today, words: 'the last year, since no engagement has a period' }
}

export function reachView(law: Law, review: ReportReview, own: Own, today: string): ReachView {
  return { ...reachOf(law, review, own, today), own }
}
