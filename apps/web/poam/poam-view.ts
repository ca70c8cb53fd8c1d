import { deviations } from '@onus/core/action'
import { isOpenItem, type PoamState } from '@onus/core/poam'
import { overrideWords } from '@onus/core/register'
import type { Reply } from '../api.ts'
import type { State } from '../kit/state-view.ts'

export type Item = Reply<'poam', 'list'>['items'][number]

export const poamOrder: readonly PoamState[] = ['no_plan', 'planned', 'in_progress', 'to_verify', 'closed', 'cancelled']

/** The shape of an item: overdue and unplanned ones fail, what is done waits for another person. */
export function shapeOf({ state, overdue }: Pick<Item, 'state' | 'overdue'>): State {
  if (overdue) return 'late'
  switch (state) {
    case 'no_plan':
      return 'failing'
    case 'planned':
      return 'unknown'
    case 'in_progress':
      return 'designed'
    case 'to_verify':
      return 'excepted'
    case 'closed':
      return 'operating'
    case 'cancelled':
      return 'not_applicable'
  }
}

/** The risk as found, and as adjusted once that is approved: `high, low once approved`. */
export function riskWords({ originalRisk, adjustedRisk, deviation }: Item): string {
  if (originalRisk === null && adjustedRisk === null) return 'Not said'
  if (adjustedRisk === null) return originalRisk ?? ''
  return `${originalRisk ?? 'not said'}, ${adjustedRisk}${deviation?.approval ? '' : ' once approved'}`
}

/** What deviates and who approved it, in words; null where nothing does. */
export function deviationWords({ deviation }: Pick<Item, 'deviation'>, nameOf: (id: string) => string): string | null {
  if (deviation === null) return null
  const kind = deviations.find(one => one.value === deviation.kind)?.label ?? deviation.kind
  const { approval } = deviation
  const override = overrideWords(approval?.override)
  const by = approval ? `approved by ${nameOf(approval.by)}${override ? ` (${override})` : ''}` : 'not approved yet'
  return `${kind}, ${by}: ${deviation.why}`
}

/** What was changed, as a sentence. */
export function changeWords(change: Item['changes'][number]): string {
  const what = change.milestone === null ? 'Completion' : `“${change.milestone}”`
  const why = change.why ? ` (${change.why})` : ''
  switch (change.what) {
    case 'completion_moved':
    case 'moved':
      return `${what} moved from ${change.from} to ${change.to}${why}`
    case 'added':
      return `${what} added for ${change.to}${why}`
    case 'removed':
      return `${what} taken away${why}`
    case 'done':
      return `${what} done${why}`
    case 'done_undone':
      return `${what} not done after all${why}`
  }
}

/** How many items are open, overdue, without a plan, and waiting for somebody to verify. */
export function poamCounts(items: readonly Item[]) {
  return {
    open: items.filter(one => isOpenItem(one.state)).length,
    overdue: items.filter(one => one.overdue).length,
    unplanned: items.filter(one => one.state === 'no_plan').length,
    toVerify: items.filter(one => one.state === 'to_verify').length,
  }
}
