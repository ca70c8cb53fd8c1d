import type { Cadence } from '../control/index.ts'
import type { SampleCadence, SamplePolicy, SampleRisk, SampleSize } from './schema.ts'

export type SizeAsked = {
  readonly cadence: SampleCadence
  readonly risk: SampleRisk
  /** Items of the population. */
  readonly population: number
  /** Variants of a configuration, of which an automated control tests one each. */
  readonly variants?: number
}

/** The size that a policy proposes: never more than there are, and none for an empty population. Null without a row. */
export function proposedSize(
  policy: SamplePolicy,
  { cadence, risk, population, variants = 1 }: SizeAsked,
): number | null {
  const row = policy.rows.find(one => one.cadence === cadence)
  return row ? Math.min(population, sizeBy(row[risk], population, variants)) : null
}

/** Whether a policy is one of this engagement: a firm's is for its own alone. */
export function isPolicyFor({ engagement }: Pick<SamplePolicy, 'engagement'>, of: string): boolean {
  return engagement === null || engagement === of
}

/** The row of the policy that a control's cadence and its number of events lead to. */
export function sampleCadence(policy: SamplePolicy, cadence: Cadence, population: number): SampleCadence {
  switch (cadence) {
    case 'semi-annual':
      return 'semi_annual'
    case 'annual':
    case 'quarterly':
    case 'monthly':
    case 'weekly':
    case 'daily':
      return cadence
    case 'continuous':
      return 'automated'
    case 'event-driven':
      return population <= policy.fewAtMost ? 'event_few' : 'event_many'
  }
}

function sizeBy(size: SampleSize, population: number, variants: number): number {
  switch (size.kind) {
    case 'count':
      return size.n
    case 'variants':
      return size.n * variants
    case 'share': {
      // 10 % of 30 is 3 exactly; in floating point it is a little more.
      const wanted = Math.ceil(Number(((population * size.percent) / 100).toFixed(9)))
      return Math.max(size.least, Math.min(size.most ?? wanted, wanted))
    }
  }
}
