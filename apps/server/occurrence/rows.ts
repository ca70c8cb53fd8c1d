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
import type { Effective, Instant, Period } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import { statesOf } from '../evidence/states.ts'
import { versionInForce, versionsInForce, versionsOf } from '../register/store.ts'

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
