import { type Blocker, type ControlState, type Posture, readinessOf } from '../posture/index.ts'
import { type CriterionReadiness, criterionReadiness, type OpenFinding, ReadinessState } from './criterion.ts'

/**
 * How ready an engagement is, as counts and names (domain 3.13). There is no percentage in it, and nothing from which one
 * score could be read.
 */
export type EngagementReadiness = Readonly<{
  counts: Readonly<Record<ReadinessState, number>>
  total: number
  notApplicable: number
  /** Days until the last day is over: 0 on the last day, negative afterwards. */
  daysLeft: number
  /** Expected performances that can still be done, and those that cannot be recovered. */
  missing: Readonly<{ recoverable: number; unrecoverable: number }>
  unreviewed: number
  /** The five that block most, each with its owner. */
  blockers: readonly Blocker[]
  criteria: readonly CriterionReadiness[]
}>

export type ReadinessInput = Readonly<{
  posture: Posture
  states: readonly ControlState[]
  findings: readonly OpenFinding[]
  /** The day it is, and the last day of the engagement. */
  today: string
  to: string
}>

export function engagementReadiness({ posture, states, findings, today, to }: ReadinessInput): EngagementReadiness {
  const { missing, unreviewed, blockers } = readinessOf(posture, states)
  const criteria = posture.requirements.flatMap(one => criterionReadiness(one, findings) ?? [])
  const counts = Object.fromEntries(
    ReadinessState.options.map(state => [state, criteria.filter(one => one.state === state).length]),
  ) as Record<ReadinessState, number>
  return {
    counts,
    total: criteria.length,
    notApplicable: posture.requirements.length - criteria.length,
    daysLeft: daysBetween(today, to),
    missing,
    unreviewed,
    blockers,
    criteria,
  }
}

/** Whole days from one date to another; negative when the other is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
}

/** The date so many days later. */
export function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}
