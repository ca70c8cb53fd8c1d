import type { Case } from '../regulation/case.ts'
import { fineCeiling } from './index.ts'

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
]
