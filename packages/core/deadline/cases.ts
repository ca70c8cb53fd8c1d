import type { Case } from '../regulation/case.ts'
import type { Law } from '../regulation/index.ts'
import { startsOf } from '../regulation/index.ts'
import { type Instant, instant } from '../time/index.ts'
import { deadlinesOf, dueOf, localOf, momentOf, type Reporting, type Stage, triageAlarm } from './index.ts'

/** The moment of a local time that is one. Throws on an hour that the night has twice or lacks. */
export function local(text: string, zone: string): Instant {
  const moment = momentOf(text, zone)
  if (moment.is !== 'one') throw new RangeError(`${text} is not one moment in ${zone}`)
  return moment.at
}

/** An incident of which nothing is known but what is given. */
export function incident(zone: string, given: Partial<Reporting>): Reporting {
  return {
    zone,
    trustServicesHit: false,
    occurred: null,
    detected: null,
    triageStarted: null,
    aware: null,
    handled: null,
    submissions: [],
    requests: [],
    ...given,
  }
}

/** The local times at which the reports that have a deadline are due. */
export function dues(law: Law, reporting: Reporting, now: Instant): Partial<Record<Stage, string>> {
  const known = deadlinesOf(law, reporting, now, () => true).flatMap(({ stage, due }) =>
    due ? [[stage, due] as const] : [],
  )
  return Object.fromEntries(known.map(([stage, due]) => [stage, localOf(due, reporting.zone).local]))
}

type Example = Readonly<{
  name: string
  zone: string
  aware: string
  trust?: true
  sent: string
  due: Partial<Record<Stage, string>>
}>

const examples: readonly Example[] = [
  {
    name: 'over a weekend',
    zone: 'Europe/Berlin',
    aware: '2026-11-20T17:40',
    sent: '2026-11-23T15:05',
    due: { early_warning: '2026-11-21T17:40:00', notification: '2026-11-23T17:40:00', final: '2026-12-23T15:05:00' },
  },
  {
    name: 'while clocks go forward',
    zone: 'Europe/Paris',
    aware: '2026-03-28T20:00',
    sent: '2026-03-31T18:30',
    due: { early_warning: '2026-03-29T21:00:00', notification: '2026-03-31T21:00:00', final: '2026-04-30T18:30:00' },
  },
  {
    name: 'while clocks go back',
    zone: 'Europe/Amsterdam',
    aware: '2026-10-24T20:00',
    sent: '2026-10-27T11:00',
    due: { early_warning: '2026-10-25T19:00:00', notification: '2026-10-27T19:00:00', final: '2026-11-27T11:00:00' },
  },
  {
    name: 'of a trust service at the end of a year',
    zone: 'Europe/Rome',
    aware: '2026-12-31T23:30',
    trust: true,
    sent: '2027-01-01T10:00',
    due: { early_warning: '2027-01-01T23:30:00', notification: '2027-01-01T23:30:00', final: '2027-02-01T10:00:00' },
  },
  {
    name: 'into a shorter month',
    zone: 'Europe/Vienna',
    aware: '2027-01-29T08:00',
    sent: '2027-01-31T09:15',
    due: { early_warning: '2027-01-30T08:00:00', notification: '2027-02-01T08:00:00', final: '2027-02-28T09:15:00' },
  },
]

const athens = incident('Europe/Athens', {
  aware: local('2026-05-29T10:00', 'Europe/Athens'),
  submissions: [{ stage: 'notification', at: local('2026-05-31T18:00', 'Europe/Athens'), request: null }],
})
const first = { early_warning: '2026-05-30T10:00:00', notification: '2026-06-01T10:00:00' }

function going(now: string, handled: string | null, due: Partial<Record<Stage, string>>): Case {
  const reporting = { ...athens, handled: handled === null ? null : local(handled, athens.zone) }
  return {
    name: `reports of an incident that goes on, looked at ${now}, handled ${handled ?? 'not yet'}`,
    of: law => dues(law, reporting, local(now, athens.zone)),
    is: { ...first, ...due },
  }
}

/** The same with a final report that was sent, looked at long after. */
function finished(sent: string, handled: string | null, is: readonly string[]): Case {
  const at = (text: string) => local(text, athens.zone)
  const submissions = [...athens.submissions, { stage: 'final' as const, at: at(sent), request: null }]
  const reporting = { ...athens, submissions, handled: handled === null ? null : at(handled) }
  return {
    name: `last reports of an incident whose final report went out ${sent}, handled ${handled ?? 'as nobody said'}`,
    of: law =>
      deadlinesOf(law, reporting, at('2026-09-01T00:00'), () => true).flatMap(({ stage, state }) =>
        stage === 'progress' || stage === 'final' ? [`${stage} ${state}`] : [],
      ),
    is,
  }
}

const dublin = incident('Europe/Dublin', {
  detected: instant('2026-06-08T20:40:00Z'),
  aware: instant('2026-06-08T23:55:00Z'),
})

/** When what began at a local time in Berlin ends by one provision. */
function ends(id: string, from: string, began: string, is: string): Case {
  const zone = 'Europe/Berlin'
  return {
    name: `${id} that began ${began} ends ${is}`,
    of: law => {
      const due = dueOf(startsOf(law.get(id)), { [from]: local(began, zone) }, zone)
      return due && localOf(due.at, zone).local
    },
    is: `${is}:00`,
  }
}

/** Each deadline, in local time, from what begins it. */
export const deadlineCases: readonly Case[] = [
  ...examples.map(
    ({ name, zone, aware, trust, sent, due }): Case => ({
      name: `reports ${name}`,
      of: law =>
        dues(
          law,
          incident(zone, {
            aware: local(aware, zone),
            trustServicesHit: trust ?? false,
            submissions: [{ stage: 'notification', at: local(sent, zone), request: null }],
          }),
          local(sent, zone),
        ),
      is: due,
    }),
  ),
  going('2026-06-30T17:59', null, { final: '2026-06-30T18:00:00' }),
  going('2026-06-30T18:00', null, { progress: '2026-06-30T18:00:00' }),
  going('2026-07-20T00:00', '2026-07-14T11:20', { progress: '2026-06-30T18:00:00', final: '2026-08-14T11:20:00' }),
  going('2026-07-20T00:00', '2026-06-29T11:20', { final: '2026-06-30T18:00:00' }),
  finished('2026-06-25T10:00', null, ['final submitted']),
  finished('2026-06-30T18:00', '2026-07-14T11:20', ['final submitted']),
  finished('2026-07-02T10:00', null, ['final submitted_late']),
  finished('2026-07-20T10:00', '2026-07-14T11:20', ['progress overdue', 'final submitted']),
  {
    name: 'reports in the zone of record, wherever it was detected',
    of: law => dues(law, dublin, instant('2026-06-09T00:00:00Z')),
    is: { early_warning: '2026-06-10T00:55:00', notification: '2026-06-12T00:55:00' },
  },
  {
    name: 'own targets and the conservative clock beside the legal one',
    of: law =>
      deadlinesOf(law, dublin, instant('2026-06-09T00:00:00Z'), () => true).map(one => [one.target, one.conservative]),
    is: [
      ['2026-06-09T11:55:00.000Z', '2026-06-09T20:40:00.000Z'],
      ['2026-06-10T23:55:00.000Z', '2026-06-11T20:40:00.000Z'],
      [null, null],
    ],
  },
  {
    name: 'own targets of a trust service lie before its deadlines',
    of: law =>
      deadlinesOf(law, { ...dublin, trustServicesHit: true }, instant('2026-06-09T00:00:00Z'), () => true)
        .slice(0, 2)
        .map(one => [one.target, one.due]),
    is: [
      ['2026-06-09T11:55:00.000Z', '2026-06-09T23:55:00.000Z'],
      ['2026-06-09T11:55:00.000Z', '2026-06-09T23:55:00.000Z'],
    ],
  },
  {
    name: 'an alarm after four hours of triage',
    of: law => triageAlarm(law, incident('Europe/Berlin', { triageStarted: instant('2026-11-20T12:00:00Z') })),
    is: '2026-11-20T16:00:00.000Z',
  },
  ends('report.answer', 'early_warning_submitted', '2026-11-20T17:40', '2026-11-21T17:40'),
  ends('parallel.gdpr', 'breach_aware', '2026-11-20T17:40', '2026-11-23T17:40'),
  ends('parallel.dora', 'classified_major', '2026-11-20T17:40', '2026-11-20T21:40'),
  ends('parallel.dora', 'aware', '2026-11-20T17:40', '2026-11-21T17:40'),
  ends('parallel.cra.vulnerability.early', 'exploitation_aware', '2026-10-24T20:00', '2026-10-25T19:00'),
  ends('parallel.cra.vulnerability.notification', 'exploitation_aware', '2026-11-20T17:40', '2026-11-23T17:40'),
  ends('parallel.cra.vulnerability.final', 'fix_available', '2026-10-20T12:00', '2026-11-03T12:00'),
  ends('parallel.cra.incident.early', 'product_incident_aware', '2026-11-20T17:40', '2026-11-21T17:40'),
  ends('parallel.cra.incident.notification', 'product_incident_aware', '2026-11-20T17:40', '2026-11-23T17:40'),
  ends('parallel.cra.incident.final', 'product_notification_submitted', '2027-01-31T09:15', '2027-02-28T09:15'),
  ends('interval.policy', 'last', '2024-02-29T09:00', '2025-02-28T09:00'),
  ends('interval.risk', 'last', '2026-11-20T09:00', '2027-11-20T09:00'),
  ends('interval.people', 'last', '2026-11-20T09:00', '2027-11-20T09:00'),
  ends('interval.recurring', 'last', '2026-11-30T09:00', '2027-02-28T09:00'),
  ends('interval.oversight', 'last', '2026-11-20T09:00', '2027-02-20T09:00'),
  ends('interval.training', 'last', '2026-11-20T09:00', '2029-11-20T09:00'),
  ends('registration.list.change', 'changed', '2026-10-20T09:00', '2026-11-03T09:00'),
  ends('registration.registry.change', 'changed', '2026-11-30T09:00', '2027-02-28T09:00'),
]
