import { type Law, numberOf } from '../regulation/index.ts'
import type { Figures } from './schema.ts'

/**
 * The figures that moved so far since an entity was scoped that it has to be scoped again: by the share that the pack sets, up
 * or down. A figure that was not known then and is known now, or the other way round, has moved.
 */
export function driftOf(law: Law, then: Figures, now: Figures): readonly (keyof Figures)[] {
  const percent = numberOf(law, 'recheck.change')
  const names = ['headcount', 'turnoverEur', 'balanceEur'] as const
  return names.filter(name => moved(then[name], now[name], percent))
}

function moved(then: number | null, now: number | null, percent: number): boolean {
  if (then === null || now === null) return then !== now
  return then === now ? false : Math.abs(now - then) * 100 >= percent * then
}
