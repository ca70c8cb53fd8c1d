import type { Instant } from '@onus/core/time'
import { emptyRoot } from '@onus/ledger/tree'
import { type Kysely, sql } from 'kysely'
import type { OrgTransaction, Tables } from '../db/index.ts'
import type { EntrySource, Head, HeadStore } from '../record/integrator.ts'

/** The entries of one organisation's ledger, as the integrator reads them. */
export function entrySource(database: Kysely<Tables>, org: string): EntrySource {
  return {
    size: async () => {
      const { rows } = await sql<{ size: number }>`select next as size from ledger_head where org = ${org}`.execute(
        database,
      )
      return rows[0]?.size ?? 0
    },
    entries: async (from, to) => {
      const { rows } = await sql<{ index: number; body: Buffer }>`
        select id as index, leaf as body from ledger_entry where org = ${org} and id >= ${from} and id < ${to} order by id`.execute(
        database,
      )
      return rows
    },
  }
}

/** How far the tiles of one organisation reach. */
export function headStore(database: Kysely<Tables>, org: string): HeadStore {
  return {
    load: async () => {
      const { rows } = await sql<{ size: number; root: Buffer | null }>`
        select integrated_size as size, integrated_root as root from ledger_head where org = ${org}`.execute(database)
      return { size: rows[0]?.size ?? 0, root: rows[0]?.root ?? emptyRoot }
    },
    compareAndSet: async (expected: Head, next: Head) => {
      const { rows } = await sql`
        update ledger_head set integrated_size = ${next.size}, integrated_root = ${Buffer.from(next.root)}
        where org = ${org} and integrated_size = ${expected.size}
          and coalesce(integrated_root, ${Buffer.from(emptyRoot)}) = ${Buffer.from(expected.root)} returning 1 as set`.execute(
        database,
      )
      return rows.length === 1
    },
  }
}

/** Notes what was published last, or why nothing is, for the ledger screen. */
export async function notePublished(
  database: Kysely<Tables>,
  org: string,
  published: { size: number; root: Uint8Array; checkpoint: string } | { refusal: string },
): Promise<void> {
  if ('refusal' in published) {
    await sql`update ledger_head set refusal = ${published.refusal} where org = ${org}`.execute(database)
    return
  }
  await sql`
    update ledger_head set signed_size = ${published.size}, signed_root = ${Buffer.from(published.root)},
      checkpoint = ${published.checkpoint}, signed_at = clock_timestamp(), refusal = null where org = ${org}`.execute(
    database,
  )
}

export async function organisationOrigins(
  database: Kysely<Tables>,
): Promise<readonly { org: string; origin: string }[]> {
  const { rows } = await sql<{ org: string; origin: string }>`select org, origin from organisation`.execute(database)
  return rows
}

export async function originOf(database: Kysely<Tables>, org: string): Promise<string | null> {
  const { rows } = await sql<{ origin: string }>`select origin from organisation where org = ${org}`.execute(database)
  return rows[0]?.origin ?? null
}

export type LedgerHead = {
  readonly origin: string
  readonly size: number
  readonly root: Buffer | null
  readonly checkpoint: string | null
  readonly signedAt: Instant | null
  readonly refusal: string | null
  readonly waiting: number
}

export async function ledgerHead(tx: OrgTransaction): Promise<LedgerHead | null> {
  const { rows } = await sql<LedgerHead>`
    select o.origin, h.signed_size as size, h.signed_root as root, h.checkpoint, h.signed_at as "signedAt", h.refusal,
      (select count(*) from outbox where org = (select onus_org()))::int + (h.next - h.signed_size)::int as waiting
    from ledger_head h join organisation o on o.org = h.org where h.org = (select onus_org())`.execute(tx)
  return rows[0] ?? null
}

export type LedgerRow = {
  readonly index: number
  readonly recorded: Instant
  readonly leaf: Buffer
  readonly hash: Buffer
  readonly fact: string | null
  readonly noun: string | null
  readonly subject: string | null
  readonly body: unknown
  readonly version: number | null
  readonly actorKind: 'user' | 'token' | 'system' | null
  readonly actorId: string | null
  readonly reason: string | null
  readonly erasedRule: string | null
  readonly erasedAt: number | null
}

const erasedAt = sql`(select t.id from ledger_entry t where t.org = x.org and t.fact = x.tombstone)`

/** Entries of the ledger with the facts behind them, latest first. */
export async function ledgerEntries(
  tx: OrgTransaction,
  page: { limit: number; before: number | null; subject: string | null },
): Promise<readonly LedgerRow[]> {
  const before = page.before === null ? sql`` : sql`and e.id < ${page.before}`
  const subject = page.subject === null ? sql`` : sql`and f.subject = ${page.subject}`
  const { rows } = await sql<LedgerRow>`
    select e.id as index, e.recorded, e.leaf, e.hash, e.fact, f.noun, f.subject, f.body, f.version,
      f.actor_kind as "actorKind", f.actor_id as "actorId", f.reason, x.rule as "erasedRule", ${erasedAt} as "erasedAt"
    from ledger_entry e left join fact f on f.org = e.org and f.id = e.fact left join erased x on x.org = f.org and x.id = f.id
    where e.org = (select onus_org()) ${before} ${subject} order by e.id desc limit ${page.limit}`.execute(tx)
  return rows
}

export type ReceiptParts = {
  readonly index: number | null
  readonly leaf: Buffer | null
  readonly content: string | null
  readonly salt: Buffer | null
  readonly erasedRule: string | null
  readonly erasedAt: number | null
}

/** What a receipt of one fact is made of; null while the fact has no index yet. */
export async function receiptParts(tx: OrgTransaction, fact: string): Promise<ReceiptParts | null> {
  const { rows } = await sql<ReceiptParts>`
    select e.id as index, e.leaf, f.content, f.salt, x.rule as "erasedRule", ${erasedAt} as "erasedAt"
    from fact f left join ledger_entry e on e.org = f.org and e.fact = f.id left join erased x on x.org = f.org and x.id = f.id and x.kind = 'content'
    where f.org = (select onus_org()) and f.id = ${fact}`.execute(tx)
  return rows[0] ?? null
}

export type CommittedFact = {
  readonly index: number
  readonly leaf: Buffer
  readonly content: string | null
  readonly salt: Buffer | null
  readonly noun: string
}

/** The facts behind entries from one index up to another, in order; every entry of ours has one. */
export async function committedFacts(tx: OrgTransaction, from: number, to: number): Promise<readonly CommittedFact[]> {
  const { rows } = await sql<CommittedFact>`
    select e.id as index, e.leaf, f.content, f.salt, f.noun
    from ledger_entry e join fact f on f.org = e.org and f.id = e.fact
    where e.org = (select onus_org()) and e.id >= ${from} and e.id < ${to} order by e.id`.execute(tx)
  return rows
}

/** The SHA-256 of every stored file. */
export async function storedBlobs(tx: OrgTransaction): Promise<readonly string[]> {
  const { rows } = await sql<{ sha256: string }>`
    select encode(id, 'hex') as sha256 from blob where org = (select onus_org()) order by stored_at`.execute(tx)
  return rows.map(row => row.sha256)
}

/** Puts one entry at the end of a log, before whatever waits: `make` is told the index that it will have. */
export async function appendEntry(
  database: Kysely<Tables>,
  org: string,
  make: (index: number) => Promise<{ leaf: Buffer; idem: string }>,
): Promise<number> {
  return await database.transaction().execute(async tx => {
    await sql`select pg_advisory_xact_lock(hashtext('onus sequencer'), hashtext(${org}))`.execute(tx)
    const { rows } = await sql<{ index: number }>`
      update ledger_head set next = next + 1 where org = ${org} returning next - 1 as index`.execute(tx)
    const index = rows[0]?.index
    if (index === undefined) throw new Error(`there is no ledger of ${org}`)
    const { leaf, idem } = await make(index)
    await sql`
      insert into ledger_entry (org, id, leaf, hash, idem, fact, recorded)
      select ${org}, ${index}, ${leaf}, sha256('\\x00'::bytea || ${leaf}::bytea), ${idem}, null,
        date_trunc('milliseconds', greatest(clock_timestamp(),
          (select recorded from ledger_entry where org = ${org} order by id desc limit 1)))`.execute(tx)
    return index
  })
}

export async function entryAt(database: Kysely<Tables>, org: string, index: number): Promise<Buffer | null> {
  const { rows } = await sql<{ leaf: Buffer }>`
    select leaf from ledger_entry where org = ${org} and id = ${index}`.execute(database)
  return rows[0]?.leaf ?? null
}
