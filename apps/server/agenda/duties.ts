import type { Permission, Target } from '@onus/core/access'
import type { AgendaItem } from '@onus/core/agenda'
import { instant } from '@onus/core/time'
import type { OrgTransaction } from '../db/index.ts'
import { bodyDays } from '../governing-body/owed.ts'
import type { ShippedLaw } from '../law/shipped.ts'
import { dayIn } from '../organisation/day.ts'
import { type Moment, versionsInForce } from '../register/store.ts'
import { standingOf } from '../registration/standing.ts'
import { supplierRegisterAt } from '../supplier/gather.ts'
import { standingView } from '../supplier/view.ts'

export type AskedOfLines = {
  readonly tx: OrgTransaction
  readonly moment: Moment
  /** Knows the deadlines of the law; left out where they are not asked for. */
  readonly law?: ShippedLaw
}

/** An item with who may read it. */
export type Line = AgendaItem & { readonly needs: Permission; readonly target: Target }

/** What NIS2 and the register of suppliers owe by a day: it stands in the calendar, and people are reminded of it. */
export async function dutyLines(asked: AskedOfLines): Promise<readonly Line[]> {
  return [
    ...(await registrations(asked)),
    ...(await suppliers(asked)),
    ...(await bodies(asked)),
    ...(await authorities(asked)),
  ]
}

/** By when each entity tells each register what it owes it: first of all, or what changed. */
async function registrations({ tx, law, moment }: AskedOfLines): Promise<readonly Line[]> {
  if (!law) return []
  const lines: Line[] = []
  for (const { subject: id, body: entity } of await versionsInForce(tx, 'legal-entity', moment)) {
    if (entity.endedOn !== null && entity.endedOn <= dayIn(entity.zone, moment.asOf)) continue
    const { standings } = await standingOf(tx, law, id, moment)
    for (const { set, state, due } of standings) {
      if (due === null || state === 'current') continue
      const register = set.id === 'list' ? 'the list of the member state' : 'the registry of the Union'
      lines.push({
        kind: 'registration',
        noun: 'legal-entity',
        id,
        part: `registration ${set.id}`,
        at: due,
        day: dayIn(entity.zone, due),
        title: `${entity.name}: ${verbs[state] ?? 'submit the draft to'} ${register}`,
        what: entity.zone,
        owner: null,
        done: false,
        needs: 'legal-entity:read',
        target: {},
      })
    }
  }
  return lines
}

const verbs: Readonly<Record<string, string>> = {
  owed: 'register with',
  changed: 'tell what changed to',
  to_end: 'end what stands in',
}

/** So long before its day a registration stands in the work of those who may change legal entities. */
const shownForDays = 14

/** Registrations that are due soon or late, as work of nobody in particular. */
export async function owedRegistrations(tx: OrgTransaction, law: ShippedLaw, moment: Moment) {
  const soon = instant(Date.parse(moment.asOf) + shownForDays * 86_400_000)
  return (await registrations({ tx, law, moment }))
    .filter(({ at = soon }) => at <= soon)
    .map(({ noun, id, title, day, at = soon }) => ({
      kind: 'registration' as const,
      noun,
      id,
      title,
      why: 'A register waits for it; submit it and keep the proof',
      due: day,
      overdue: moment.asOf > at,
      owner: null,
    }))
}

/** When each supplier is assessed again, its contract ends, and its next report is expected. */
async function suppliers({ tx, law: shipped, moment }: AskedOfLines): Promise<readonly Line[]> {
  if (!shipped) return []
  const { files, under } = await supplierRegisterAt(tx, shipped, moment)
  return files.flatMap(file => {
    const { id, supplier, reports } = file
    const { law, zone } = under(file)
    const standing = standingView(law, file, zone, moment.asOf)
    if (standing.state === 'ended') return []
    const line = (part: string, day: string | null | undefined, title: string, what: string): Line[] => {
      const about = { kind: 'supplier', noun: 'supplier', id, part, title, what, owner: supplier.owner } as const
      return day ? [{ ...about, day, done: false, needs: 'supplier:read', target: whose(supplier.owner) }] : []
    }
    return [
      ...line('assessment', standing.day, `Assess ${supplier.name}`, standing.words),
      ...line(
        'contract',
        supplier.contract?.until,
        `${supplier.name}: contract ends`,
        'Its renewal asks for an assessment',
      ),
      ...reports.flatMap(({ id: report, body }) => {
        const next = 'next' in body.lifecycle ? body.lifecycle.next : null
        return line(`report ${report}`, next, `${supplier.name}: next report`, `Expected after ${body.title}`)
      }),
    ]
  })
}

/** The next days of management bodies: oversight and training. */
async function bodies({ tx, law, moment }: AskedOfLines): Promise<readonly Line[]> {
  if (!law) return []
  return (await bodyDays(tx, law, moment)).map(day => ({
    ...day,
    kind: 'management_body',
    done: false,
    needs: 'board:read',
    target: {},
  }))
}

/** The days that authorities named for answers. */
async function authorities({ tx, moment }: AskedOfLines): Promise<readonly Line[]> {
  return (await versionsInForce(tx, 'authority-request', moment)).flatMap(({ subject, body }) => {
    if (body.due === null) return []
    const line = { noun: 'authority-request', id: subject, title: `${body.authority}: ${body.purpose}`.slice(0, 200) }
    const done = body.lifecycle.state !== 'received'
    const what = done ? 'Answered' : 'An authority waits for the answer'
    const rest = { owner: body.owner, done, needs: 'incident:read' as const, target: whose(body.owner) }
    return [{ ...line, ...rest, kind: 'authority_request' as const, day: body.due, what }]
  })
}

export function whose(owner: string | null): Target {
  return owner === null ? {} : { owners: [owner], assignees: [owner] }
}
