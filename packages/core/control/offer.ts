import type { RunVerdict } from '../verdict/index.ts'
import { originOf } from './origin.ts'
import type { Control } from './schema.ts'

/** A check that could test a control and does not yet; `verdict` is what it said last, null when it never ran. */
export type CheckOffer = Readonly<{ id: string; title: string; verdict: RunVerdict | null }>

type Offered = Readonly<{ id: string; title: string; controls?: readonly string[] | undefined }>

/**
 * The checks that say of themselves that they can test a control, because it came from a starter control that they name, and
 * that it does not name. Those that came to an answer are first: naming the others would make the control unknown.
 */
export function offersFor(
  control: Pick<Control, 'origin' | 'checks' | 'lifecycle'>,
  checks: Iterable<Offered>,
  lastVerdict: (check: string) => RunVerdict | null,
): readonly CheckOffer[] {
  const origin = originOf(control)
  if (control.lifecycle.state === 'retired' || origin?.by !== 'starter') return []
  return [...checks]
    .filter(check => check.controls?.includes(origin.control) && !control.checks.includes(check.id))
    .map(({ id, title }) => ({ id, title, verdict: lastVerdict(id) }))
    .sort((a, b) => Number(hasAnswer(b)) - Number(hasAnswer(a)) || a.title.localeCompare(b.title, 'en'))
}

/** Whether a check says something by now that a control can rest on, good or bad. */
export function hasAnswer({ verdict }: Pick<CheckOffer, 'verdict'>): boolean {
  return verdict === 'passed' || verdict === 'failed'
}
