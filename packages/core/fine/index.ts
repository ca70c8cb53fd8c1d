import { amountOf, type Cited, type Law } from '../regulation/index.ts'

/** What a member state’s maximum reaches at least, in euro: between two numbers while the turnover is not known exactly. */
export type FineCeiling = Readonly<{ rule: Cited; atLeast: number; atMost: number | null }>

/**
 * The ceiling of a fine for a breach of Article 21 or 23, by the worldwide turnover of the whole undertaking in the year before
 * (Article 34; R-156). A ceiling is no forecast: national law may set a higher one, and an authority weighs each case.
 */
export function fineCeiling(law: Law, of: 'essential' | 'important', groupTurnoverEur: number | null): FineCeiling {
  const rule = law.get(`fine.${of}`)
  const [atLeast, atMost] = amountOf(rule, { group_turnover_eur: groupTurnoverEur ?? undefined })
  return { rule, atLeast, atMost: Number.isFinite(atMost) ? atMost : null }
}
