import { coverageOf, type RelationSet } from './algebra.ts'
import { lacks } from './edge.ts'

/**
 * How far a claim about a requirement goes, from nothing to full. `full` and `partial` rest on reviewed relations with
 * every guard passed; a `candidate` would, but for what it names; `suggested` waits for a decision. The three below claim
 * nothing: it cannot be told (`indeterminate`), they have nothing in common (`none`), nothing is said (`unlinked`).
 */
export const levels = ['unlinked', 'none', 'indeterminate', 'suggested', 'candidate', 'partial', 'full'] as const
export type Level = (typeof levels)[number]

/** The levels as numbers, in the same order, for tables of many. */
export const levelNumber = Object.fromEntries(levels.map((level, number) => [level, number])) as Readonly<
  Record<Level, number>
>

/** How far a path goes by its relations alone, before anything is known about the facts at its source. */
export function levelOfPath(relation: RelationSet, lacking: number): number {
  const coverage = coverageOf(relation)
  if ((lacking & lacks.review) !== 0) {
    return coverage === 'full' || coverage === 'partial' ? levelNumber.suggested : levelNumber.unlinked
  }
  if (coverage === 'indeterminate' || coverage === 'none') return levelNumber[coverage]
  const counted = coverage === 'full' ? lacking & ~lacks.remainder : lacking
  return counted === 0 ? levelNumber[coverage] : levelNumber.candidate
}

/** How far a claim goes when the facts at its source fall short in extent, or in proof. */
export function levelWith(level: number, isWideEnough: boolean, isProven: boolean): number {
  if (level < levelNumber.candidate) return level
  if (!isProven) return levelNumber.candidate
  return isWideEnough ? level : Math.min(level, levelNumber.partial)
}
