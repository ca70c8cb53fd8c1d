import { type Facts, factsOf } from '@onus/core/posture'
import type { OrgTransaction } from '../db/index.ts'
import { factsFor, factsSince } from '../posture/store.ts'
import { erasedCount, lastPosition, type Moment } from '../register/store.ts'

/** The facts that plans are computed from: everything but results, kept in memory and brought up to date when asked. */
export type KeptFacts = { of(tx: OrgTransaction, org: string, moment: Moment): Promise<Facts> }

const withoutRuns = { at: [], during: null } as const
const mostOrganisations = 20

/**
 * Keeps the facts of the organisations asked about last. What was known at an earlier ledger position is read anew, since
 * facts that are kept know everything.
 */
export function keptFacts(): KeptFacts {
  const kept = new Map<string, { readonly facts: Facts; readonly erased: number; position: number }>()
  return {
    async of(tx, org, { knownAt }) {
      if (knownAt !== null) return factsOf(await factsFor(tx, knownAt, withoutRuns))
      const { position } = await lastPosition(tx)
      const erased = await erasedCount(tx)
      const known = kept.get(org)
      if (known?.erased === erased) {
        for (const fact of await factsSince(tx, known.position)) if (fact.noun !== 'run') known.facts.add(fact)
        known.position = position
        return known.facts
      }
      const facts = factsOf(await factsFor(tx, null, withoutRuns))
      if (kept.size >= mostOrganisations) kept.clear()
      kept.set(org, { facts, erased, position })
      return facts
    },
  }
}
