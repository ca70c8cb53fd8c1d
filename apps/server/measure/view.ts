import type { MeasureLine } from '@onus/contract/measure'
import { isAnnexGap, isRed, type MeasurePoint } from '@onus/core/duty'
import type { Instant } from '@onus/core/time'
import { citedView } from '../law/view.ts'
import { type AnnexItem, recurringItem } from './annex.ts'

type Named = (person: string) => string
type Significant = { readonly id: string; readonly title: string; readonly at: Instant }

/** A point of Article 21(2) as the API shows it. A point that is left out is a gap: none of the ten may be. */
export function pointView(point: MeasurePoint, summary: string, reason: string | null): MeasureLine {
  const { ref, id, title, label, action } = point
  const notApplied = label === 'not_applicable' ? reason : null
  return { ref, id, title, summary, label, points: [id], notApplied, isGap: isRed(label), action, review: null }
}

/** An item of the annex as the API shows it. */
export function itemView(item: AnnexItem, nameOf: Named, significant: readonly Significant[]): MeasureLine {
  const { ref, id, title, summary, label, points, notApplied, action, standing, plan, entries, rule } = item
  const { last } = standing
  const since = last === null ? undefined : significant.find(({ at }) => at > last)
  return {
    ref,
    id,
    title,
    summary,
    label,
    points: [...points],
    notApplied,
    isGap: isAnnexGap(label),
    action,
    review: {
      ...standing,
      rule: rule && citedView(rule),
      plan: plan && {
        control: plan.control,
        owner: { id: plan.owner, name: nameOf(plan.owner) },
        cadence: plan.cadence,
        why: plan.why,
        since: plan.since,
      },
      entries: entries.map(one => ({ ...one, by: nameOf(one.by), evidence: [...one.evidence] })),
      incidentSince: since ?? null,
      elsewhere: id === recurringItem,
    },
  }
}
