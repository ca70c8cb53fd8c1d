import { type Engagement, isFrozen } from '@onus/core/engagement'
import { isReported, type Month, monthBefore } from '@onus/core/monthly-report'
import { businessCalendar } from '@onus/core/occurrence'
import { type Recipient, stepToTell, wordsOfRung } from '@onus/core/reminder'
import { type Instant, instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import type { FrozenEntries } from '../access-review/reading.ts'
import type { OrgTransaction } from '../db/index.ts'
import { latestGrants } from '../grant/store.ts'
import type { ShippedLaw } from '../law/shipped.ts'
import { notify } from '../notification/store.ts'
import { versionInForce, versionsInForce } from '../register/store.ts'
import { type OwedBy, owedIn } from './owed.ts'

/**
 * Tells people what they owe, by the ladder of the organisation: each step once, to whom it names, never at a weekend.
 * What is told stands in the product, and mail is made of it. Asking again changes nothing.
 */
export async function remind(
  tx: OrgTransaction,
  org: string,
  now: Instant,
  entries: FrozenEntries | null = null,
  law: ShippedLaw | null = null,
): Promise<void> {
  const { body: organisation } = await versionInForce(tx, 'organisation', org, { asOf: now, knownAt: null })
  const calendar = businessCalendar(organisation)
  if (!calendar.works(calendar.dateAt(now))) return
  const people = await peopleIn(tx, now)
  for (const owed of await owedIn(tx, org, organisation, now, entries, law)) {
    const reached = stepToTell(owed, organisation.reminders, now, calendar)
    if (!reached) continue
    const users = new Set(reached.step.to.flatMap(recipient => people.usersOf(recipient, owed)))
    await notify(tx, org, [...users], {
      title: owed.title,
      text: wordsOfRung(owed.kind, reached.step.rung, dayBefore(owed.dueAt, calendar.zone)),
      link: owed.link,
      key: `reminder ${reached.key}`,
    })
  }
  await tellSponsors(tx, org, monthBefore(now, calendar), people.sponsorsIn)
}

/**
 * Tells sponsors on the first working day of a month that the report of the last one is there, each once; whoever sponsored
 * nothing while it lasted hears nothing of it.
 */
async function tellSponsors(
  tx: OrgTransaction,
  org: string,
  month: Month,
  sponsorsIn: (engagements: readonly Version<Engagement>[]) => readonly string[],
): Promise<void> {
  const end = { asOf: instant(Date.parse(month.to) - 1), knownAt: null }
  await notify(
    tx,
    org,
    sponsorsIn((await versionsInForce(tx, 'engagement', end)).filter(({ body }) => isReported(body))),
    {
      title: `Monthly report of ${month.month}`,
      text: 'What changed in the last month of what you sponsor.',
      link: `/monthly-report?asOf=${month.to}`,
      key: `monthly report ${month.month}`,
    },
  )
}

/** A day is over at midnight: what is due then is due on the day before. */
function dayBefore(dueAt: Instant, zone: string): string {
  return `on ${new Intl.DateTimeFormat('en-GB', { timeZone: zone, dateStyle: 'long' }).format(Date.parse(dueAt) - 1)}`
}

/** Who is behind owner, lead and sponsor. Nobody who left is told; where the owner cannot be, the lead is. */
async function peopleIn(tx: OrgTransaction, now: Instant) {
  const moment = { asOf: now, knownAt: null }
  const users = new Map(
    (await versionsInForce(tx, 'person', moment)).flatMap(({ subject, body }) =>
      body.user !== null && body.leftOn === null ? [[subject, body.user] as const] : [],
    ),
  )
  const engagements = (await versionsInForce(tx, 'engagement', moment)).filter(
    ({ body }) => !isFrozen(body) && body.lifecycle.state !== 'draft',
  )
  const named = (persons: readonly (string | null)[]) => [
    ...new Set(persons.flatMap(person => (person === null ? [] : (users.get(person) ?? [])))),
  ]
  const leads = named(engagements.map(({ body }) => body.lead))
  const sponsors = named(engagements.map(({ body }) => body.sponsor))
  const complianceLeads = (await latestGrants(tx))
    .filter(({ body }) => body.state === 'granted' && body.role === 'compliance_lead')
    .map(({ body }) => body.user)
  const leading = leads.length > 0 ? leads : complianceLeads
  return {
    sponsorsIn: (reported: readonly Version<Engagement>[]) => named(reported.map(({ body }) => body.sponsor)),
    usersOf: (recipient: Recipient, { owner }: OwedBy): readonly string[] => {
      if (recipient === 'sponsor') return sponsors
      if (recipient === 'lead') return leading
      const user = owner === null ? undefined : users.get(owner)
      return user === undefined ? leading : [user]
    },
  }
}
