import type { Permission, Target } from '@onus/core/access'
import type { Engagement } from '@onus/core/engagement'
import { type Finding, findings, isOpen } from '@onus/core/finding'
import {
  type FindingSeen,
  findingsMoved,
  isReported,
  type Month,
  type MonthlyReport,
  monthBefore,
} from '@onus/core/monthly-report'
import { type Calendar, calendarOfOrganisation } from '@onus/core/occurrence'
import { type Instant, instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import { agendaItems } from '../agenda/gather.ts'
import type { OrgTransaction } from '../db/index.ts'
import { calendarRows } from '../occurrence/rows.ts'
import { type ReadinessRooms, standingOf } from '../readiness/gather.ts'
import { type Moment, versionInForce, versionsInForce } from '../register/store.ts'

type Asking = {
  readonly tx: OrgTransaction
  readonly org: string
  readonly at: Instant
  readonly moment: Moment
  readonly may: (permission: Permission, target: Target) => unknown
}

/** Two looks at the same record: when the month began and when it was over, each by what is known at the moment. */
type Looks = { readonly begin: Moment; readonly end: Moment }

/** What changed in the last month that was over at a moment, by two looks and by what is dated in between. */
export async function monthlyReportOf(asking: Asking, rooms: ReadinessRooms): Promise<MonthlyReport> {
  const { tx, org, moment, at } = asking
  const { body: organisation } = await versionInForce(tx, 'organisation', org, { asOf: at, knownAt: null })
  const calendar = calendarOfOrganisation(organisation)
  const month = monthBefore(moment.asOf, calendar)
  const { knownAt } = moment
  const looks = { begin: { asOf: month.from, knownAt }, end: { asOf: instant(Date.parse(month.to) - 1), knownAt } }
  const next = { from: calendar.dateAt(month.to), to: lastDayOf(calendar.plusMonths(month.to, 1), calendar) }
  return {
    ...month,
    zone: organisation.zone,
    engagements: await engagementsIn(tx, org, rooms, looks),
    missed: await missedIn(tx, org, month, looks.end, calendar),
    evidence: await decisionsIn(tx, month, looks.end),
    findings: findingsMoved(await findingsAt(tx, looks.begin), await findingsAt(tx, looks.end), next.from),
    exceptions: await exceptionsEnding(tx, month, looks.end, calendar),
    upcoming: (await agendaItems({ ...asking, moment: looks.end }, next)).filter(item => !item.done),
  }
}

function lastDayOf(end: Instant, calendar: Calendar): string {
  return calendar.dateAt(instant(Date.parse(end) - 1))
}

async function engagementsIn(tx: OrgTransaction, org: string, rooms: ReadinessRooms, { begin, end }: Looks) {
  const before = new Map((await versionsInForce(tx, 'engagement', begin)).map(one => [one.subject, one]))
  const reported: MonthlyReport['engagements'] = []
  for (const engagement of await versionsInForce(tx, 'engagement', end)) {
    const then = before.get(engagement.subject)
    if (!isReported(engagement.body) && !(then && isReported(then.body))) continue
    const countsAt = async (version: Version<Engagement>, moment: Moment) =>
      ({
        ...(await standingOf(tx, org, rooms, version, moment)).readiness.counts,
      }) as MonthlyReport['engagements'][0]['end']
    const [was, is] = [then?.body.lifecycle.state ?? null, engagement.body.lifecycle.state]
    reported.push({
      id: engagement.subject,
      title: engagement.body.title,
      begin: then === undefined ? null : await countsAt(then, begin),
      end: await countsAt(engagement, end),
      step: was === is ? null : { from: was, to: is },
    })
  }
  return reported
}

/** Windows whose days of grace ran out in the month, without a performance. */
async function missedIn(tx: OrgTransaction, org: string, { from, to }: Month, end: Moment, calendar: Calendar) {
  const rows = await calendarRows(tx, org, { from: calendar.plusMonths(from, -13), to }, end, null)
  return rows.flatMap(row =>
    row.windows
      .filter(window => window.state === 'missed' && from <= window.graceUntil && window.graceUntil < to)
      .map(window => ({
        id: row.control,
        title: `${row.code} ${row.title}`,
        window: window.label,
        day: calendar.dateAt(window.graceUntil),
      })),
  )
}

async function decisionsIn(tx: OrgTransaction, { from, to }: Month, end: Moment) {
  const counts = { accepted: 0, returned: 0, rejected: 0 }
  for (const { body, effective } of await versionsInForce(tx, 'review', end)) {
    if (body.of.noun === 'evidence' && from <= effective.from && effective.from < to) counts[body.decision.state] += 1
  }
  return counts
}

async function findingsAt(tx: OrgTransaction, moment: Moment): Promise<readonly FindingSeen[]> {
  return (await versionsInForce(tx, 'finding', moment)).map(({ subject: id, body }) => ({
    id,
    title: body.title,
    isOpen: isOpen(body),
    due: findings.dueOf(body as Finding),
  }))
}

async function exceptionsEnding(tx: OrgTransaction, { from, to }: Month, end: Moment, calendar: Calendar) {
  const until = calendar.plusMonths(to, 1)
  return (await versionsInForce(tx, 'exception', end)).flatMap(
    ({ subject: id, body: { title, lifecycle, expiresAt } }) =>
      lifecycle.state === 'approved' && from <= expiresAt && expiresAt < until
        ? [{ id, title, day: calendar.dateAt(expiresAt) }]
        : [],
  )
}
