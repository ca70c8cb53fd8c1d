import type { Answer } from '../posture/words.ts'
import type { Facts } from '../regulation/index.ts'
import type { Saying } from './rules.ts'

/** Buyers of a region: whether there are any, and which artefacts they usually ask for. */
export type RegionDemand = Readonly<{
  region: 'us' | 'eu'
  sells: Answer
  asks: readonly Saying['framework'][]
}>

/**
 * Which artefacts buyers of a region ask for: SOC 2 in the United States; in the Union evidence of NIS2 where it binds,
 * else ISO/IEC 27001, and either while that is unknown.
 */
export function demandByRegion(facts: Facts): readonly RegionDemand[] {
  const bound = answerOf(facts.nis2_in_scope)
  const inUnion: Readonly<Record<Answer, RegionDemand['asks']>> = {
    yes: ['nis2'],
    no: ['iso27001'],
    unknown: ['iso27001', 'nis2'],
  }
  return [
    { region: 'us', sells: answerOf(facts.us_buyers), asks: ['soc2'] },
    { region: 'eu', sells: answerOf(facts.eu_buyers), asks: inUnion[bound] },
  ]
}

function answerOf(value: Facts[string]): Answer {
  if (typeof value !== 'boolean') return 'unknown'
  return value ? 'yes' : 'no'
}
