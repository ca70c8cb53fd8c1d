import { type FactValue, type Law, numberOf } from '../regulation/index.ts'
import type { Figures, Holding, ScopingFacts } from './schema.ts'

const measures = ['headcount', 'turnoverEur', 'balanceEur'] as const
export type Measure = (typeof measures)[number]

/** The names that conditions of the packs have for the figures. */
export const factOfMeasure = { headcount: 'headcount', turnoverEur: 'turnover_eur', balanceEur: 'balance_eur' } as const

/** How much of an enterprise counts: all of a linked one, its share of a partner, nothing of a smaller holding. */
export type Share = Readonly<{ name: string; counts: 'linked' | 'partner' | 'not' | 'unknown'; percent: number | null }>

export type Consolidated = Readonly<{
  facts: Readonly<Record<string, FactValue | undefined>>
  shares: readonly Share[]
  /** Only the entity's own figures were used, since it claims independence. */
  ownOnly: boolean
}>

/**
 * The figures by which size is judged: the entity's own, all of those it is linked with and the share of its partners
 * (Recommendation 2003/361, Annex, Articles 3 and 6). What is not known leaves a figure with a lower bound and no upper one.
 */
export function consolidate(law: Law, { figures, holdings, independent }: ScopingFacts): Consolidated {
  const ownOnly = independent === true
  const others = ownOnly ? [] : (holdings ?? [])
  const shares = others.map(holding => shareOf(law, holding))
  const open = !ownOnly && holdings === null
  return { ownOnly, shares, facts: figuresAsFacts(figures, others, shares, open) }
}

function figuresAsFacts(own: Figures, others: readonly Holding[], shares: readonly Share[], open: boolean) {
  return Object.fromEntries(
    measures.map(measure => {
      const parts = [
        bounds(own[measure], 100),
        ...others.map((holding, at) => part(holding.figures[measure], shares[at])),
        ...(open ? [{ low: 0, high: null }] : []),
      ]
      return [factOfMeasure[measure], summed(parts)]
    }),
  )
}

type Bound = Readonly<{ low: number; high: number | null }>

function bounds(value: number | null, percent: number): Bound {
  if (value === null) return { low: 0, high: null }
  // In this order: 800 * (29 / 100) is a little less than the 232 that it has to be.
  const counted = (value * percent) / 100
  return { low: counted, high: counted }
}

function part(value: number | null, share: Share | undefined): Bound {
  switch (share?.counts) {
    case 'linked':
      return bounds(value, 100)
    case 'partner':
      return bounds(value, share.percent ?? 0)
    case 'not':
      return { low: 0, high: 0 }
    case 'unknown':
    case undefined:
      return { low: 0, high: value }
  }
}

function summed(parts: readonly Bound[]): FactValue {
  const atLeast = rounded(parts.reduce((sum, { low }) => sum + low, 0))
  const isOpen = parts.some(({ high }) => high === null)
  const atMost = isOpen ? null : rounded(parts.reduce((sum, { high }) => sum + (high ?? 0), 0))
  return atLeast === atMost ? atLeast : { atLeast, atMost }
}

/** To a millionth: shares with decimals would else fall a hair short of the limit that they reach. */
function rounded(sum: number): number {
  return Number(sum.toFixed(6))
}

function shareOf(law: Law, { name, percent }: Holding): Share {
  if (percent === null) return { name, percent, counts: 'unknown' }
  if (percent > numberOf(law, 'size.linked')) return { name, percent, counts: 'linked' }
  return { name, percent, counts: percent >= numberOf(law, 'size.partner') ? 'partner' : 'not' }
}
