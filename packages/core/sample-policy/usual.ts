import type { z } from 'zod'
import type { SamplePolicy, SamplePolicyRow, SampleSize } from './schema.ts'

const n = (count: number): SampleSize => ({ kind: 'count', n: count })
const share = (percent: number, least: number, most: number | null): SampleSize => ({
  kind: 'share',
  percent,
  least,
  most,
})
const each = (count: number): SampleSize => ({ kind: 'variants', n: count })

const rows: readonly z.infer<typeof SamplePolicyRow>[] = [
  { cadence: 'annual', low: n(1), default: n(1), high: n(1), note: 'One a year' },
  { cadence: 'semi_annual', low: n(1), default: n(2), high: n(2), note: 'Two a year' },
  { cadence: 'quarterly', low: n(2), default: n(2), high: n(3), note: 'Four a year' },
  { cadence: 'monthly', low: n(2), default: n(3), high: n(5), note: 'Twelve a year' },
  { cadence: 'weekly', low: n(5), default: n(8), high: n(15), note: '52 a year' },
  { cadence: 'daily', low: n(15), default: n(25), high: n(40), note: '250 to 365 a year' },
  { cadence: 'event_many', low: n(25), default: n(30), high: n(60), note: 'Many a day, or more events than are few' },
  {
    cadence: 'event_few',
    low: share(5, 1, null),
    default: share(10, 3, 25),
    high: share(20, 5, 40),
    note: 'A share of the events',
  },
  {
    cadence: 'automated',
    low: each(1),
    default: each(1),
    high: each(1),
    note: 'One for each variant of the configuration, if it did not change and general IT controls work; at high risk also a check for changes against the baseline',
  },
]

/** What Onus proposes until somebody writes a policy of their own: sizes as commonly seen, mandated by nobody. */
export const usualSamplePolicy: SamplePolicy = {
  title: 'Sizes as commonly seen',
  author: 'Onus',
  dated: '2026-11-22',
  engagement: null,
  fewAtMost: 250,
  rows: [...rows],
  tolerable: 0.1,
  confidence: 0.9,
  tolerance: 0,
  source: 'Ranges seen at audit firms. No standard mandates sizes: agree on them with your auditor.',
}
