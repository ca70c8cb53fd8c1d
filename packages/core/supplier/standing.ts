import { dueOf } from '../deadline/index.ts'
import { type Law, listOf, startsOf } from '../regulation/index.ts'
import type { Instant } from '../time/index.ts'
import type { Clause, Factor, SupplierAssessment, SupplierTier } from './schema.ts'

/** What is known of a direct supplier when it is asked how it stands. */
export type SupplierFacts = Readonly<{
  tier: SupplierTier
  /** When it began to supply. */
  began: Instant
  assessments: readonly SupplierAssessment[]
  /** What happened since that asks for a new assessment: an incident, a change of its service or owner, a report that ran out. */
  triggers: readonly Readonly<{ at: Instant; what: string }>[]
}>

/**
 * `new` is inside the grace after its beginning; `missing` was never assessed and is past it; `due` is to be assessed again,
 * and `triggered` is so since something happened.
 */
export type SupplierStanding = Readonly<{
  state: 'new' | 'missing' | 'current' | 'due' | 'triggered'
  /** The last assessment that is done; one that lacks a factor or a decision counts for nothing. */
  last: SupplierAssessment | null
  by: Instant | null
  because: string | null
}>

/**
 * How a direct supplier stands (Article 21(3), R-155): by its last finished assessment, its tier, and what happened since.
 * Whatever is `missing` or `due` fails the requirement; nothing here says that a supplier is secure.
 */
export function supplierStanding(law: Law, facts: SupplierFacts, zone: string, now: Instant): SupplierStanding {
  const finished = facts.assessments.filter(assessment => lacking(law, assessment).length === 0)
  const last = finished.toSorted((a, b) => b.at.localeCompare(a.at))[0] ?? null
  if (last === null) {
    const by = dueOf(startsOf(law.get('supplier.grace')), { began: facts.began }, zone)?.at ?? null
    return { state: by !== null && now > by ? 'missing' : 'new', last, by, because: null }
  }
  const trigger = facts.triggers
    .filter(({ at }) => at > last.at && at <= now)
    .toSorted((a, b) => a.at.localeCompare(b.at))[0]
  if (trigger !== undefined) return { state: 'triggered', last, by: trigger.at, because: trigger.what }
  const by = dueOf(startsOf(law.get(`supplier.review.${facts.tier}`)), { assessed: last.at }, zone)?.at ?? null
  return { state: by !== null && now > by ? 'due' : 'current', last, by, because: null }
}

/** What an assessment still lacks: factors without a finding, and the decision. */
export function lacking(law: Law, { factors, decision }: SupplierAssessment): readonly string[] {
  const open = listOf(law, 'supplier.factors').filter(factor => factors[factor] === undefined)
  return decision === null ? [...open, 'decision'] : open
}

/** The clauses as this person writes them: an absence that was not accepted in the same words before is accepted by them. */
export function acceptedBy(clauses: Clauses, before: Clauses, person: string): Record<string, Clause> {
  return Object.fromEntries(
    Object.entries(clauses).map(([id, clause]) => {
      if (clause.state !== 'absent_accepted') return [id, clause]
      const known = before[id]
      const isKept = known?.state === 'absent_accepted' && known.why === clause.why && known.by === clause.by
      return [id, isKept ? clause : { ...clause, by: person }]
    }),
  )
}

type Clauses = Readonly<Record<string, Clause>>

/** The criteria of selection about which nothing was written. They help to decide; no assessment waits for them. */
export function openCriteria(law: Law, criteria: Readonly<Record<string, Factor>>): readonly string[] {
  return listOf(law, 'supplier.criteria').filter(criterion => criteria[criterion] === undefined)
}

/** The clauses that a contract does not have, has nothing instead of, and that nobody accepted as absent. */
export function openClauses(law: Law, clauses: Readonly<Record<string, Clause>>): readonly string[] {
  return listOf(law, 'supplier.clauses').filter(
    clause => (clauses[clause] ?? { state: 'absent_open' }).state === 'absent_open',
  )
}
