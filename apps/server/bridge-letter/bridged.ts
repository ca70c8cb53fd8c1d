import { type Bridged, type BridgeLetter, firstDay } from '@onus/core/bridge-letter'
import { calendarOf, periodOfDays } from '@onus/core/occurrence'
import type { OrgTransaction } from '../db/index.ts'
import { happenedIn } from '../description/live.ts'
import { engagementOf } from '../engagement/store.ts'
import { dayIn } from '../organisation/day.ts'
import { type Moment, versionInForce } from '../register/store.ts'

/** What a letter is held against at a moment: its report, what follows it, and what the record saw in between. */
export async function bridgedBy(
  tx: OrgTransaction,
  org: string,
  letter: BridgeLetter,
  moment: Moment,
): Promise<Bridged> {
  const { body: organisation } = await versionInForce(tx, 'organisation', org, moment)
  const { body: report } = await engagementOf(tx, letter.report)
  const { body: scope } = await versionInForce(tx, 'scope', report.scope, moment)
  const next = letter.next === null ? null : (await engagementOf(tx, letter.next)).body
  const last = letter.to < firstDay(report) ? firstDay(report) : letter.to
  const period = periodOfDays(firstDay(report), last, calendarOf(organisation.zone))
  return {
    organisation: organisation.name,
    system: scope.name,
    report,
    next,
    today: dayIn(organisation.zone, moment.asOf),
    ...(await happenedIn(tx, report.scope, period, moment)),
  }
}
