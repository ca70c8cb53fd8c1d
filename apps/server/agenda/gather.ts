import type { Permission, Target } from '@onus/core/access'
import { accessPeople, accessReviews } from '@onus/core/access-review'
import { type AgendaItem, inOrder } from '@onus/core/agenda'
import { isHeld } from '@onus/core/grant'
import { type Calendar, calendarOfOrganisation } from '@onus/core/occurrence'
import { refuse } from '@onus/core/problem'
import { isWithAnswering } from '@onus/core/request'
import { type Instant, instant } from '@onus/core/time'
import { incidentsAt } from '../incident/looking.ts'
import { lookTitle, owedLooks } from '../incident/recurring.ts'
import { stageTitles, timeWords } from '../incident/view.ts'
import { calendarRows } from '../occurrence/rows.ts'
import { dayIn } from '../organisation/day.ts'
import { isAllowed } from '../register/handlers.ts'
import type { MomentQuery } from '../register/moment.ts'
import { type Moment, versionInForce, versionsInForce } from '../register/store.ts'
import { agesIn, targetOf } from '../request/rules.ts'
import { requestsThen } from '../request/then.ts'
import { type AskedOfLines, dutyLines, type Line, whose } from './duties.ts'

type Asked = AskedOfLines & {
  readonly org: string
  readonly at: Instant
  readonly may: (permission: Permission, target: Target) => unknown
}

type Span = MomentQuery & { readonly from: string; readonly to: string }

const longestDays = 731

/** What is owed from one day to another, of all that the caller reaches, in the order of the days. */
export async function agendaItems(asked: Asked, span: Span): Promise<readonly AgendaItem[]> {
  const days = (Date.parse(span.to) - Date.parse(span.from)) / 86_400_000
  if (!(days >= 0 && days <= longestDays))
    refuse('invalid_input', `From ${span.from} to ${span.to} are ${days} days; expected 0 to ${longestDays}`, [
      { path: 'to', message: 'is before "from", or more than two years after it' },
    ])
  const { body: organisation } = await versionInForce(asked.tx, 'organisation', asked.org, now())
  const calendar = calendarOfOrganisation(organisation)
  const lines = [
    ...(await performances(asked, span, calendar)),
    ...(await registers(asked, calendar)),
    ...(await owedRequests(asked, span)),
    ...(await engagements(asked)),
    ...(await reports(asked)),
    ...(await looks(asked)),
    ...(await dutyLines(asked)),
  ]
  const reached = lines.filter(
    line => span.from <= line.day && line.day <= span.to && isAllowed(() => asked.may(line.needs, line.target)),
  )
  return inOrder(reached.map(({ needs: _, target: __, ...item }) => item))
}

/** Work that is nobody's by name is of those who may do it. */
const doneWith: Readonly<Partial<Record<AgendaItem['kind'], Permission>>> = {
  incident: 'incident:write',
  registration: 'legal-entity:write',
}

/** What of a calendar leaves as a file or a feed: exercises only where they are asked for, and of one person what they owe. */
export function chosen(
  items: readonly AgendaItem[],
  { mine, exercises }: { readonly mine: boolean; readonly exercises: boolean },
  person: string | null,
  may: Asked['may'],
): readonly AgendaItem[] {
  const isMine = ({ kind, owner }: AgendaItem) => {
    if (owner !== null) return owner === person
    const permission = doneWith[kind]
    return permission !== undefined && isAllowed(() => may(permission, {}))
  }
  return items.filter(item => (exercises || !item.exercise) && (!mine || isMine(item)))
}

const settled: ReadonlySet<string> = new Set(['performed', 'late', 'not_applicable', 'missed'])

/**
 * The last day of each window, and for what is performed once a year twelve months after the last time. Controls that
 * are performed every day are left out: they are owed on each.
 */
async function performances(
  { tx, org, moment }: Asked,
  { from, to }: Span,
  calendar: Calendar,
): Promise<readonly Line[]> {
  const { asOf: at } = moment
  const period = { from: calendar.startOfDay(from), to: calendar.plusMonths(calendar.startOfDay(to), 7) }
  const rows = await calendarRows(tx, org, period, moment, null)
  const line = (row: (typeof rows)[number], day: string, what: string, done: boolean): Line => {
    const owner = row.owner.state === 'adopted' ? row.owner.owner : null
    const { control: id, code, title } = row
    const shown = { kind: 'performance', noun: 'control', id, title: `${code} ${title}`, owner } as const
    return { ...shown, day, what, done, needs: 'occurrence:read', target: whose(owner) }
  }
  const windows = rows
    .filter(row => row.cadence !== 'daily' && row.cadence !== 'annual')
    .flatMap(row =>
      row.windows.map(window => {
        const day = calendar.dateAt(instant(Date.parse(window.to) - 1))
        return line(row, day, `Window ${window.label}: ${window.state.replaceAll('_', ' ')}`, settled.has(window.state))
      }),
    )
  if (!rows.some(row => row.cadence === 'annual')) return windows
  const lastYears = { from: calendar.plusMonths(at, -24), to: at }
  const since = new Map((await versionsInForce(tx, 'control', moment)).map(one => [one.subject, one.effective.from]))
  const yearly = (await calendarRows(tx, org, lastYears, moment, null))
    .filter(row => row.cadence === 'annual')
    .map(row => {
      const last = row.windows
        .flatMap(window => window.performedAt ?? [])
        .toSorted()
        .at(-1)
      const due = calendar.dateAt(calendar.plusMonths(instant(last ?? since.get(row.control) ?? at), 12))
      return line(row, due, last ? `Performed last on ${calendar.dateAt(last)}` : 'Not performed yet', false)
    })
  return [...windows, ...yearly]
}

async function registers({ tx, moment }: Asked, calendar: Calendar): Promise<readonly Line[]> {
  const { asOf: at } = moment
  const actions = (await versionsInForce(tx, 'action', moment)).map(({ subject, body }) => ({
    day: body.due,
    kind: 'action' as const,
    noun: 'action',
    id: subject,
    title: body.title,
    what: `Action: ${body.lifecycle.state.replaceAll('_', ' ')}`,
    owner: body.owner,
    done: body.lifecycle.state !== 'open' && body.lifecycle.state !== 'in_progress',
    needs: 'action:read' as const,
    target: whose(body.owner),
  }))
  const exceptions = (await versionsInForce(tx, 'exception', moment)).flatMap(({ subject, body }) =>
    body.lifecycle.state !== 'approved'
      ? []
      : [
          {
            day: calendar.dateAt(body.expiresAt),
            kind: 'exception' as const,
            noun: 'exception',
            id: subject,
            title: body.title,
            what: 'Exception ends; what it accepted fails again',
            owner: body.owner,
            done: body.expiresAt <= at,
            needs: 'exception:read' as const,
            target: whose(body.owner),
          },
        ],
  )
  const findings = (await versionsInForce(tx, 'finding', moment)).flatMap(({ subject, body }) =>
    !('responseDue' in body.lifecycle)
      ? []
      : [
          {
            day: body.lifecycle.responseDue,
            kind: 'finding' as const,
            noun: 'finding',
            id: subject,
            title: body.title,
            what: `Response to a finding: ${body.lifecycle.state}`,
            owner: body.lifecycle.responsible,
            done: body.lifecycle.state !== 'responded',
            needs: 'finding:read' as const,
            target: {
              ...whose(body.lifecycle.responsible),
              within: body.engagement === null ? [] : [body.engagement],
            },
          },
        ],
  )
  const grants = (await versionsInForce(tx, 'grant', moment)).flatMap(({ subject, body }) =>
    body.until === null || !isHeld(body, at)
      ? []
      : [
          {
            day: calendar.dateAt(body.until),
            kind: 'grant' as const,
            noun: 'grant',
            id: subject,
            title: `Role ${body.role.replaceAll('_', ' ')} ends`,
            what: 'Renew it, or let it end',
            owner: null,
            done: false,
            needs: 'grant:read' as const,
            target: {},
          },
        ],
  )
  const reviews = (await versionsInForce(tx, 'access-review', moment)).flatMap(({ subject, body }) => {
    const due = accessReviews.dueOf(body)
    if (due === null) return []
    const people = accessPeople(body)
    return [
      {
        day: due,
        kind: 'access_review' as const,
        noun: 'access-review',
        id: subject,
        title: body.title,
        what: `Access review: ${accessReviews.lifecycle.states[body.lifecycle.state].label.toLowerCase()}`,
        owner: body.owner,
        done: false,
        needs: 'access-review:read' as const,
        target: { owners: people, assignees: people },
      },
    ]
  })
  return [...actions, ...exceptions, ...findings, ...reviews, ...grants]
}

async function owedRequests({ tx, org, at }: Asked, query: MomentQuery): Promise<readonly Line[]> {
  const { requests, moment } = await requestsThen(tx, null, query, at)
  const ages = await agesIn(tx, org, moment.asOf)
  return requests.flatMap(({ subject, body }) => {
    const { dueBy } = ages.of(body)
    if (dueBy === null || body.lifecycle.state === 'draft') return []
    return [
      {
        day: dueBy,
        kind: 'request' as const,
        noun: 'request',
        id: subject,
        title: `${body.reference} ${body.title}`,
        what: `Request: ${body.lifecycle.state.replaceAll('_', ' ')}`,
        owner: body.assignee,
        done: !isWithAnswering(body),
        needs: 'request:read' as const,
        target: targetOf(body),
      },
    ]
  })
}

async function engagements({ tx, moment }: Asked): Promise<readonly Line[]> {
  const found = await versionsInForce(tx, 'engagement', moment)
  return found.flatMap(({ subject, body }) => {
    const shared = {
      kind: 'engagement' as const,
      noun: 'engagement',
      id: subject,
      title: body.title,
      owner: body.lead,
      needs: 'engagement:read' as const,
      target: { ...whose(body.lead), within: [subject] },
    }
    const isOver = body.lifecycle.state === 'issued' || body.lifecycle.state === 'superseded'
    if (body.from === body.to) return [{ ...shared, day: body.to, what: 'The day it is about', done: isOver }]
    return [
      { ...shared, part: 'begins', day: body.from, what: 'Its period begins', done: body.lifecycle.state !== 'draft' },
      { ...shared, day: body.to, what: 'Its period ends', done: isOver },
    ]
  })
}

/** Reports of incidents and the clocks beside them, each at its moment; those of exercises say so. */
async function reports({ tx, org, law, moment }: Asked): Promise<readonly Line[]> {
  if (!law) return []
  const { all, entities, look } = await incidentsAt(tx, org, law, moment)
  return all.flatMap(incident => {
    const { body, id } = incident
    if (body.withdrawn || !entities.has(body.entity)) return []
    const { deadlines, parallel } = look(incident).look
    const line = (part: string, name: string, at: Instant, done: boolean): Line => ({
      kind: 'incident',
      noun: 'incident',
      id,
      part,
      at,
      day: dayIn(body.zone, at),
      title: `${body.kind === 'tabletop' ? 'EXERCISE: ' : ''}${name}: ${body.title}`,
      what: `Due ${timeWords(at, body.zone)}`,
      owner: null,
      done,
      ...(body.kind === 'tabletop' && { exercise: true }),
      needs: 'incident:read',
      target: {},
    })
    return [
      ...deadlines.flatMap(({ stage, request, due, submitted }) =>
        due === null
          ? []
          : [line([stage, request].filter(Boolean).join(' '), stageTitles[stage], due, submitted !== null)],
      ),
      ...parallel.flatMap(({ clock, name, due, state }) =>
        due === null
          ? []
          : [line(clock.is === 'law' ? clock.rule : clock.id, name, due.at, state === 'done' || state === 'done_late')],
      ),
    ]
  })
}

/** When each entity looks for recurring incidents next. */
async function looks({ tx, law, moment }: Asked): Promise<readonly Line[]> {
  if (!law) return []
  return (await owedLooks(tx, law, moment)).map(({ entity, name, day, owner }) => ({
    kind: 'incident',
    noun: 'recurring-check',
    id: entity,
    part: 'recurring',
    day,
    title: lookTitle(name),
    what: 'Whether incidents that share a cause are significant together',
    owner,
    done: false,
    needs: 'incident:read',
    target: whose(owner),
  }))
}

/** Working days and fiscal years are those that the organisation has said by now. */
function now(): Moment {
  return { asOf: instant(Date.now()), knownAt: null }
}
