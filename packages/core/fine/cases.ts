import type { Case } from '../regulation/case.ts'
import { factorsOf, fineCeiling, supervisionOf } from './index.ts'

function ceiling(of: 'essential' | 'important', turnover: number, is: number): Case {
  return {
    name: `the ceiling of an ${of} entity of a group of ${turnover} is ${is}`,
    of: law => fineCeiling(law, of, turnover).atLeast,
    is,
  }
}

export const fineCases: readonly Case[] = [
  ceiling('essential', 1_000_000_000, 20_000_000),
  ceiling('important', 1_000_000_000, 14_000_000),
  ceiling('essential', 300_000_000, 10_000_000),
  ceiling('important', 300_000_000, 7_000_000),
  ...(['essential', 'important'] as const).map(
    (one): Case => ({
      name: `an authority has so many ways to look at an ${one} entity, and so many orders`,
      of: law => [supervisionOf(law, one).looks.items.length, supervisionOf(law, one).orders.items.length],
      is: one === 'essential' ? [7, 11] : [6, 8],
    }),
  ),
  { name: 'eight things are weighed in each case', of: law => factorsOf(law).items.length, is: 8 },
]
