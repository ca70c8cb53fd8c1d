import { engagementKinds } from '@onus/core/engagement'
import type { MatrixCell } from '@onus/core/matrix'
import type { ControlState } from '@onus/core/posture'
import { type DesignResult, usualEffort } from '@onus/core/readiness'
import type { Moment } from '../register/store.ts'
import type { Standing } from './gather.ts'

/** What the readiness report of any engagement says of itself: it is management's own. */
export const notAnAttestation = 'Management, not an attestation'

/** The gap assessment and the readiness as they are shown, with names in the place of ids. */
export function readinessView(standing: Standing, moment: Moment) {
  const { engagement, rows, states, findings, cells, readiness, path, today } = standing
  const items = new Map(rows.items.map(one => [one.requirement, one]))
  const byControl = new Map(states.map(one => [one.control, one]))
  const byFinding = new Map(findings.map(one => [one.subject, one.body]))
  return {
    asOf: moment.asOf as string,
    today,
    watermark: engagementKinds[engagement.body.kind].watermark ?? notAnAttestation,
    framework: rows.framework?.ref ?? null,
    total: readiness.total,
    notApplicable: readiness.notApplicable,
    counts: readiness.counts,
    daysLeft: readiness.daysLeft,
    missing: readiness.missing,
    unreviewed: readiness.unreviewed,
    blockers: readiness.blockers.map(({ control, title, owner, label, reason, requirements }) => ({
      control,
      title,
      owner,
      label,
      words: reason.words,
      requirements: [...requirements],
    })),
    criteria: readiness.criteria.map(one => {
      const item = items.get(one.requirement)
      return {
        requirement: one.requirement,
        id: item?.id ?? one.requirement,
        title: item?.label ?? one.requirement,
        group: item?.group ?? null,
        state: one.state,
        design: one.design as DesignResult,
        designed: one.designed,
        operated: one.operated,
        reviewed: one.reviewed,
        label: one.label,
        words: [...one.words, ...leftOutWords(one.requirement, cells, byControl)],
        controls: one.controls.flatMap(id => {
          const found = byControl.get(id)
          return found ? [{ id, code: found.code, title: found.title, owner: found.owner }] : []
        }),
        findings: one.findings.map(id => ({ id, title: byFinding.get(id)?.title ?? '' })),
      }
    }),
    path: {
      steps: path.steps.map(step => ({ ...step, blocks: [...step.blocks] })),
      stepsReadyOn: path.stepsReadyOn,
      decidedBy: path.decidedBy,
      readyOn: path.readyOn,
      cleanPeriod: path.cleanPeriod,
      source: `${usualEffort.source}, ${usualEffort.date}`,
    },
  }
}

/** That a control is not relied on for a criterion here, and why: it stays to be seen. */
function leftOutWords(
  requirement: string,
  cells: readonly MatrixCell[],
  controls: ReadonlyMap<string, ControlState>,
): string[] {
  return cells.flatMap(({ requirement: of, control, said }) => {
    const found = controls.get(control)
    return of === requirement && said.state === 'out' && found?.standing === 'adopted'
      ? [`${found.code} is left out here: ${said.reason}`]
      : []
  })
}

export type ReadinessShown = ReturnType<typeof readinessView>
