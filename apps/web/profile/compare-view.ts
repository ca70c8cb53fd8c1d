import type { Achievement } from '@onus/core/profile'
import type { Reply } from '../api.ts'
import { achievements } from './outcome-view.ts'

export type Comparison = Reply<'profiles', 'compare'>
export type OutcomeGap = Comparison['outcomes'][number]
export type Level = Exclude<Achievement, 'unknown' | 'not'>

/** How many outcomes of a function are at a level or above it. A count, never an average. */
export function reaching(counts: Readonly<Record<Achievement, number>>, level: Level): number {
  return achievements.slice(achievements.indexOf(level)).reduce((sum, one) => sum + counts[one], 0)
}

export interface FunctionReach {
  readonly id: string
  readonly label: string
  readonly total: number
  readonly now: number
  readonly aimed: number
  /** Outcomes that nobody can place today. */
  readonly unknown: number
}

/** For each function how many of its outcomes are at the level today and how many are meant to be. */
export function reachOf({ functions, outcomes }: Comparison, level: Level): readonly FunctionReach[] {
  return functions.map(one => ({
    id: one.id,
    label: one.label,
    total: outcomes.filter(outcome => outcome.function === one.id).length,
    now: reaching(one.now, level),
    aimed: reaching(one.aimed, level),
    unknown: one.now.unknown,
  }))
}

/** The function to show first: one with an open gap, else one of which a profile speaks, else the first. */
export function functionToShow({ functions, outcomes }: Comparison): Comparison['functions'][number] | undefined {
  const having = (is: (one: OutcomeGap) => boolean) =>
    functions.find(({ id }) => outcomes.some(one => one.function === id && is(one)))
  return (
    having(one => one.state === 'open') ?? having(one => one.current !== null || one.target !== null) ?? functions[0]
  )
}

interface Point {
  readonly x: number
  readonly y: number
}

/** The corners of a radar: the first axis points up, the others follow clockwise. `shares` are from 0 to 1. */
export function radarPoints(shares: readonly number[], centre: Point, radius: number): readonly Point[] {
  return shares.map((share, at) => {
    const angle = (at / shares.length) * 2 * Math.PI - Math.PI / 2
    return {
      x: round(centre.x + Math.cos(angle) * radius * share),
      y: round(centre.y + Math.sin(angle) * radius * share),
    }
  })
}

/** A closed line through points. */
export function outline(points: readonly Point[]): string {
  return points.length === 0 ? '' : `M${points.map(({ x, y }) => `${x} ${y}`).join('L')}Z`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

/** "31 outcomes: 4 at the level today, 20 aimed at, 12 unknown" */
export function reachWords({ label, total, now, aimed, unknown }: FunctionReach): string {
  return `${label}, ${total} outcomes: ${now} today, ${aimed} aimed at, ${unknown} unknown`
}

const stateWords: Readonly<Record<OutcomeGap['state'], string>> = {
  open: 'Open',
  unknown: 'Unknown',
  reached: 'Reached',
  no_target: 'No target',
  left_out: 'Left out',
}

export function gapWord(state: OutcomeGap['state']): string {
  return stateWords[state]
}

/** How far it is, in words: "2 steps". */
export function stepsWord(gap: number | null): string {
  if (gap === null) return ''
  return gap === 1 ? '1 step' : `${gap} steps`
}

/** Where an achievement stands on a scale: 0 to 3, and null where nobody knows. */
export function placeOf(achievement: Achievement | null): number | null {
  if (achievement === null || achievement === 'unknown') return null
  return achievements.indexOf(achievement) - 1
}
