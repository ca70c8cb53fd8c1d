import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { Label, worstFirst } from '@onus/core/posture'
import { z } from 'zod'
import { fail } from '../kit/act.ts'

/** The label of every requirement at one moment, to compare with later (docs/guide/cli.md describes it). */
export const Baseline = z.object({
  format: z.literal('onus-posture'),
  version: z.literal(1),
  asOf: z.string(),
  position: z.int(),
  profiles: z.array(
    z.object({ profile: z.uuid(), name: z.string(), framework: z.string(), labels: z.record(z.string(), Label) }),
  ),
})
export type Baseline = z.infer<typeof Baseline>

/** A requirement whose label is another one than in the baseline. */
export type Change = {
  readonly framework: string
  readonly profile: string
  readonly requirement: string
  readonly from: Label
  readonly to: Label
}

export type Comparison = {
  readonly worse: readonly Change[]
  readonly better: readonly Change[]
  /** Requirements and profiles of the baseline that are no longer assessed: an assessor would ask why. */
  readonly gone: readonly { readonly framework: string; readonly requirement: string | null }[]
}

/**
 * What changed since the baseline, for the profiles that both know: by their id, else by framework and name, so that a
 * baseline of another instance works. A label is worse when it stands further to the worst end of core's order.
 */
export function compare(before: Baseline, now: Baseline, only: readonly string[] | null = null): Comparison {
  const wanted = only === null ? before.profiles : before.profiles.filter(one => sameAsAny(one, now, only))
  const worse: Change[] = []
  const better: Change[] = []
  const gone: { framework: string; requirement: string | null }[] = []
  for (const old of wanted) {
    const current = twin(old, now)
    if (!current) gone.push({ framework: old.framework, requirement: null })
    for (const [requirement, from] of Object.entries(current ? old.labels : {})) {
      const to = current?.labels[requirement]
      if (to === undefined) gone.push({ framework: old.framework, requirement })
      else if (rank(to) !== rank(from))
        (rank(to) < rank(from) ? worse : better).push({
          framework: old.framework,
          profile: old.name,
          requirement,
          from,
          to,
        })
    }
  }
  return { worse, better, gone }
}

type OfProfile = Baseline['profiles'][number]

function twin(old: OfProfile, now: Baseline): OfProfile | undefined {
  return (
    now.profiles.find(one => one.profile === old.profile) ??
    now.profiles.find(one => one.framework === old.framework && one.name === old.name)
  )
}

function sameAsAny(old: OfProfile, now: Baseline, only: readonly string[]): boolean {
  const current = twin(old, now)
  return current !== undefined && only.includes(current.profile)
}

function rank(label: Label): number {
  return worstFirst.indexOf(label)
}

export function readBaseline(file: string): Baseline {
  try {
    return Baseline.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    if (error instanceof z.ZodError || error instanceof SyntaxError)
      return fail(`${file} is not a saved posture; make one with "onus posture --save ${file}".`)
    return fail(`${file} cannot be read: ${(error as Error).message}.`)
  }
}

export function writeBaseline(file: string, baseline: Baseline): void {
  try {
    writeFileSync(`${file}.part`, `${JSON.stringify(baseline, null, 2)}\n`)
    renameSync(`${file}.part`, file)
  } catch (error) {
    fail(`${file} cannot be written: ${(error as Error).message}.`)
  }
}
