import type { occurrences } from '@onus/contract/occurrence'
import type { Control } from '@onus/core/control'
import {
  calendarOf,
  expectedWindows,
  isTiled,
  type JudgedWindow,
  judgeWindows,
  type Occurrence,
  type Performance,
  type Waiver,
} from '@onus/core/occurrence'
import { refuse } from '@onus/core/problem'
import { type Effective, type Instant, instant, type Period } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import { statesOf } from '../evidence/states.ts'
import { type HandlersOf, narrowed } from '../http/handler.ts'
import { record } from '../record/record.ts'
import { deciding } from '../register/lifecycle.ts'
import { momentOf } from '../register/moment.ts'
import { versionInForce, versionsInForce, versionsOf } from '../register/store.ts'

const longestPeriodMs = 3 * 366 * 86_400_000

export function occurrenceHandlers(): HandlersOf<typeof occurrences> {
  return {
    calendar: async ({ tx, org, query, at }) => {
      const period = { from: instant(query.from), to: instant(query.to) }
      if (period.from >= period.to || Date.parse(period.to) - Date.parse(period.from) > longestPeriodMs) {
        refuse('invalid_input', 'Ask for a period of at most three years', [
          { path: 'query.to', message: 'must be after `from`, by at most three years' },
        ])
      }
      return { items: await calendarRows(tx, org, period, instant(at), query.control ?? null) }
    },
    perform: narrowed(async call => {
      const by = deciding(call)
      const control = await versionInForce(call.tx, 'control', call.body.control, await momentOf(call.tx, {}, call.at))
      call.may('control:attest', { owners: ownersOf(control.body) })
      const { fact, window } = call.body
      const said =
        fact.state === 'performed'
          ? { state: fact.state, performedAt: instant(fact.performedAt), by: by.actorPerson, evidence: fact.evidence }
          : { state: fact.state, reason: fact.reason, by: by.actorPerson }
      if (said.state === 'performed' && said.performedAt > call.at)
        refuse('invalid_input', 'It cannot have been performed in the future')
      const body: Occurrence = {
        control: call.body.control,
        window: { from: instant(window.from), to: instant(window.to) },
        fact: said,
      }
      return await record(call, { noun: 'occurrence', body, reason: call.body.reason || 'Performance recorded' })
    }),
  }
}

function ownersOf(control: Control): string[] {
  return [...(control.lifecycle.state === 'adopted' ? [control.lifecycle.owner] : []), ...control.evidenceOwners]
}

/** The windows of every adopted control that a person performs, and what became of each. */
export async function calendarRows(tx: OrgTransaction, org: string, period: Period, at: Instant, only: string | null) {
  const moment = { asOf: at, knownAt: null }
  const organisation = await versionInForce(tx, 'organisation', org, moment)
  const calendar = calendarOf(organisation.body.zone)
  const controls = (await versionsInForce(tx, 'control', moment)).filter(
    one => isPerformed(one.body) && (only === null || one.subject === only),
  )
  const occurrences = await versionsInForce(tx, 'occurrence', moment)
  const byControl = Map.groupBy(occurrences, one => one.body.control)
  const evidence = await versionsInForce(tx, 'evidence', moment)
  const states = await statesOf(tx, evidence, moment)
  const supports = (id: string) => states.get(id)?.state !== 'rejected'
  const isAccepted = (id: string) => states.get(id)?.state === 'accepted'
  const rows = []
  for (const control of controls) {
    const { cadence } = control.body
    if (!isTiled(cadence)) continue
    const windows = expectedWindows(cadence, period, await adoptedStretches(tx, control.subject), calendar)
    const own = byControl.get(control.subject) ?? []
    const judged = judgeWindows(windows, performancesOf(own, supports, isAccepted), waiversOf(own), at)
    rows.push({
      control: control.subject,
      code: control.body.code,
      title: control.body.title,
      cadence,
      owner: control.body.lifecycle,
      windows: judged.map(one => cellOf(control.subject, one)),
    })
  }
  return rows
}

/** A control is performed by hand when it has a procedure, or nothing else that could show it. */
function isPerformed(control: Control): boolean {
  return control.lifecycle.state === 'adopted' && (control.manual !== null || control.checks.length === 0)
}

/** The stretches of time in which a control was adopted: expected from its adoption on. */
async function adoptedStretches(tx: OrgTransaction, control: string): Promise<readonly Effective[]> {
  const versions = (await versionsOf(tx, 'control', control)).toReversed()
  const first = versions.find(version => version.body.lifecycle.state === 'adopted')
  const last = versions.at(-1)
  if (!first || !last) return []
  const to = last.body.lifecycle.state === 'retired' ? last.effective.from : last.effective.to
  return [{ from: first.effective.from, to }]
}

function performancesOf(
  occurrences: readonly Version<Occurrence>[],
  supports: (evidence: string) => boolean,
  isAccepted: (evidence: string) => boolean,
): Performance[] {
  return occurrences.flatMap(({ subject, body }) => {
    if (body.fact.state !== 'performed') return []
    const support = body.fact.evidence.filter(supports).map(evidence => ({ evidence, accepted: isAccepted(evidence) }))
    return [{ id: subject, window: body.window, performedAt: body.fact.performedAt, support }]
  })
}

function waiversOf(occurrences: readonly Version<Occurrence>[]): Waiver[] {
  return occurrences.flatMap(({ subject, body, effective }) =>
    body.fact.state === 'not_applicable'
      ? [{ id: subject, window: body.window, saidAt: effective.from, reason: body.fact.reason }]
      : [],
  )
}

function cellOf(control: string, { window, outcome }: JudgedWindow) {
  const performance =
    'performance' in outcome ? outcome.performance : outcome.state === 'missed' ? outcome.performedLate : null
  return {
    control,
    from: window.from,
    to: window.to,
    graceUntil: window.graceUntil,
    label: window.label,
    claims: window.claims,
    state: outcome.state,
    performedAt: performance?.performedAt ?? null,
    reviewed: 'accepted' in outcome && outcome.accepted,
    occurrence: performance?.id ?? (outcome.state === 'not_applicable' ? outcome.waiver.id : null),
  }
}
