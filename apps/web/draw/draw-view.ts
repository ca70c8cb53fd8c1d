import { confidenceOf, type Draw, type DrawMethod } from '@onus/core/draw'
import {
  achievedConfidence,
  type Confidence,
  proposedSize,
  type SampleCadence,
  type SamplePolicy,
  type SampleRisk,
  usualSamplePolicy,
} from '@onus/core/sample-policy'
import type { Reply } from '../api.ts'

export type DrawRecord = Reply<'draws', 'get'>

export const methodNames: Readonly<Record<DrawRecord['body']['method']['kind'], string>> = {
  random: 'Random',
  systematic: 'Systematic',
  judgemental: 'Judgemental',
  all: 'All of them',
}

export const cadenceNames: Readonly<Record<SampleCadence, string>> = {
  annual: 'Annual',
  semi_annual: 'Semi-annual',
  quarterly: 'Quarterly',
  monthly: 'Monthly',
  weekly: 'Weekly',
  daily: 'Daily',
  event_many: 'Events, many',
  event_few: 'Events, few',
  automated: 'Automated, unchanged',
}

const percent = (share: number) => `${(Math.floor(share * 1000) / 10).toFixed(1)} %`

/** What a sample shows by itself, in words; none is stated of items that a person chose. */
export function shownBy(
  draw: Pick<Draw, 'method' | 'purpose' | 'rows' | 'tolerable'>,
  tested: number,
  deviations = 0,
): string {
  if (draw.method.kind === 'judgemental')
    return 'Not random: no confidence can be stated for items that a person chose.'
  const confidence = confidenceOf(draw, { tested, deviations })
  return confidence
    ? inWords(confidence, draw.tolerable, deviations)
    : 'A walkthrough shows the design; no confidence is stated.'
}

/** What drawing a sample again has shown, in words: what a person chose is not drawn again. */
export function againInWords({ kind }: DrawMethod, rows: number): string {
  const hashed = `${rows.toLocaleString('en-GB')} frozen rows were hashed`
  switch (kind) {
    case 'random':
    case 'systematic':
      return `${hashed} and the sample drawn again: it is the same.`
    case 'all':
      return `${hashed}, and the sample is all of them.`
    case 'judgemental':
      return `${hashed}, and the items are rows of them. A person chose them: no seed says which they are.`
  }
}

/** What a clean sample of a size would show, in words: after both distributions. */
export function confidenceInWords(
  population: number,
  sample: number,
  policy: Pick<SamplePolicy, 'tolerable'> = usualSamplePolicy,
  deviations = 0,
): string {
  const { tolerable } = policy
  return inWords(achievedConfidence({ population, sample, deviations, tolerable }), tolerable, deviations)
}

function inWords({ binomial, hypergeometric }: Confidence, tolerable: number, deviations: number): string {
  const found =
    deviations === 0 ? 'Without a deviation' : `With ${deviations} ${deviations === 1 ? 'deviation' : 'deviations'}`
  return `${found} this shows with ${percent(hypergeometric)} confidence (hypergeometric; binomial ${percent(binomial)}) that fewer than ${tolerable * 100} % deviate.`
}

/** The size that the policy proposes for what was chosen; 0 where it has no row. */
export function sizeFor(
  policy: SamplePolicy,
  cadence: string,
  risk: string,
  population: number,
  variants: number,
): number {
  const asked = { cadence: cadence as SampleCadence, risk: risk as SampleRisk, population, variants }
  return proposedSize(policy, asked) ?? 0
}

/** A seed that nobody could foresee, for whoever has no dice and no beacon. */
export function madeSeed(random: Uint8Array): string {
  return [...random].map(byte => byte.toString(16).padStart(2, '0')).join('')
}
