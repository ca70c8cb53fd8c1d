import { type FrameworkFile, requirementRef } from '../framework/index.ts'
import type { Achievement, OutcomeProfile, OutcomeRow, Tier } from './outcomes.ts'

/** One outcome in the current and in the target profile. `gap` is 0 to 3 steps; null where either side is unknown or has no target. */
export type OutcomeGap = Readonly<{
  requirement: string
  function: string
  category: string
  current: Achievement | null
  target: Achievement | null
  gap: 0 | 1 | 2 | 3 | null
  state: 'reached' | 'open' | 'unknown' | 'no_target' | 'left_out'
  row: OutcomeRow | null
  aim: OutcomeRow | null
}>

/** Counts of one function. Never an average. */
export type FunctionGap = Readonly<{
  function: string
  counts: Readonly<Record<OutcomeGap['state'], number>>
  /** How many outcomes there are at each achievement, now and aimed at. */
  now: Readonly<Record<Achievement, number>>
  aimed: Readonly<Record<Achievement, number>>
  currentTier: Tier | null
  targetTier: Tier | null
}>

const steps: Readonly<Record<Exclude<Achievement, 'unknown'>, number>> = { not: 0, partial: 1, largely: 2, fully: 3 }

/** Current against target, outcome by outcome in the order of the framework, and by function. */
export function compareOutcomes(
  framework: FrameworkFile,
  current: OutcomeProfile | null,
  target: OutcomeProfile | null,
): Readonly<{ outcomes: readonly OutcomeGap[]; functions: readonly FunctionGap[] }> {
  const rows = new Map(current?.rows.map(row => [row.requirement, row]))
  const aims = new Map(target?.rows.map(row => [row.requirement, row]))
  const parents = new Map(framework.requirements.map(one => [one.id, one.parent]))
  const outcomes = framework.requirements
    .filter(one => one.assessable)
    .map(({ id }) => {
      const ref = requirementRef(framework, id) as string
      const path = ancestors(id, parents)
      return {
        ...gapOf(ref, rows.get(ref) ?? null, aims.get(ref) ?? null),
        function: path[0] ?? id,
        category: path[1] ?? path[0] ?? id,
      }
    })
  const functions = [...new Set(outcomes.map(one => one.function))].map(name => ({
    function: name,
    counts: count(outcomes, name, one => one.state, ['reached', 'open', 'unknown', 'no_target', 'left_out'] as const),
    now: count(outcomes, name, one => one.current ?? 'unknown', achievements),
    aimed: count(outcomes, name, one => one.target ?? 'unknown', achievements),
    currentTier: tierOf(current, name),
    targetTier: tierOf(target, name),
  }))
  return { outcomes, functions }
}

const achievements = ['unknown', 'not', 'partial', 'largely', 'fully'] as const

function gapOf(
  requirement: string,
  row: OutcomeRow | null,
  aim: OutcomeRow | null,
): Omit<OutcomeGap, 'function' | 'category'> {
  const current = row?.included ? row.achievement : null
  const wanted = aim?.included
    ? (aim.target?.achievement ?? (aim.achievement === 'unknown' ? null : aim.achievement))
    : null
  const both = { requirement, current, target: wanted, row, aim }
  if (row?.included === false || aim?.included === false) return { ...both, gap: null, state: 'left_out' }
  if (wanted === null) return { ...both, gap: null, state: 'no_target' }
  if (current === null || current === 'unknown') return { ...both, gap: null, state: 'unknown' }
  const gap = Math.max(0, steps[wanted] - steps[current]) as 0 | 1 | 2 | 3
  return { ...both, gap, state: gap === 0 ? 'reached' : 'open' }
}

function ancestors(id: string, parents: ReadonlyMap<string, string | null>): readonly string[] {
  const path: string[] = []
  for (let at = parents.get(id) ?? null; at !== null; at = parents.get(at) ?? null) path.unshift(at)
  return path
}

function count<Key extends string>(
  outcomes: readonly OutcomeGap[],
  name: string,
  keyOf: (one: OutcomeGap) => Key,
  keys: readonly Key[],
): Readonly<Record<Key, number>> {
  const counts = Object.fromEntries(keys.map(key => [key, 0])) as Record<Key, number>
  for (const one of outcomes) if (one.function === name) counts[keyOf(one)] += 1
  return counts
}

function tierOf(profile: OutcomeProfile | null, part: string): Tier | null {
  const tiers = profile?.tiers ?? []
  return (tiers.findLast(one => one.part === part) ?? tiers.findLast(one => one.part === null))?.tier ?? null
}
