import type { Control } from '@onus/core/control'
import { calendarOfOrganisation, isTiled, type JudgedWindow } from '@onus/core/occurrence'
import { factsOf, windowsOf } from '@onus/core/posture'
import { instant, type Period } from '@onus/core/time'
import type { OrgTransaction } from '../db/index.ts'
import { factsFor } from '../posture/store.ts'
import { type Moment, versionInForce, versionsInForce } from '../register/store.ts'

/**
 * The windows of every adopted control that a person performs, and what became of each by a moment: the rule is the posture's
 * own. Working days and fiscal years are those of the organisation now, as in the plan.
 */
export async function calendarRows(
  tx: OrgTransaction,
  org: string,
  period: Period,
  moment: Moment,
  only: string | null,
) {
  const { asOf, knownAt } = moment
  const organisation = await versionInForce(tx, 'organisation', org, { asOf: instant(Date.now()), knownAt: null })
  const calendar = calendarOfOrganisation(organisation.body)
  const controls = (await versionsInForce(tx, 'control', moment)).filter(
    one => isPerformed(one.body) && isTiled(one.body.cadence) && (only === null || one.subject === only),
  )
  const facts = factsOf(await factsFor(tx, knownAt, { at: [], during: null }))
  const question = { scope: null, window: asOf, asOf, knownAt }
  return controls.map(({ subject, body }) => ({
    control: subject,
    code: body.code,
    title: body.title,
    cadence: body.cadence,
    owner: body.lifecycle,
    windows: windowsOf(subject, facts, period, question, calendar).map(one => cellOf(subject, one)),
  }))
}

/** A control is performed by hand when it has a procedure, or nothing else that could show it. */
function isPerformed(control: Control): boolean {
  return control.lifecycle.state === 'adopted' && (control.manual !== null || control.checks.length === 0)
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
