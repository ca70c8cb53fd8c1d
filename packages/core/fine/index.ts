import { amountOf, type Cited, type Law, listOf } from '../regulation/index.ts'

export { type FactorFacts, factorSaid } from './factors.ts'

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

/** What an authority may do with an entity of a class, and when (Articles 32 and 33). */
export type Supervision = Readonly<{
  when: Cited
  looks: Readonly<{ rule: Cited; items: readonly string[] }>
  orders: Readonly<{ rule: Cited; items: readonly string[] }>
}>

export function supervisionOf(law: Law, of: 'essential' | 'important'): Supervision {
  const listed = (id: string) => ({ rule: law.get(id), items: listOf(law, id) })
  return {
    when: law.get(`supervision.${of}.when`),
    looks: listed(`supervision.${of}.looks`),
    orders: listed(`supervision.${of}.orders`),
  }
}

/** What an authority weighs before it decides about a measure or a fine (Article 32(7)). */
export function factorsOf(law: Law): Readonly<{ rule: Cited; items: readonly string[] }> {
  return { rule: law.get('fine.factors'), items: listOf(law, 'fine.factors') }
}
