import type { BodyOf } from '@onus/core/noun'
import type { Noun, Version } from '@onus/core/version'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'
import { versionsByFact } from '../register/store.ts'

/** The nouns that a status is computed from. */
export const nounsOfStatus = [
  'organisation',
  'scope',
  'profile',
  'person',
  'control',
  'snapshot',
  'evidence',
  'run',
  'review',
  'occurrence',
  'exception',
  'finding',
  'action',
  'population',
  'matrix-cell',
] as const satisfies readonly Noun[]
export type NounOfStatus = (typeof nounsOfStatus)[number]

export type LearnedFact = { [Name in NounOfStatus]: Version<BodyOf<Name>> & { readonly noun: Name } }[NounOfStatus]

const mostShown = 500

/** Facts that speak of the time up to `asOf` and were recorded after a ledger position, the latest first, and how many there are. */
export async function learnedSince(
  tx: OrgTransaction,
  { asOf, knownAt }: { readonly asOf: string; readonly knownAt: number },
): Promise<{ readonly facts: readonly LearnedFact[]; readonly total: number }> {
  const since = sql`f.org = (select onus_org()) and f.noun = any(${[...nounsOfStatus]}) and f.effective_from <= ${asOf}
    and (e.id is null or e.id > ${knownAt})`
  const facts = await versionsByFact<NounOfStatus>(
    tx,
    sql`${since} order by e.id desc nulls first, f.id limit ${mostShown}`,
  )
  if (facts.length < mostShown) return { facts: facts as readonly LearnedFact[], total: facts.length }
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from fact f left join ledger_entry e on e.org = f.org and e.fact = f.id
    where ${since}`.execute(tx)
  return { facts: facts as readonly LearnedFact[], total: rows[0]?.count ?? facts.length }
}
