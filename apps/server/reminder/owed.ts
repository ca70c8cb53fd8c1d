import { actions } from '@onus/core/action'
import { exceptions } from '@onus/core/exception'
import { findings } from '@onus/core/finding'
import type { BodyOf } from '@onus/core/noun'
import { type Calendar, calendarOfOrganisation, plusBusinessDays } from '@onus/core/occurrence'
import type { Organisation } from '@onus/core/organisation'
import { collectFrom } from '@onus/core/plan'
import type { Register, RegisterBody } from '@onus/core/register'
import { type Owed, type ReminderKind, yearlyDue } from '@onus/core/reminder'
import { requests } from '@onus/core/request'
import { type Instant, instant } from '@onus/core/time'
import { owedAccess } from '../access-review/owed.ts'
import type { FrozenEntries } from '../access-review/reading.ts'
import { dutyLines } from '../agenda/duties.ts'
import type { OrgTransaction } from '../db/index.ts'
import { statesOf } from '../evidence/states.ts'
import { lookTitle, owedLooks } from '../incident/recurring.ts'
import type { ShippedLaw } from '../law/shipped.ts'
import { calendarRows } from '../occurrence/rows.ts'
import { versionsInForce } from '../register/store.ts'
import { adoptedSince } from './store.ts'

/** Something owed, with the person who owes it; null where nobody in particular does, and the lead is told instead. */
export type OwedBy = Owed & { readonly owner: string | null; readonly title: string; readonly link: string }

const day = 86_400_000

/** Everything that the ladder speaks of: windows, requests, actions, findings, exceptions, and evidence that waits for review. */
export async function owedIn(
  tx: OrgTransaction,
  org: string,
  organisation: Organisation,
  now: Instant,
  entries: FrozenEntries | null,
  law: ShippedLaw | null,
): Promise<readonly OwedBy[]> {
  const calendar = calendarOfOrganisation(organisation)
  return [
    ...(await owedWindows(tx, org, organisation, now, calendar)),
    ...(await owedYearly(tx, organisation, now, calendar)),
    ...(await owedRecords(tx, 'action', actions, '/actions', now, calendar)),
    ...(await owedRecords(tx, 'finding', findings, '/findings', now, calendar)),
    ...(await owedRecords(tx, 'exception', exceptions, '/exceptions', now, calendar)),
    ...(await owedRecords(tx, 'request', requests, '/requests', now, calendar)),
    ...(await owedReviews(tx, now, calendar)),
    ...(entries ? await owedAccessReviews(tx, org, entries, now, calendar) : []),
    ...(law ? await owedRecurring(tx, law, now, calendar) : []),
    ...(law ? await owedDuties(tx, law, now, calendar) : []),
  ]
}

/** Windows of the calendar that are open, within their grace, or were missed lately. */
async function owedWindows(
  tx: OrgTransaction,
  org: string,
  organisation: Organisation,
  now: Instant,
  calendar: Calendar,
): Promise<readonly OwedBy[]> {
  const period = { from: instant(Date.parse(now) - 250 * day), to: instant(Date.parse(now) + 190 * day) }
  const rows = await calendarRows(tx, org, period, { asOf: now, knownAt: null }, null)
  return rows.flatMap(row => {
    if (row.cadence === 'annual') return []
    const owed = row.windows.filter(
      window => window.from <= now && ['expected', 'unproven', 'missed'].includes(window.state),
    )
    return owed.map(window => ({
      kind: 'occurrence' as const,
      key: `occurrence ${row.control} ${window.claims.from}`,
      opensAt: collectFrom(window, row.cadence, organisation.windows, calendar),
      dueAt: window.to,
      missedAt: window.state === 'missed' ? window.graceUntil : null,
      owner: row.owner.state === 'adopted' ? row.owner.owner : null,
      title: `${row.code} ${row.title}, ${window.label}`,
      link: `/controls/${row.control}`,
    }))
  })
}

/** Yearly controls, due twelve months after they were last performed. */
async function owedYearly(
  tx: OrgTransaction,
  organisation: Organisation,
  now: Instant,
  calendar: Calendar,
): Promise<readonly OwedBy[]> {
  const moment = { asOf: now, knownAt: null }
  const lastPerformed = new Map<string, Instant>()
  for (const { body } of await versionsInForce(tx, 'occurrence', moment)) {
    if (body.fact.state !== 'performed') continue
    const last = lastPerformed.get(body.control)
    if (last === undefined || last < body.fact.performedAt) lastPerformed.set(body.control, body.fact.performedAt)
  }
  const controls = await versionsInForce(tx, 'control', moment)
  const since = await adoptedSince(tx)
  return controls.flatMap(({ subject, body, effective }) => {
    const { lifecycle } = body
    const isPerformed = body.manual !== null || body.checks.length === 0
    if (lifecycle.state !== 'adopted' || body.cadence !== 'annual' || !isPerformed) return []
    const from = lastPerformed.get(subject) ?? since.get(subject) ?? effective.from
    const { missedAt, ...due } = yearlyDue(from, organisation.windows?.collect.annual, calendar)
    return {
      kind: 'occurrence' as const,
      key: `occurrence ${subject} ${due.dueAt}`,
      ...due,
      missedAt: missedAt <= now ? missedAt : null,
      owner: lifecycle.owner,
      title: `${body.code} ${body.title}`,
      link: `/controls/${subject}`,
    }
  })
}

/** After so many days beyond its day, a thing that cannot be missed is told further up all the same. */
const longOverdueDays = 10

/** The open records of a register that name a day. */
async function owedRecords<Name extends 'action' | 'finding' | 'exception' | 'request'>(
  tx: OrgTransaction,
  kind: Name & ReminderKind,
  // biome-ignore lint/suspicious/noExplicitAny: what a person drafts is not looked at here
  register: Register<BodyOf<Name> & RegisterBody, any>,
  path: string,
  now: Instant,
  calendar: Calendar,
): Promise<readonly OwedBy[]> {
  const versions = await versionsInForce(tx, kind as Name, { asOf: now, knownAt: null })
  return versions.flatMap(version => {
    const body = version.body as BodyOf<Name> & RegisterBody
    const states = register.lifecycle.states as Readonly<Record<string, { open: boolean }>>
    const due = register.dueOf(body)
    if (due === null || !states[body.lifecycle.state]?.open) return []
    const dueAt = due.length === 10 ? calendar.plusDays(calendar.startOfDay(due), 1) : instant(due)
    return {
      kind,
      key: `${kind} ${version.subject} ${due}`,
      opensAt: null,
      dueAt,
      missedAt: calendar.plusDays(dueAt, longOverdueDays),
      owner: register.owner(body),
      title: register.describe(body),
      link: `${path}/${version.subject}`,
    }
  })
}

/** So many business days are usual until a second person has looked. */
const reviewDays = 5

async function owedReviews(tx: OrgTransaction, now: Instant, calendar: Calendar): Promise<readonly OwedBy[]> {
  const moment = { asOf: now, knownAt: null }
  const items = await versionsInForce(tx, 'evidence', moment)
  const states = await statesOf(tx, items, moment)
  return items
    .filter(item => states.get(item.subject)?.state === 'collected')
    .map(({ subject, body, effective }) => {
      const dueAt = calendar.plusDays(calendar.startOfDay(plusBusinessDays(effective.from, reviewDays, calendar)), 1)
      return {
        kind: 'review' as const,
        key: `review ${subject} ${effective.from}`,
        opensAt: null,
        dueAt,
        missedAt: null,
        owner: null,
        title: `Review of ${body.title}`,
        link: `/evidence/${subject}`,
      }
    })
}

/** Entries of reviews of access, one reminder for each who decides. */
async function owedAccessReviews(
  tx: OrgTransaction,
  org: string,
  entries: FrozenEntries,
  now: Instant,
  calendar: Calendar,
): Promise<readonly OwedBy[]> {
  return (await owedAccess(entries, { tx, org, at: now })).map(({ review, owner, why, due }) => ({
    kind: 'review' as const,
    key: `access review ${review.subject} ${review.body.lifecycle.state} ${owner} ${due}`,
    opensAt: review.body.frozen?.at ?? null,
    dueAt: calendar.plusDays(calendar.startOfDay(due), 1),
    missedAt: null,
    owner,
    title: `${review.body.title}: ${why.charAt(0).toLowerCase()}${why.slice(1)}`,
    link: `/access-reviews/${review.subject}`,
  }))
}

/** What NIS2 and the register of suppliers owe: registrations, assessments, the management body, answers to authorities. */
async function owedDuties(
  tx: OrgTransaction,
  law: ShippedLaw,
  now: Instant,
  calendar: Calendar,
): Promise<readonly OwedBy[]> {
  const lines = await dutyLines({ tx, law, moment: { asOf: now, knownAt: null } })
  return lines.flatMap(({ done, noun, id, part, day: by, at, owner, title }) => {
    if (done) return []
    const dueAt = at ?? calendar.plusDays(calendar.startOfDay(by), 1)
    return {
      kind: 'duty' as const,
      key: `duty ${noun} ${id} ${part ?? ''} ${by}`,
      opensAt: null,
      dueAt,
      missedAt: calendar.plusDays(dueAt, longOverdueDays),
      owner,
      title,
      link: dutyLinks[noun]?.(id) ?? `/open/${noun}/${id}`,
    }
  })
}

const dutyLinks: Readonly<Record<string, (id: string) => string>> = {
  'legal-entity': id => `/nis2/${id}?tab=registration`,
  supplier: id => `/suppliers/${id}`,
  'body-member': () => '/management-body',
}

/** The looks for recurring incidents, each by its quarter. */
async function owedRecurring(
  tx: OrgTransaction,
  law: ShippedLaw,
  now: Instant,
  calendar: Calendar,
): Promise<readonly OwedBy[]> {
  return (await owedLooks(tx, law, { asOf: now, knownAt: null })).map(({ entity, name, due, day, owner }) => ({
    kind: 'review' as const,
    key: `recurring ${entity} ${due}`,
    opensAt: null,
    dueAt: calendar.plusDays(calendar.startOfDay(day), 1),
    missedAt: null,
    owner,
    title: lookTitle(name),
    link: '/incidents?tab=recurring',
  }))
}
