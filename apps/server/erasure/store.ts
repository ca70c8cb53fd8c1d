import type { ErasureKind, ErasureTarget } from '@onus/core/erasure'
import type { Instant } from '@onus/core/time'
import type { Noun } from '@onus/core/version'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'

/** A version that somebody wants erased, as it stands. */
export type Candidate = Omit<ErasureTarget, 'kind' | 'index'> & {
  /** Null while it has no place in the ledger. */
  readonly index: number | null
  readonly erased: ErasureKind | null
  readonly files: number
}

/** The versions that are named, and every version of the nouns that are named, in the order of the ledger. */
export async function candidates(
  tx: OrgTransaction,
  { facts, subjects }: { facts: readonly string[]; subjects: readonly string[] },
): Promise<readonly Candidate[]> {
  const { rows } = await sql<Candidate>`
    select f.id as fact, f.noun, f.subject, f.version, e.id as index, x.kind as erased,
      coalesce(f.run_check, case when f.noun = 'occurrence' then f.body ->> 'control' end) as about,
      (select count(*)::int from blob_use u where u.org = f.org and u.fact = f.id) as files
    from fact f left join ledger_entry e on e.org = f.org and e.fact = f.id left join erased x on x.org = f.org and x.id = f.id
    where f.org = (select onus_org()) and (f.id = any(${[...facts]}::uuid[]) or f.subject = any(${[...subjects]}::uuid[]))
    order by e.id nulls last, f.id`.execute(tx)
  return rows
}

/** An engagement that versions are inside of. */
export type Around = { readonly id: string; readonly title: string; readonly state: string }

/** The engagements that these versions are inside of, and those that are named, as they are now. */
export async function engagementsAround(
  tx: OrgTransaction,
  facts: readonly string[],
  named: readonly string[],
): Promise<readonly Around[]> {
  const { rows } = await sql<Around>`
    select e.id, e.title, e.state from engagements_now((select onus_org())) e
    where e.id = any(${[...named]}::uuid[])
      or e.id in (select a.engagement from engagements_around((select onus_org()), ${[...facts]}::uuid[]) a) order by e.title`.execute(
    tx,
  )
  return rows
}

/** The latest version of everything that these are versions of: from when something is kept, its last word says. */
export async function latestOf(
  tx: OrgTransaction,
  facts: readonly string[],
): Promise<readonly { readonly noun: Noun; readonly body: unknown; readonly from: Instant }[]> {
  const { rows } = await sql<{ noun: Noun; body: unknown; from: Instant }>`
    select distinct on (f.subject) f.noun, f.body, f.effective_from as "from" from fact f
    where f.org = (select onus_org()) and f.content is not null
      and f.subject in (select asked.subject from fact asked where asked.org = f.org and asked.id = any(${[...facts]}::uuid[]))
    order by f.subject, f.version desc`.execute(tx)
  return rows
}

/** Destroys what an approved erasure names: contents, salts, keys. Answers the hashes of the files that go with it. */
export async function eraseFacts(tx: OrgTransaction, tombstone: string): Promise<readonly string[]> {
  const { rows } = await sql<{ sha256: string }>`
    select encode(gone, 'hex') as sha256 from erase_facts(${tombstone}) as gone`.execute(tx)
  return rows.map(row => row.sha256)
}

/** Removes what was derived from erased versions or said about them: kept answers, notices, what jobs were told and said. */
export async function eraseTraces(tx: OrgTransaction, traces: readonly string[]): Promise<void> {
  const any = sql`any(${traces.map(trace => `%${trace}%`)}::text[])`
  await sql`delete from idempotency where org = (select onus_org()) and response like ${any}`.execute(tx)
  await sql`delete from notification where org = (select onus_org()) and (coalesce(link, '') || ' ' || key) like ${any}`.execute(
    tx,
  )
  await sql`
    delete from job_run where org = (select onus_org()) and state in ('done', 'failed', 'cancelled')
      and (input::text || coalesce(outcome::text, '') || log::text) like ${any}`.execute(tx)
}

/** Erasures as the verification of what is stored needs them: where each is, and what is left behind. */
export type Leftover = {
  readonly index: number
  readonly kind: ErasureKind
  readonly rule: string
  readonly tombstone: number | null
  readonly content: boolean
  readonly salt: boolean
  readonly files: number
}

/** Every erased version with its tombstone and what is still there of it. */
export async function leftovers(tx: OrgTransaction): Promise<readonly Leftover[]> {
  const { rows } = await sql<Leftover>`
    select e.id as index, x.kind, x.rule, t.id as tombstone, f.content is not null as content,
      (f.salt is not null or f.reason <> '') as salt,
      (select count(*)::int from blob_use u where u.org = f.org and u.fact = f.id) as files
    from erased x join fact f on f.org = x.org and f.id = x.id
      join ledger_entry e on e.org = x.org and e.fact = x.id
      left join ledger_entry t on t.org = x.org and t.fact = x.tombstone
    where x.org = (select onus_org()) order by e.id`.execute(tx)
  return rows
}
